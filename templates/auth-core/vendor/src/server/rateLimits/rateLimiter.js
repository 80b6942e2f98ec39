import { HttpError } from "@jskit-ai/http-runtime/server";

const second = 1_000;

function tooMany(ttl) {
  const seconds = Math.max(1, Math.ceil(ttl / second));
  return new HttpError(429, "too_many_requests", "Too many tries. Please wait a little.", {
    headers: { "retry-after": String(seconds) }
  });
}

/** Limits that a flow names itself. A try counts before it is made: many at once can't slip past a check that is to come. */
export function createRateLimiter(store) {
  const keyOf = (name, subject) => `auth:${name}:${subject}`;

  return Object.freeze({
    async consume(name, subject, { max, windowSeconds }) {
      const { current, ttl } = await store.increment(keyOf(name, subject), windowSeconds * second);
      if (current > max) {
        throw tooMany(ttl);
      }
    },

    /** Gives back a try that turned out right: only failures count. */
    async refund(name, subject, { windowSeconds }) {
      await store.increment(keyOf(name, subject), windowSeconds * second, -1);
    }
  });
}
