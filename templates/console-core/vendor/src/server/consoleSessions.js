import { HttpError } from "@jskit-ai/http-runtime/server/errors";

const second = 1_000;
// Use is kept to the minute: a write a request would double what every request costs.
const writeEvery = 60 * second;

/**
 * The console's own idle time. Without a use on record the time since the sign-in counts; a fresh sign-in (or the password
 * given again) starts it anew.
 */
export function createConsoleSessions({ current, dialect, idleSeconds }) {
  const table = () => current()("console_sessions");

  async function remember(sessionId, lastUsed, now) {
    if (lastUsed) {
      await table().where({ session_id: sessionId }).update({ last_used_at: now });
    } else {
      await dialect.insertMissing(current(), "console_sessions", { session_id: sessionId, last_used_at: now }, ["session_id"]);
    }
  }

  return Object.freeze({
    /** Counts a use of the console, or refuses it where the last one is too long ago. */
    async use({ id, authenticatedAt }) {
      const row = await table().where({ session_id: id }).first();
      const lastUsed = dialect.readDate(row?.last_used_at);
      const now = dialect.now();
      const since = Math.max(lastUsed ?? 0, authenticatedAt);
      if (idleSeconds && now - since >= idleSeconds * second) {
        throw new HttpError(401, "session_expired", "You have been away for a while. Please sign in again.");
      }
      if (!lastUsed || now - lastUsed >= writeEvery) {
        await remember(id, lastUsed, now);
      }
    }
  });
}
