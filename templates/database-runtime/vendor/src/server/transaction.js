import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as wait } from "node:timers/promises";

const maxAttempts = 6;
const firstPauseMilliseconds = 15;

function pauseBefore(attempt) {
  // Two transactions that ran into each other must not meet again: the pause grows and is spread out.
  return firstPauseMilliseconds * 2 ** attempt * (0.5 + Math.random());
}

/**
 * `transaction(work)` runs `work(trx)` in one transaction and commits when it is done. Inside another it joins that one,
 * so that a service needn't know who calls it. A serialization failure or deadlock runs the whole work again.
 * `current()` is what a repository queries: the running transaction, else Knex.
 */
export function createTransactionRunner({ knex, dialect }) {
  const running = new AsyncLocalStorage();

  function current() {
    const trx = running.getStore();
    // Work that outlives its transaction (not awaited) must not fail on the closed one.
    return trx && !trx.isCompleted() ? trx : knex;
  }

  let openTransactions = 0;

  async function attempt(work, options) {
    openTransactions += 1;
    try {
      return await knex.transaction((trx) => running.run(trx, () => work(trx)), options);
    } finally {
      openTransactions -= 1;
      if (openTransactions === 0) {
        // On Node 20 every promise of the process pays for a storage that is in use, and most requests have no transaction.
        running.disable();
      }
    }
  }

  async function transaction(work, { isolation } = {}) {
    const outer = running.getStore();
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

  return Object.freeze({ transaction, current });
}
