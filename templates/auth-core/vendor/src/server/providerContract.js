import { StartupError } from "@jskit-ai/kernel/shared/errors";

/**
 * What a sign-in provider must be able to do. `identity` is `{ provider, providerUserId, email, emailVerified,
 * displayName, avatarUrl }`; `grant` is `{ identity, providerState?, providerExpiresAt? }`. Refusals are thrown
 * `HttpError`s.
 *
 * - `signIn({ email, password }) -> grant`
 * - `signUp({ email, password, displayName, browserId })`: mails what there is to mail, and tells nobody whether it knew
 *   the address
 * - `resendVerification({ email })`, `requestPasswordReset({ email })`: the same
 * - `verifyEmail({ token }) -> { identity, browserId }`
 * - `resetPassword({ token, password }) -> { identity }`
 * - `verifyPassword({ identity, password }) -> grant | null`
 * - `changePassword({ identity, providerState, password }) -> grant`
 * - `requestEmailChange({ identity, providerState, email, keep })`, `confirmEmailChange({ token }) -> { identity, previousEmail }`
 * - `startOAuth({ oauthProvider }) -> { url, verifier }`
 * - `completeCallback({ query, verifier }) -> { kind: "sign-in" | "verified" | "recovery" | "email-changed", grant, token? }`
 * - `refresh({ identity, providerState, keep }) -> grant | null`: null where the provider has ended its session
 *   (`await keep(providerState)` stores what the provider has exchanged for the old state, before anything else can fail)
 * - `signOut({ providerState })`, `deleteIdentity({ identity })`
 */
const methods = [
  "signIn",
  "signUp",
  "resendVerification",
  "requestPasswordReset",
  "verifyEmail",
  "resetPassword",
  "verifyPassword",
  "changePassword",
  "requestEmailChange",
  "confirmEmailChange",
  "startOAuth",
  "completeCallback",
  "refresh",
  "signOut",
  "deleteIdentity"
];

/** Makes sure of it at the start. */
export function checkProvider(provider) {
  const missing = methods.filter((method) => typeof provider[method] !== "function");
  if (!provider.id || !provider.features || !Array.isArray(provider.oauthProviders) || missing.length > 0) {
    throw new StartupError(`The sign-in provider "${provider.id ?? ""}" lacks: ${missing.join(", ") || "id, features or oauthProviders"}.`);
  }
  return provider;
}
