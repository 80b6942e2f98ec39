import { randomBytes } from "node:crypto";
import { HttpError } from "@jskit-ai/http-runtime/server";
import { fromSupabase, hasEnded, providerRefused, providerUnavailable } from "./supabaseErrors.js";

const recoveryPurpose = "supabase-recovery";
const recoverySeconds = 60 * 60;
const renewBeforeMilliseconds = 60_000;
const linkTypes = new Set(["signup", "email", "magiclink", "invite", "recovery", "email_change"]);

function httpsOnly(address) {
  return typeof address === "string" && URL.canParse(address) && new URL(address).protocol === "https:" ? address : "";
}

function identityOf(user) {
  // The user writes this themselves: good for a name, never for a right.
  const own = user.user_metadata ?? {};
  return {
    provider: "supabase",
    providerUserId: user.id,
    email: (user.email ?? "").toLowerCase(),
    emailVerified: Boolean(user.email_confirmed_at),
    displayName: String(own.full_name ?? own.name ?? "").slice(0, 120),
    avatarUrl: httpsOnly(own.avatar_url)
  };
}

function required({ data, error }) {
  if (error) {
    throw fromSupabase(error);
  }
  return data;
}

/** Accounts of a Supabase project. Its tokens stay on the server, sealed in the session's row. */
export function createSupabaseProvider({ clients, accessTokens, tokens, callbackUrl, oauthProviders, logger }) {
  async function grantOf(session) {
    if (!session?.access_token || !session.user) {
      throw providerRefused();
    }
    const subject = await accessTokens.subjectOf(session.access_token);
    if (subject !== session.user.id) {
      throw providerRefused();
    }
    return {
      identity: identityOf(session.user),
      providerState: { accessToken: session.access_token, refreshToken: session.refresh_token },
      providerExpiresAt: new Date(session.expires_at * 1_000 - renewBeforeMilliseconds)
    };
  }

  async function openAs({ accessToken, refreshToken }) {
    const client = clients.open();
    required(await client.auth.setSession({ access_token: accessToken, refresh_token: refreshToken }));
    return client;
  }

  /**
   * Flows that answer the same whoever the address belongs to. Supabase itself tells some addresses apart (limits apply to
   * those that exist), so only its absence may show; and a browser gets a verifier in any case.
   */
  async function quietly(call) {
    const client = clients.open();
    const { error } = await call(client.auth);
    if (error && !hasEnded(error) && error.status !== 429) {
      throw providerUnavailable(error);
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
      return { identity: identityOf(user) };
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
      required(await client.auth.updateUser({ password }));
      const { session } = required(await client.auth.getSession());
      await endIfPossible({ accessToken: session.access_token }, "others");
      return grantOf(session);
    },

    async requestEmailChange({ providerState, email }) {
      const client = await openAs(providerState);
      const { error } = await client.auth.updateUser({ email }, { emailRedirectTo: callbackUrl });
      if (error && !hasEnded(error) && error.status !== 429) {
        throw providerUnavailable(error);
      }
      return { verifier: client.verifierOf() ?? JSON.stringify(randomBytes(56).toString("hex")) };
    },

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

    async refresh({ identity, providerState }) {
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
