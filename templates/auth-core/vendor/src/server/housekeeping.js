const everyMilliseconds = 10 * 60 * 1_000;

/** What a server does by itself from time to time. Several servers may do it at once. */
export function createHousekeeping(app) {
  let timer = null;
  let underWay = Promise.resolve();

  async function attempt(what, work) {
    try {
      await work();
    } catch (error) {
      app.logger.error({ err: error }, what);
    }
  }

  const retryDeletions = () =>
    attempt("deletions that wait for the sign-in provider could not be looked at", () => app.make("auth.identityDeletions").retryDue());

  const removeExpired = () =>
    attempt("what has expired could not be removed", async () => {
      await app.make("auth.sessions").removeExpired();
      await app.make("auth.tokens").removeExpired();
      await app.make("http.rateLimitStore").removeExpired();
    });

  function later(work) {
    underWay = underWay.then(work);
  }

  return Object.freeze({
    start() {
      // A server that died may have left deletions behind.
      later(retryDeletions);
      timer = setInterval(() => {
        later(removeExpired);
        later(retryDeletions);
      }, everyMilliseconds);
      timer.unref();
    },

    async stop() {
      clearInterval(timer);
      await underWay;
    }
  });
}
