import { resolveAuthPolicyContextResolvers } from "./authPolicyContextResolverRegistry.js";

// Kept on the request and on what it is answered: a weak map beside them makes every collection of garbage slower.
const known = Symbol("auth.known");
const sessionRow = Symbol("auth.sessionRow");

/** `{ auth, definition, contexts }` of a request: who is asking, the route, and what its resolvers have said. */
function knownOf(request) {
  request[known] ??= { auth: null, definition: undefined, contexts: new Map() };
  return request[known];
}

/** What is known about who is asking, read at most once a request. */
export function createAuthRequests({ sessions, profiles, getProvider, renewIfDue }) {

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

  async function read(request) {
    const found = await sessions.find(request);
    const row = found && found.provider === getProvider().id ? await renewIfDue(found) : null;
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
    // Not enumerable: whoever logs or copies `request.auth` must not get what the row holds.
    Object.defineProperty(auth, sessionRow, { value: row });
    request.auth = auth;
    knownOf(request).auth = auth;
    return auth;
  }

  async function resolve(request) {
    const about = knownOf(request);
    about.auth ??= read(request);
    const auth = await about.auth;
    request.auth = auth;
    return auth;
  }

  async function contextEntry(request, resolver) {
    const { contexts, definition } = knownOf(request);
    if (!contexts.has(resolver.resolverId)) {
      const auth = await resolve(request);
      contexts.set(resolver.resolverId, Promise.resolve(resolver.resolve({ request, auth, definition })));
    }
    const answer = (await contexts.get(resolver.resolverId)) ?? { granted: false };
    request.policyContext = { ...request.policyContext, [resolver.contextKey]: answer.value ?? null };
    return answer;
  }

  return Object.freeze({
    resolve,
    remember,
    forget(request) {
      const auth = guest();
      request.auth = auth;
      knownOf(request).auth = auth;
    },
    /** The stored session behind `request.auth`. */
    sessionRow: (auth) => auth[sessionRow] ?? null,
    /** What was read with the session, see `registerSessionCompanion`; where it was not, what `readAlone()` answers. */
    async companion(auth, companionId, readAlone) {
      const known = auth[sessionRow]?.companions;
      return known?.has(companionId) ? known.get(companionId) : readAlone();
    },
    bind: (request, definition) => void (knownOf(request).definition = definition),
    contextEntry,

    async context(request, contextKey) {
      const resolver = resolveAuthPolicyContextResolvers(request.scope).find((candidate) => candidate.contextKey === contextKey);
      if (!resolver) {
        throw new Error(`No auth policy context resolver gives "${contextKey}".`);
      }
      return (await contextEntry(request, resolver)).value ?? null;
    },

    async permissions(request) {
      const answers = await Promise.all(knownOf(request).contexts.values());
      return [...new Set(answers.flatMap((answer) => answer?.permissions ?? []))];
    }
  });
}
