import { createHash } from "node:crypto";

function bucketId(key, bucket) {
  // The table needn't tell who tried what.
  return createHash("sha256").update(`${bucket} ${key}`).digest("hex");
}

/**
 * Counts tries in a window that slides: what is left of the one before counts in proportion, so that nobody gets twice
 * the tries by waiting for a boundary. Bound as `http.rateLimitStore`.
 */
export function createRateLimitStore({ counters }) {
  return Object.freeze({
    isShared: counters.isShared,

    async increment(key, windowMilliseconds, amount = 1) {
      const moment = Date.now();
      const bucket = Math.floor(moment / windowMilliseconds);
      const elapsed = (moment % windowMilliseconds) / windowMilliseconds;
      const [id, before] = [bucketId(key, bucket), bucketId(key, bucket - 1)];
      await counters.add(id, amount, new Date((bucket + 2) * windowMilliseconds));
      const hits = await counters.read([id, before]);
      const current = Math.max(0, hits.get(id) ?? 0) + Math.floor(Math.max(0, hits.get(before) ?? 0) * (1 - elapsed));
      return { current, ttl: (bucket + 1) * windowMilliseconds - moment };
    },

    removeExpired: () => counters.removeExpired(new Date(Date.now()))
  });
}
