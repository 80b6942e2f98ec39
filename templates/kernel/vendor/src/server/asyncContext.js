import { AsyncLocalStorage } from "node:async_hooks";

/**
 * A value for all that `work` does, across its awaits. Switched off while nobody is inside: on Node 20 every promise of the
 * process pays for a storage that is in use, and most requests never need one.
 */
export function createAsyncContext() {
  const storage = new AsyncLocalStorage();
  let inside = 0;

  async function run(value, work) {
    inside += 1;
    try {
      return await storage.run(value, work);
    } finally {
      inside -= 1;
      if (inside === 0) {
        storage.disable();
      }
    }
  }

  return Object.freeze({ run, get: () => storage.getStore() });
}
