import { isReservedSlug, looksLikeSlug, slugCandidates, slugFrom } from "./slug.js";

const attempts = 20;
const restMilliseconds = 90 * 24 * 60 * 60 * 1_000;

/**
 * Which slugs may be taken. One that a workspace gave up goes on leading to it, and rests for 90 days before another
 * workspace may have it, so that links of others don't suddenly lead to strangers.
 */
export function createSlugService({ workspaces, history, current, dialect }) {
  function rests(entry, workspaceId) {
    return Boolean(entry) && entry.workspaceId !== workspaceId && dialect.now() - entry.releasedAt < restMilliseconds;
  }

  /** "" where it is free, else why it isn't. */
  async function refusal(slug, workspaceId = "") {
    if (!looksLikeSlug(slug)) {
      return "invalid";
    }
    if (isReservedSlug(slug)) {
      return "reserved";
    }
    const holder = await workspaces.findBySlug(slug);
    const isTaken = (holder && holder.id !== workspaceId) || rests(await history.find(slug), workspaceId);
    return isTaken ? "taken" : "";
  }

  const resting = new Error("The slug rests.");

  /** Runs `write()`, which gives the slug to the workspace; whether it could. */
  async function claim(slug, workspaceId, write) {
    try {
      // A savepoint: on PostgreSQL a refused insert would spoil the transaction around it.
      await current().transaction(async (inner) => {
        await write(inner);
        // Another workspace may have given it up between the first look and now.
        const entry = await history.find(slug, { db: inner, lock: true });
        if (rests(entry, workspaceId)) {
          throw resting;
        }
        if (entry) {
          await history.forget(slug, inner);
        }
      });
      return true;
    } catch (error) {
      if (error === resting || dialect.isUniqueViolation(error)) {
        return false;
      }
      throw error;
    }
  }

  async function firstFree(name) {
    const candidates = slugCandidates(name);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const { value } = candidates.next();
      if ((await refusal(value)) === "") {
        return value;
      }
    }
    return "";
  }

  return Object.freeze({
    refusal,
    claim,

    /** Gives a new workspace the plainest free slug that a name makes: `write(slug, db)` makes its row. */
    async claimFirstFree(name, workspaceId, write) {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const slug = await firstFree(name);
        if (slug && (await claim(slug, workspaceId, (db) => write(slug, db)))) {
          return;
        }
      }
      throw new Error("No free slug was found for a new workspace.");
    },

    async describe(text) {
      const slug = slugFrom(text);
      const reason = await refusal(slug);
      return { slug, available: reason === "", reason, suggestion: reason === "" ? slug : await firstFree(text) };
    }
  });
}
