import { createAsyncContext } from "./asyncContext.js";

/**
 * What waits until a unit of work stands for good: mails, cookies, what another service is told. `run(work)` is the
 * outermost unit; where it fails, what was asked for inside is forgotten with it.
 */
export function createCommitHooks({ logger }) {
  const running = createAsyncContext();
  const openUnit = () => (running.get()?.isOpen ? running.get() : null);

  async function perform(work) {
    try {
      await work();
    } catch (error) {
      // The unit itself can't be taken back any more, so its caller must not hear of a failure.
      logger.error({ err: error }, "what was to follow a commit failed");
    }
  }

  async function runUnit(unit, work) {
    try {
      return await running.run(unit, work);
    } finally {
      unit.isOpen = false;
    }
  }

  async function run(work) {
    const unit = { isOpen: true, waiting: [] };
    const result = await runUnit(unit, work);
    for (const next of unit.waiting) {
      await perform(next);
    }
    return result;
  }

  return Object.freeze({
    run,
    isInside: () => openUnit() !== null,

    /** Calls `work` once the outermost unit has been committed; at once where there is none. */
    afterCommit(work) {
      const unit = openUnit();
      return unit ? void unit.waiting.push(work) : perform(work);
    }
  });
}
