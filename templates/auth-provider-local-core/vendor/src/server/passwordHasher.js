import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import pLimit from "p-limit";
import { HttpError } from "@jskit-ai/http-runtime/server";

// Argon2id, 19 MiB, two passes: see OWASP's cheat sheet on storing passwords.
const settings = Object.freeze({ algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
const waitingLimit = 200;

function settingsOf(hashed) {
  const [, algorithm, memoryCost, timeCost, parallelism] = /^\$(argon2\w+)\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(hashed) ?? [];
  return { algorithm, memoryCost: Number(memoryCost), timeCost: Number(timeCost), parallelism: Number(parallelism) };
}

function busy() {
  return new HttpError(503, "busy", "Too many people are signing in right now. Please try again in a moment.", {
    headers: { "retry-after": "2" }
  });
}

/**
 * Hashes passwords, a few at a time: a hash is slow and takes memory on purpose, and a flood of sign-ins must not take
 * all there is of both.
 */
export function createPasswordHasher({ concurrency = Math.max(2, availableParallelism() - 1) } = {}) {
  const limit = pLimit(concurrency);
  let decoy;

  function bounded(work) {
    if (limit.pendingCount >= waitingLimit) {
      throw busy();
    }
    return limit(work);
  }

  const make = (password) => bounded(() => hash(password, settings));

  return Object.freeze({
    hash: make,

    /** Whether this is the password; where there is none to compare it with, that takes as long. */
    async matches(hashed, password) {
      const against = hashed ?? (await (decoy ??= make("no account has this password")));
      const isRight = await bounded(() => verify(against, password));
      return isRight && against === hashed;
    },

    needsRehash(hashed) {
      const used = settingsOf(hashed);
      return (
        used.algorithm !== "argon2id" ||
        used.memoryCost < settings.memoryCost ||
        used.timeCost < settings.timeCost ||
        used.parallelism !== settings.parallelism
      );
    }
  });
}
