import { setTimeout as wait } from "node:timers/promises";
import { createAsyncContext, createCommitHooks } from "@jskit-ai/kernel/server";

const maxAttempts = 6;
const firstPauseMilliseconds = 15;

function pauseBefore(attempt) {
  // Two transactions that ran into each other must not meet again: the pause grows and is spread out.
  return firstPauseMilliseconds * 2 ** attempt * (0.5 + Math.random());
}

/**
 * `transaction(work)` runs `work(trx)` in one transaction and commits when it is done. Inside another it joins that one,
 * so that a service needn't know who calls it. A serialization failure or deadlock runs the whole work again.
 * `current()` is what a repository queries: the running transaction, else Knex. `afterCommit(work)` waits for the outermost
 * commit, and is forgotten where that never comes: for mails, and for whatever else can't be rolled back.
 */
export function createTransactionRunner({ knex, dialect, logger }) {
  const running = createAsyncContext();
  const hooks = createCommitHooks({ logger });

  function current() {
    const trx = running.get();
    // Work that outlives its transaction (not awaited) must not fail on the closed one.
    return trx && !trx.isCompleted() ? trx : knex;
  }

  async function attempt(work, options) {
    return hooks.run(() => knex.transaction((trx) => running.run(trx, () => work(trx)), options));
  }

  async function transaction(work, { isolation } = {}) {
    const outer = running.get();
    if (outer && !outer.isCompleted()) {
      return work(outer);
    }
    const options = isolation && dialect.name !== "sqlite" ? { isolationLevel: isolation } : {};
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(work, options);
      } catch (error) {
        if (tries >= maxAttempts || !dialect.isRetryable(error)) {
          throw error;
        }
        await wait(pauseBefore(tries));
      }
    }
  }

  return Object.freeze({ transaction, current, afterCommit: hooks.afterCommit });
}
