import { HttpError } from "@jskit-ai/http-runtime/server";

const minute = 60_000;
const longestPause = 12 * 60 * minute;

const pauseAfter = (attempts) => Math.min(2 ** attempts * minute, longestPause);

/**
 * Identities that a provider outside of this app is to delete. A row is written in the transaction that deletes the
 * account, and goes once the provider has confirmed: until then whichever server comes first asks again, and the identity
 * can't come back as a new account.
 */
export function createIdentityDeletions({ store, getProvider, afterCommit, logger }) {
  const next = (attempts) => ({ attempts, nextAttemptAt: new Date(Date.now() + pauseAfter(attempts)) });

  async function attempt({ provider, providerUserId }) {
    try {
      await getProvider().deleteIdentity({ identity: { provider, providerUserId } });
      await store.remove({ provider, providerUserId });
    } catch (error) {
      logger.warn({ err: error }, "the sign-in provider did not delete an account; it will be asked again");
    }
  }

  return Object.freeze({
    /** In the transaction that deletes the account. Providers without `deleteIdentity` keep nothing outside of it. */
    async begin({ provider, providerUserId }) {
      if (getProvider().deleteIdentity) {
        await store.insert({ provider, providerUserId, ...next(0) });
        afterCommit(() => attempt({ provider, providerUserId }));
      }
    },

    /** Throws where the identity's account was deleted, and the provider only doesn't know yet. */
    async refuse(identity) {
      if (getProvider().deleteIdentity && (await store.has(identity))) {
        throw new HttpError(403, "account_deleted", "This account is being deleted.");
      }
    },

    async retryDue() {
      if (!getProvider().deleteIdentity) {
        return;
      }
      for (const row of await store.listDue(getProvider().id, new Date(Date.now()))) {
        // Whoever moves the row on has it; a server that dies over it leaves it to the next one.
        if (await store.claim(row, next(row.attempts + 1))) {
          await attempt(row);
        }
      }
    }
  });
}
