import { isAddressedLocally } from "@jskit-ai/http-runtime/server";
import { sessionTimes } from "./sessions/sessionService.js";

/** What the pages are told about whoever is asking: in the bootstrap, and in every answer that changes it. */
export function createUserState({ requests, csrf, getProvider, mail, profileMode, devMailboxPath }) {
  function describeMail(request) {
    // The mailbox opens on the machine that it is on: a link from elsewhere would lead nowhere.
    const hasMailbox = devMailboxPath && isAddressedLocally(request);
    return { configured: mail.configured, ...(hasMailbox ? { devMailbox: devMailboxPath } : {}) };
  }

  function describeAuth(auth, request) {
    const { id, features, oauthProviders } = getProvider();
    const base = {
      authenticated: auth.authenticated,
      suspended: auth.suspended,
      provider: id,
      profileMode,
      oauthProviders,
      features,
      mail: describeMail(request)
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
    return { csrfToken, auth: describeAuth(auth, request), user: describeUser(auth) };
  };
}
