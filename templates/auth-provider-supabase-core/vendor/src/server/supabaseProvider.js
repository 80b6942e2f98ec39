import { randomBytes } from "node:crypto";
import { HttpError } from "@jskit-ai/http-runtime/server";
import { fromSupabase, hasEnded, isAnswer, providerRefused, providerUnavailable } from "./supabaseErrors.js";

const recoveryPurpose = "supabase-recovery";
const recoverySeconds = 60 * 60;
// Supabase's client renews of itself what ends within 90 seconds; the session here must have been renewed before that.
const renewBeforeMilliseconds = 120_000;
const linkTypes = new Set(["signup", "email", "magiclink", "invite", "recovery", "email_change"]);

// Supabase decides these before it looks at the address, so they tell nobody whether it knows it.
const saidToAnyone = new Set(["weak_password", "signup_disabled", "email_provider_disabled"]);

function required({ data, error }, options) {
  if (error) {
    throw fromSupabase(error, options);
  }
  return data;
}

/** When to renew a session: in time, but not as soon as it is there where the project lets its tokens live for a minute. */
function renewalDate({ expires_at: expiresAt, expires_in: lifeSeconds }) {
  return new Date(expiresAt * 1_000 - Math.min(renewBeforeMilliseconds, (lifeSeconds * 1_000) / 2));
}

const stateOf = (session) => ({ accessToken: session.access_token, refreshToken: session.refresh_token });

/** Accounts of a Supabase project. Its tokens stay on the server, sealed in the session's row. */
export function createSupabaseProvider({ clients, accessTokens, identityOf, tokens, callbackUrl, oauthProviders, logger }) {
  async function grantOf(session) {
    if (!session?.access_token || !session.user) {
      throw providerRefused();
    }
    const subject = await accessTokens.subjectOf(session.access_token);
    if (subject !== session.user.id) {
      throw providerRefused();
    }
    return {
      identity: await identityOf(session.user),
      providerState: stateOf(session),
      providerExpiresAt: renewalDate(session)
    };
  }

  async function openAs({ accessToken, refreshToken }) {
    const client = clients.open();
    required(await client.auth.setSession({ access_token: accessToken, refresh_token: refreshToken }));
    return client;
  }

  /** Where the client has renewed the session meanwhile, `keep` gets what it is now: the old tokens are used up. */
  async function keepingState({ providerState, keep }, work) {
    const client = await openAs(providerState);
    try {
      return await work(client);
    } finally {
      const session = client.sessionOf();
      if (session && session.refresh_token !== providerState.refreshToken) {
        await keep(stateOf(session));
      }
    }
  }

  /**
   * Flows that answer the same whoever the address belongs to. Supabase itself tells some addresses apart (limits apply to
   * those that exist), so only its absence may show; and a browser gets a verifier in any case.
   */
  async function quietly(call, client = clients.open()) {
    const { error } = await call(client.auth);
    if (error && (!isAnswer(error) || saidToAnyone.has(error.code))) {
      throw fromSupabase(error);
    }
    if (error) {
      logger.warn({ code: error.code, status: error.status }, "Supabase refused a request that is answered the same anyway");
    }
    return { verifier: client.verifierOf() ?? JSON.stringify(randomBytes(56).toString("hex")) };
  }

  async function end({ accessToken }, extent) {
    const { error } = await clients.open().auth.admin.signOut(accessToken, extent);
    if (error && !hasEnded(error)) {
      throw providerUnavailable(error);
    }
  }

  /** What was asked for is done by now: that Supabase keeps a session of its own must not turn it into a failure. */
  async function endIfPossible(providerState, extent) {
    try {
      await end(providerState, extent);
    } catch (error) {
      logger.warn({ err: error, extent }, "Supabase did not confirm the end of its sessions");
    }
  }

  async function verifyLink({ tokenHash, type }) {
    if (!linkTypes.has(type)) {
      throw new HttpError(400, "invalid_token", "This link is not valid any more. Please ask for a new one.");
    }
    const { session } = required(await clients.open().auth.verifyOtp({ token_hash: tokenHash, type }));
    return grantOf(session);
  }

  async function asRecovery(grant) {
    const token = await tokens.issue({
      purpose: recoveryPurpose,
      subjectId: grant.identity.providerUserId,
      payload: grant.providerState,
      seconds: recoverySeconds
    });
    return { kind: "recovery", token };
  }

  async function completeLink({ token_hash: tokenHash, type = "" }) {
    const grant = await verifyLink({ tokenHash, type });
    if (type === "recovery") {
      return asRecovery(grant);
    }
    await endIfPossible(grant.providerState, "local");
    return { kind: type === "email_change" ? "email-changed" : "verified", grant };
  }

  async function completeCode({ code }, { verifier, flowKind }) {
    const client = clients.open({ verifier });
    const { session } = required(await client.auth.exchangeCodeForSession(code));
    const grant = await grantOf(session);
    if (flowKind === "recovery") {
      return asRecovery(grant);
    }
    if (flowKind === "email-change") {
      // The session that asked for the change goes on; this one only proved the address.
      await endIfPossible(grant.providerState, "local");
      return { kind: "email-changed", grant };
    }
    return { kind: "sign-in", grant };
  }

  async function signIn({ email, password }) {
    const { session } = required(await clients.open().auth.signInWithPassword({ email, password }));
    return grantOf(session);
  }

  return Object.freeze({
    id: "supabase",
    // Supabase writes the mails of these flows, so the app needs no mail server for them.
    sendsOwnMail: true,
    features: Object.freeze({ signUp: true, password: true, emailChange: true }),
    oauthProviders,
    signIn,

    signUp: ({ email, password, displayName }) =>
      quietly((auth) =>
        auth.signUp({ email, password, options: { emailRedirectTo: callbackUrl, data: displayName ? { full_name: displayName } : {} } })
      ),

    resendVerification: ({ email }) => quietly((auth) => auth.resend({ type: "signup", email, options: { emailRedirectTo: callbackUrl } })),

    requestPasswordReset: ({ email }) => quietly((auth) => auth.resetPasswordForEmail(email, { redirectTo: callbackUrl })),

    async verifyEmail({ token }) {
      const grant = await verifyLink({ tokenHash: token, type: "email" });
      await endIfPossible(grant.providerState, "local");
      return { identity: grant.identity, browserId: "" };
    },

    async resetPassword({ token, password }) {
      const { payload } = await tokens.peek(recoveryPurpose, token);
      const client = await openAs(payload);
      const { user } = required(await client.auth.updateUser({ password }));
      // Only now: a password that Supabase refuses must not use the link up.
      await tokens.redeem(recoveryPurpose, token);
      await endIfPossible(payload, "global");
      return { identity: await identityOf(user) };
    },

    async verifyPassword({ identity, password }) {
      try {
        const grant = await signIn({ email: identity.email, password });
        return grant.identity.providerUserId === identity.providerUserId ? grant : null;
      } catch (error) {
        if (error.code === "invalid_credentials") {
          return null;
        }
        throw error;
      }
    },

    async changePassword({ providerState, password }) {
      const client = await openAs(providerState);
      required(await client.auth.updateUser({ password }), { passwordField: "newPassword" });
      const { session } = required(await client.auth.getSession());
      await endIfPossible({ accessToken: session.access_token }, "others");
      return grantOf(session);
    },

    requestEmailChange: ({ providerState, email, keep }) =>
      keepingState({ providerState, keep }, (client) =>
        quietly((auth) => auth.updateUser({ email }, { emailRedirectTo: callbackUrl }), client)
      ),

    async confirmEmailChange({ token }) {
      const grant = await verifyLink({ tokenHash: token, type: "email_change" });
      await endIfPossible(grant.providerState, "local");
      return { identity: grant.identity, previousEmail: "" };
    },

    async startOAuth({ oauthProvider }) {
      const client = clients.open();
      const { url } = required(
        await client.auth.signInWithOAuth({ provider: oauthProvider, options: { redirectTo: callbackUrl, skipBrowserRedirect: true } })
      );
      return { url, verifier: client.verifierOf() };
    },

    async completeCallback({ query, verifier, flowKind }) {
      if (query.error || query.error_code) {
        throw fromSupabase({ code: query.error_code ?? query.error, status: 400 });
      }
      if (query.token_hash) {
        return completeLink(query);
      }
      if (!query.code || !verifier) {
        throw new HttpError(400, "invalid_token", "This link works only in the browser that asked for it.");
      }
      return completeCode(query, { verifier, flowKind });
    },

    async refresh({ identity, providerState, keep }) {
      if (!providerState) {
        return null;
      }
      const { data, error } = await clients.open().auth.refreshSession({ refresh_token: providerState.refreshToken });
      if (error) {
        if (hasEnded(error)) {
          return null;
        }
        throw providerUnavailable(error);
      }
      // The old refresh token is used up: what follows may fail, and must not take the new one with it.
      await keep(stateOf(data.session));
      const grant = await grantOf(data.session);
      return grant.identity.providerUserId === identity.providerUserId ? grant : null;
    },

    async signOut({ providerState }) {
      if (providerState) {
        await end(providerState, "local");
      }
    },

    async deleteIdentity({ identity }) {
      const admin = clients.openAdmin();
      if (!admin) {
        logger.warn("AUTH_SUPABASE_SECRET_KEY is not set: the deleted account stays in the Supabase project");
        return;
      }
      const { error } = await admin.deleteUser(identity.providerUserId);
      if (error && error.status !== 404) {
        throw providerUnavailable(error);
      }
    }
  });
}
