import { sessionTimes } from "./sessions/sessionService.js";

/** What the pages are told about whoever is asking: in the bootstrap, and in every answer that changes it. */
export function createUserState({ requests, csrf, getProvider, mail, profileMode, devMailboxPath }) {
  function describeAuth(auth) {
    const { id, features, oauthProviders } = getProvider();
    const base = {
      authenticated: auth.authenticated,
      suspended: auth.suspended,
      provider: id,
      profileMode,
      oauthProviders,
      features,
      mail: { configured: mail.configured, ...(devMailboxPath ? { devMailbox: devMailboxPath } : {}) }
    };
    if (!auth.authenticated) {
      return base;
    }
    const recentUntil = new Date(auth.session.authenticatedAt.getTime() + sessionTimes.recentMilliseconds);
    base.emailVerified = Boolean(auth.identity.emailVerified);
    base.recentSignInUntil = recentUntil.toISOString();
    return base;
  }

  function describeUser({ authenticated, profile }) {
    if (!authenticated) {
      return null;
    }
    const { id, email, displayName = "", username = "", avatarUrl = "" } = profile;
    return { id, email, displayName, username, avatarUrl };
  }

  return async function describe(request, reply) {
    const csrfToken = await csrf.token(request, reply);
    const auth = await requests.resolve(request);
    return { csrfToken, auth: describeAuth(auth), user: describeUser(auth) };
  };
}
