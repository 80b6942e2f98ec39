import { createCommitHooks } from "@jskit-ai/kernel/server";

/**
 * Stands in for the database's transactions where there is none: one unit of work after the other, so that what a unit has
 * read still holds when it writes. Nothing is taken back where one fails, so a unit checks first and writes then.
 */
export function createMemoryTransactions({ logger }) {
  const hooks = createCommitHooks({ logger });
  let last = Promise.resolve();

  function inTurn(work) {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  return Object.freeze({
    transaction: async (work) => (hooks.isInside() ? work(null) : hooks.run(() => inTurn(() => work(null)))),
    afterCommit: hooks.afterCommit
  });
}
