import { HttpError } from "@jskit-ai/http-runtime/server";
import { safeReturnPath } from "./environment.js";
import { checkPassword } from "./passwordPolicy.js";
import { addressGroup } from "./rateLimits/addresses.js";

const limits = {
  signInAddress: { max: 10, windowSeconds: 60 },
  signInAccount: { max: 5, windowSeconds: 300 },
  mailAddress: { max: 20, windowSeconds: 600 },
  mailAccount: { max: 5, windowSeconds: 600 },
  tokenAddress: { max: 30, windowSeconds: 600 }
};

export const normalizeEmail = (email) => email.trim().toLowerCase();

/** Called in the transaction of what follows: a provider whose accounts are in this database does its part of it there. */
const settle = async (answer) => (answer.commit ? answer.commit() : answer);

function suspended() {
  return new HttpError(403, "account_suspended", "This account is suspended.");
}

function wrongPassword() {
  const message = "This is not your current password.";
  return new HttpError(422, "wrong_password", message, { fields: { password: message } });
}

/** The flows of signing in and of keeping an account, the same for every provider: limits, profile, session, answer. */
export function createAuthService(parts) {
  const { provider, profiles, sessions, requests, csrf, rateLimiter, mail, flowCookie, identityDeletions, transaction, logger } = parts;

  function requireMail() {
    if (!mail.configured && provider.sendsOwnMail !== true) {
      // Said before the address is looked at: whether there is an account must not show in it.
      throw new HttpError(503, "mail_unavailable", "This app can't send mail at the moment. Please try again later.");
    }
  }

  async function syncProfile(identity, reason) {
    const { profile } = await profiles.syncIdentityProfile(identity, { reason });
    // Only now: an account that is deleted meanwhile is either still there for the sync, or its deletion is to be seen here.
    await identityDeletions.refuse(identity);
    return profile;
  }

  /** Profile first, then session: where the users layer refuses, nobody is signed in, and nothing half is left. */
  async function establish(request, reply, granted, reason) {
    const { profile, row } = await transaction(async () => {
      const grant = await settle(granted);
      const profile = await syncProfile(grant.identity, reason);
      if (profile.status === "suspended") {
        throw suspended();
      }
      return { profile, row: await sessions.start(request, reply, { ...grant, profile }) };
    });
    return requests.remember(request, row, profile);
  }

  async function signIn(request, reply, { email, password }) {
    const address = addressGroup(request.ip);
    const account = normalizeEmail(email);
    await rateLimiter.consume("sign-in.address", address, limits.signInAddress);
    await rateLimiter.consume("sign-in.account", account, limits.signInAccount);
    const grant = await provider.signIn({ email: account, password });
    await establish(request, reply, grant, "sign-in");
    await rateLimiter.refund("sign-in.address", address, limits.signInAddress);
    await rateLimiter.refund("sign-in.account", account, limits.signInAccount);
  }

  const limitMailsFrom = (request) => rateLimiter.consume("mail.address", addressGroup(request.ip), limits.mailAddress);
  const limitMailsTo = (account) => rateLimiter.consume("mail.account", account, limits.mailAccount);

  async function limitMail(request, account) {
    requireMail();
    await limitMailsFrom(request);
    await limitMailsTo(account);
  }

  /** Where the provider's links come back to this app, this browser keeps what proves that it asked for them. */
  function keepVerifier(request, reply, answer, flow) {
    if (answer?.verifier) {
      flowCookie.write(request, reply, { verifier: answer.verifier, ...flow });
    }
  }

  async function signUp(request, reply, { email, password, displayName = "" }) {
    const account = normalizeEmail(email);
    requireMail();
    // Judging a password keeps the whole process busy, so one address can't have it done without end.
    await limitMailsFrom(request);
    checkPassword(password, { context: [account, displayName] });
    await limitMailsTo(account);
    // Asking for the token also gives a browser that has none the cookie that names it.
    await csrf.token(request, reply);
    const browserId = csrf.browserId(request);
    const answer = await provider.signUp({ email: account, password, displayName: displayName.trim(), browserId });
    keepVerifier(request, reply, answer, { kind: "sign-up" });
  }

  async function signOut(request, reply) {
    const row = await sessions.end(request, reply);
    requests.forget(request);
    if (row) {
      // The session here has ended whatever the provider says.
      await provider.signOut({ providerState: sessions.openProviderState(row) }).catch((error) => {
        logger.warn({ err: error }, "the sign-in provider did not confirm a sign-out");
      });
    }
  }

  async function resendVerification(request, reply, { email }) {
    const account = normalizeEmail(email);
    await limitMail(request, account);
    const browserId = csrf.browserId(request);
    keepVerifier(request, reply, await provider.resendVerification({ email: account, browserId }), { kind: "sign-up" });
  }

  const limitTokens = (request) => rateLimiter.consume("token.address", addressGroup(request.ip), limits.tokenAddress);

  async function verifyEmail(request, reply, { token, password = "" }) {
    await limitTokens(request);
    const { session } = await requests.resolve(request);
    const verified = await provider.verifyEmail({ token, password, browserId: csrf.browserId(request) });
    await transaction(async () => {
      const { identity, signsIn } = await settle(verified);
      if (signsIn && !session) {
        await establish(request, reply, { identity }, "sign-up");
      }
    });
  }

  async function forgotPassword(request, reply, { email }) {
    const account = normalizeEmail(email);
    await limitMail(request, account);
    keepVerifier(request, reply, await provider.requestPasswordReset({ email: account }), { kind: "recovery" });
  }

  async function resetPassword(request, reply, { token, password }) {
    await limitTokens(request);
    checkPassword(password);
    const reset = await provider.resetPassword({ token, password });
    await transaction(async () => {
      const { identity } = await settle(reset);
      await sessions.revokeIdentity(identity);
    });
    await sessions.end(request, reply);
    requests.forget(request);
  }

  /** Who is signed in shows again that it is them; the grant, or a refusal that is counted. */
  async function confirmPassword(auth, password) {
    await rateLimiter.consume("password.account", auth.profile.id, limits.signInAccount);
    const grant = await provider.verifyPassword({ identity: auth.identity, password });
    if (!grant) {
      throw wrongPassword();
    }
    await rateLimiter.refund("password.account", auth.profile.id, limits.signInAccount);
    return grant;
  }

  function grantFields(grant) {
    return {
      identity: grant.identity,
      ...(grant.providerState ? { providerState: sessions.sealProviderState(grant.providerState) } : {}),
      ...(grant.providerExpiresAt ? { providerExpiresAt: grant.providerExpiresAt } : {})
    };
  }

  function renewSession(request, reply, auth, grant) {
    return sessions.rotate(request, reply, requests.sessionRow(auth), { authenticated: true, ...grantFields(grant) });
  }

  async function reauthenticate(request, reply, { password }) {
    const { auth } = request;
    const confirmed = await confirmPassword(auth, password);
    const row = await transaction(async () => renewSession(request, reply, auth, await settle(confirmed)));
    requests.remember(request, row, auth.profile);
  }

  async function changePassword(request, reply, { currentPassword, newPassword }) {
    const { auth } = request;
    const confirmed = await confirmPassword(auth, currentPassword);
    checkPassword(newPassword, { context: [auth.profile.email, auth.profile.displayName], field: "newPassword" });
    const providerState = confirmed.providerState ?? sessions.openProviderState(requests.sessionRow(auth));
    const changed = await provider.changePassword({ identity: auth.identity, providerState, password: newPassword });
    const row = await transaction(async () => {
      // The first of two changes at once wins: for the other one, the password that it confirmed is none any more.
      const grant = { ...(await settle(confirmed)), ...(await settle(changed)) };
      await sessions.revokeAll(auth.profile.id, { exceptId: auth.session.id });
      return renewSession(request, reply, auth, grant);
    });
    requests.remember(request, row, auth.profile);
  }

  async function requestEmailChange(request, reply, { email }) {
    const { auth } = request;
    const wanted = normalizeEmail(email);
    await limitMail(request, auth.profile.id);
    const row = requests.sessionRow(auth);
    const answer = await provider.requestEmailChange({
      identity: auth.identity,
      providerState: sessions.openProviderState(row),
      email: wanted,
      keep: (state) => sessions.update(row.id, { providerState: sessions.sealProviderState(state) })
    });
    keepVerifier(request, reply, answer, { kind: "email-change" });
  }

  async function applyEmailChange(identity) {
    await syncProfile(identity, "email-change");
    await sessions.updateIdentity(identity);
  }

  async function confirmEmailChange(request, _reply, { token }) {
    await limitTokens(request);
    const confirmed = await provider.confirmEmailChange({ token });
    return transaction(async () => {
      const { identity } = await settle(confirmed);
      await applyEmailChange(identity);
      return identity;
    });
  }

  /** Says what went wrong, and lets another try still lead to where the first one was going. */
  function refusalPage(error, flow) {
    const isRefusal = error instanceof HttpError;
    if (!isRefusal) {
      logger.error({ err: error }, "a sign-in by way of another service failed");
    }
    const returnTo = flow?.returnTo ? { returnTo: flow.returnTo } : {};
    return `/auth/login?${new URLSearchParams({ error: isRefusal ? error.code : "sign_in_failed", ...returnTo })}`;
  }

  /** Begins a flow that leaves the app; answers where to, or the page that says why not. */
  async function startOAuth(request, reply, { oauthProvider, returnTo }) {
    if (!provider.oauthProviders.some(({ id }) => id === oauthProvider)) {
      throw new HttpError(404, "not_found", "There is no such way to sign in.");
    }
    const flow = { kind: "oauth", returnTo: safeReturnPath(returnTo, "") };
    try {
      await limitTokens(request);
      const { url, verifier } = await provider.startOAuth({ oauthProvider });
      flowCookie.write(request, reply, { ...flow, verifier });
      return url;
    } catch (error) {
      return refusalPage(error, flow);
    }
  }

  async function finishFlow(request, reply, query, flow) {
    const result = await provider.completeCallback({ query, verifier: flow?.verifier ?? "", flowKind: flow?.kind ?? "" });
    if (result.kind === "recovery") {
      return `/auth/reset-password?token=${encodeURIComponent(result.token)}`;
    }
    if (result.kind === "email-changed") {
      await transaction(() => applyEmailChange(result.grant.identity));
      return "/auth/login?notice=email-changed";
    }
    // Without the cookie of this browser the link may have come from anyone: it confirms, but signs nobody in.
    if (result.kind === "verified" || !flow) {
      return "/auth/login?notice=verified";
    }
    await establish(request, reply, result.grant, flow.kind === "oauth" ? "sign-in" : "sign-up");
    return safeReturnPath(flow.returnTo);
  }

  /** Ends a flow that came back from the provider; answers the page to go on at, be it one that says what went wrong. */
  async function completeCallback(request, reply, query) {
    let flow = null;
    try {
      await limitTokens(request);
      flow = flowCookie.take(request, reply);
      return await finishFlow(request, reply, query, flow);
    } catch (error) {
      return refusalPage(error, flow);
    }
  }

  return Object.freeze({
    signIn,
    signUp,
    signOut,
    resendVerification,
    verifyEmail,
    forgotPassword,
    resetPassword,
    reauthenticate,
    changePassword,
    requestEmailChange,
    confirmEmailChange,
    startOAuth,
    completeCallback,
    requireMail,
    /** For operators: the person gets the mail, and the operator no link. */
    async startPasswordReset(email) {
      requireMail();
      await provider.requestPasswordReset({ email: normalizeEmail(email) });
    }
  });
}
