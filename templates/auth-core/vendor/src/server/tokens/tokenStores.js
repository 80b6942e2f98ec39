const table = "auth_tokens";

/** Tokens of this process only. */
export function createMemoryTokenStore() {
  const rows = new Map();

  return Object.freeze({
    insert: async (row) => void rows.set(row.tokenHash, row),
    find: async (tokenHash) => rows.get(tokenHash) ?? null,
    list: async ({ purpose, subjectId, now, limit }) =>
      [...rows.values()]
        .filter((row) => row.purpose === purpose && row.subjectId === subjectId && row.expiresAt > now)
        .reverse()
        .slice(0, limit),
    remove: async (tokenHash) => rows.delete(tokenHash),
    async removeOf(purpose, subjectId) {
      for (const [hash, row] of rows) {
        if (row.purpose === purpose && row.subjectId === subjectId) {
          rows.delete(hash);
        }
      }
    },
    async removeExpired(now) {
      for (const [hash, row] of rows) {
        if (row.expiresAt <= now) {
          rows.delete(hash);
        }
      }
    }
  });
}

/** Tokens in the app's database. */
export function createDatabaseTokenStore({ current, dialect }) {
  const fromRow = (row) =>
    row
      ? {
          tokenHash: row.token_hash,
          purpose: row.purpose,
          subjectId: row.subject_id,
          payload: row.payload,
          expiresAt: dialect.readDate(row.expires_at)
        }
      : null;

  const ofSubject = (purpose, subjectId) => dialect.whereExact(current()(table).where({ purpose }), "subject_id", subjectId);

  return Object.freeze({
    async insert({ tokenHash, purpose, subjectId, payload, createdAt, expiresAt }) {
      await current()(table).insert({
        token_hash: tokenHash,
        purpose,
        subject_id: subjectId,
        payload,
        created_at: createdAt,
        expires_at: expiresAt
      });
    },
    find: async (tokenHash) => fromRow(await current()(table).where("token_hash", tokenHash).first()),
    async list({ purpose, subjectId, now, limit }) {
      const live = ofSubject(purpose, subjectId).where("expires_at", ">", now);
      return (await live.orderBy("created_at", "desc").orderBy("token_hash").limit(limit)).map(fromRow);
    },
    // Of two that redeem one token at once, the one whose delete finds the row has it.
    remove: async (tokenHash) => (await current()(table).where("token_hash", tokenHash).delete()) > 0,
    removeOf: (purpose, subjectId) => ofSubject(purpose, subjectId).delete(),
    removeExpired: (now) => current()(table).where("expires_at", "<=", now).delete()
  });
}
