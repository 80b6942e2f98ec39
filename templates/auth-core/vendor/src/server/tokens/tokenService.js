import { HttpError } from "@jskit-ai/http-runtime/server";
import { hashToken, looksLikeToken, newToken } from "../crypto.js";

export function invalidToken() {
  return new HttpError(400, "invalid_token", "This link is not valid any more. Please ask for a new one.");
}

/** Tokens that work once: in links of mails, and between two steps of a flow. Their payload is sealed where it is kept. */
export function createTokenService({ store, box }) {
  async function find(purpose, token) {
    const row = looksLikeToken(token) ? await store.find(hashToken(token)) : null;
    if (!row || row.purpose !== purpose || row.expiresAt <= new Date(Date.now())) {
      throw invalidToken();
    }
    return row;
  }

  const read = (row) => ({ subjectId: row.subjectId, payload: row.payload ? box.open(row.payload) : null });

  return Object.freeze({
    /** A new token; those for the same purpose and subject end, unless they are to stay. */
    async issue({ purpose, subjectId, payload = null, seconds, keepOthers = false }) {
      const token = newToken();
      const createdAt = new Date(Date.now());
      if (!keepOthers) {
        await store.removeOf(purpose, subjectId);
      }
      await store.insert({
        tokenHash: hashToken(token),
        purpose,
        subjectId,
        payload: payload === null ? null : box.seal(payload),
        createdAt,
        expiresAt: new Date(createdAt.getTime() + seconds * 1_000)
      });
      return token;
    },

    /** What the newest live tokens for a purpose and subject hold, the newest first. */
    list: async (purpose, subjectId, limit) => (await store.list({ purpose, subjectId, limit, now: new Date(Date.now()) })).map(read),

    peek: async (purpose, token) => read(await find(purpose, token)),

    async redeem(purpose, token) {
      const row = await find(purpose, token);
      if (!(await store.remove(row.tokenHash))) {
        throw invalidToken();
      }
      return read(row);
    },

    discard: (purpose, subjectId) => store.removeOf(purpose, subjectId),
    removeExpired: () => store.removeExpired(new Date(Date.now()))
  });
}
