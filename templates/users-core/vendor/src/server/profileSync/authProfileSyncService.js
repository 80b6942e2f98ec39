import { profileCompanion } from "../sessionCompanions.js";
import { usernameCandidates } from "./username.js";

const usernameAttempts = 20;
const longestName = 120;

function firstDisplayName({ displayName, email }) {
  return (displayName?.trim() || email.split("@")[0]).slice(0, longestName);
}

function checkIdentity(identity) {
  const missing = ["provider", "providerUserId", "email"].filter((key) => typeof identity?.[key] !== "string" || !identity[key]);
  if (missing.length > 0) {
    throw new TypeError(`An identity profile needs ${missing.join(", ")}.`);
  }
}

/**
 * What auth calls whenever an identity has been proven: it makes or refreshes the person's rows and runs the lifecycle
 * contributors, all in one transaction, so that a failure anywhere leaves nothing half made. People are told once that
 * transaction, or the one around it, has been committed.
 */
export function createAuthProfileSyncService({ users, settings, transaction, afterCommit, contributors, notify }) {
  async function findOrAdopt(identity) {
    const known = await users.findByIdentity(identity);
    if (known || !identity.emailVerified) {
      return known;
    }
    // The app changed its sign-in provider: whoever proves the address that was proven before is the same person.
    const former = await users.findVerifiedByEmail(identity.email, { otherThanProvider: identity.provider });
    return former ? users.update(former.id, { provider: identity.provider, providerUserId: identity.providerUserId }) : null;
  }

  async function refresh(user, identity, { reason }) {
    return users.update(user.id, {
      email: identity.email,
      emailVerified: Boolean(identity.emailVerified),
      ...(reason === "sign-in" || reason === "sign-up" ? { lastSignInAt: new Date() } : {})
    });
  }

  async function createUser(identity) {
    const inserted = await users.insertMissing({
      provider: identity.provider,
      providerUserId: identity.providerUserId,
      email: identity.email,
      emailVerified: Boolean(identity.emailVerified),
      displayName: firstDisplayName(identity)
    });
    // Two first sign-ins at once: the other one made the row, and this one goes on with it.
    return { user: await users.findByIdentity(identity, { lock: true }), created: inserted };
  }

  async function ensureUsername(user) {
    if (user.username) {
      return user;
    }
    const candidates = usernameCandidates(user);
    for (let attempt = 0; attempt < usernameAttempts; attempt += 1) {
      const { value } = candidates.next();
      const named = (await users.findByUsername(value)) ? null : await users.claimUsername(user.id, value);
      if (named) {
        return named;
      }
    }
    throw new Error("No free username was found for a new user.");
  }

  async function syncRows(identity, options) {
    const known = await findOrAdopt(identity);
    const { user, created } = known ? { user: known, created: false } : await createUser(identity);
    const fresh = await refresh(user, identity, options);
    const named = await ensureUsername(fresh);
    await settings.ensure(named.id);
    return { profile: named, created };
  }

  async function syncIdentityProfile(identity, options = {}) {
    checkIdentity(identity);
    return transaction(async () => {
      const synced = await syncRows(identity, options);
      for (const contributor of contributors()) {
        await contributor.afterIdentityProfileSynced({ ...synced, options });
      }
      afterCommit(() => notify({ ...synced, options }));
      return synced;
    });
  }

  return Object.freeze({
    syncIdentityProfile,
    findProfileByIdentity: (identity) => users.findByIdentity(identity),
    // A session brings its person's row along.
    findProfileById: async (id, { companions } = {}) => companions?.get(profileCompanion) ?? users.findById(id)
  });
}
