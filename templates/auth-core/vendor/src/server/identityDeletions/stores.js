const table = "auth_identity_deletions";
const keyColumns = ["provider", "provider_user_id"];

/** Deletions that wait, of this process only. */
export function createMemoryIdentityDeletionStore() {
  const rows = new Map();
  const keyOf = ({ provider, providerUserId }) => JSON.stringify([provider, providerUserId]);

  return Object.freeze({
    async insert(row) {
      if (!rows.has(keyOf(row))) {
        rows.set(keyOf(row), { ...row });
      }
    },
    has: async (identity) => rows.has(keyOf(identity)),
    remove: async (identity) => void rows.delete(keyOf(identity)),
    listDue: async (provider, now) => [...rows.values()].filter((row) => row.provider === provider && row.nextAttemptAt <= now),
    async claim(row, fields) {
      const isOurs = rows.get(keyOf(row))?.attempts === row.attempts;
      if (isOurs) {
        rows.set(keyOf(row), { ...row, ...fields });
      }
      return isOurs;
    }
  });
}

/** Deletions that wait, in the app's database: whichever server comes first goes on with them. */
export function createDatabaseIdentityDeletionStore({ current, dialect }) {
  const of = ({ provider, providerUserId }) => current()(table).where({ provider, provider_user_id: providerUserId });

  const fromRow = (row) => ({
    provider: row.provider,
    providerUserId: row.provider_user_id,
    attempts: row.attempts,
    nextAttemptAt: dialect.readDate(row.next_attempt_at)
  });

  return Object.freeze({
    insert: ({ provider, providerUserId, attempts, nextAttemptAt }) =>
      dialect.insertMissing(
        current(),
        table,
        { provider, provider_user_id: providerUserId, attempts, next_attempt_at: nextAttemptAt, created_at: dialect.now() },
        keyColumns
      ),
    // Locked, so that it is the newest state and not the one in which the transaction began.
    has: async (identity) => Boolean(await dialect.lockRows(of(identity)).first("provider")),
    remove: async (identity) => void (await of(identity).delete()),
    listDue: async (provider, now) =>
      (await current()(table).where({ provider }).where("next_attempt_at", "<=", now).orderBy("next_attempt_at").limit(100)).map(fromRow),
    claim: async (row, { attempts, nextAttemptAt }) =>
      (await of(row).where({ attempts: row.attempts }).update({ attempts, next_attempt_at: nextAttemptAt })) > 0
  });
}
