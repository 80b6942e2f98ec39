import { resolveAuthPolicyContextResolvers } from "./authPolicyContextResolverRegistry.js";

/** What is known about who is asking, read at most once a request. */
export function createAuthRequests({ sessions, profiles, getProvider, logger }) {
  const known = new WeakMap();
  const contexts = new WeakMap();
  const definitions = new WeakMap();
  const rows = new WeakMap();
  const renewals = new Map();

  const guest = (suspended = false) => ({
    authenticated: false,
    suspended,
    profile: null,
    identity: null,
    session: null,
    provider: getProvider().id
  });

  function signedIn(row, profile) {
    const { id, createdAt, authenticatedAt, lastSeenAt } = row;
    const suspended = profile.status === "suspended";
    return {
      authenticated: !suspended,
      suspended,
      profile,
      identity: row.identity,
      session: { id, createdAt, authenticatedAt, lastSeenAt },
      provider: row.provider
    };
  }

  /** The provider may have ended what this session stands on; asked when the provider's own session has run out. */
  function renewWithProvider(row) {
    if (!row.providerExpiresAt || row.providerExpiresAt > Date.now()) {
      return row;
    }
    // A page asks several things at once, and a provider's refresh token is good for one of them.
    if (!renewals.has(row.id)) {
      renewals.set(row.id, renew(row).finally(() => renewals.delete(row.id)));
    }
    return renewals.get(row.id);
  }

  async function renew(row) {
    try {
      const renewed = await getProvider().refresh({ identity: row.identity, providerState: sessions.openProviderState(row) });
      if (!renewed) {
        await sessions.remove(row.id);
        return null;
      }
      const fields = {
        identity: renewed.identity,
        providerState: sessions.sealProviderState(renewed.providerState),
        providerExpiresAt: renewed.providerExpiresAt
      };
      await sessions.update(row.id, fields);
      return { ...row, ...fields };
    } catch (error) {
      // The provider being away must not sign everyone out; the session's own limits still hold.
      logger.warn({ err: error }, "the sign-in provider could not be asked");
      return row;
    }
  }

  async function read(request) {
    const found = await sessions.find(request);
    const row = found && found.provider === getProvider().id ? await renewWithProvider(found) : null;
    if (!row) {
      return guest();
    }
    const profile = await profiles.findProfileById(row.userId, { identity: row.identity, companions: row.companions });
    if (!profile) {
      await sessions.remove(row.id);
      return guest();
    }
    await sessions.touch(row);
    return remember(request, row, profile);
  }

  function remember(request, row, profile) {
    const auth = signedIn(row, profile);
    rows.set(auth, row);
    request.auth = auth;
    known.set(request, Promise.resolve(auth));
    return auth;
  }

  async function resolve(request) {
    if (!known.has(request)) {
      known.set(request, read(request));
    }
    const auth = await known.get(request);
    request.auth = auth;
    return auth;
  }

  async function contextEntry(request, resolver) {
    const entries = contexts.get(request) ?? new Map();
    contexts.set(request, entries);
    if (!entries.has(resolver.resolverId)) {
      const auth = await resolve(request);
      entries.set(resolver.resolverId, Promise.resolve(resolver.resolve({ request, auth, definition: definitions.get(request) })));
    }
    const answer = (await entries.get(resolver.resolverId)) ?? { granted: false };
    request.policyContext = { ...request.policyContext, [resolver.contextKey]: answer.value ?? null };
    return answer;
  }

  return Object.freeze({
    resolve,
    remember,
    forget(request) {
      const auth = guest();
      request.auth = auth;
      known.set(request, Promise.resolve(auth));
    },
    /** The stored session behind `request.auth`. */
    sessionRow: (auth) => rows.get(auth) ?? null,
    /** What was read with the session, see `registerSessionCompanion`; where it was not, what `readAlone()` answers. */
    async companion(auth, companionId, readAlone) {
      const known = rows.get(auth)?.companions;
      return known?.has(companionId) ? known.get(companionId) : readAlone();
    },
    bind: (request, definition) => void definitions.set(request, definition),
    contextEntry,

    async context(request, contextKey) {
      const resolver = resolveAuthPolicyContextResolvers(request.scope).find((candidate) => candidate.contextKey === contextKey);
      if (!resolver) {
        throw new Error(`No auth policy context resolver gives "${contextKey}".`);
      }
      return (await contextEntry(request, resolver)).value ?? null;
    },

    async permissions(request) {
      const answers = await Promise.all((contexts.get(request) ?? new Map()).values());
      return [...new Set(answers.flatMap((answer) => answer?.permissions ?? []))];
    }
  });
}
