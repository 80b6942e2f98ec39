import { StartupError } from "@jskit-ai/kernel/shared/errors";

/**
 * What a sign-in provider must be able to do. `identity` is `{ provider, providerUserId, email, emailVerified,
 * displayName, avatarUrl }`; `grant` is `{ identity, providerState?, providerExpiresAt? }`. Refusals are thrown
 * `HttpError`s.
 *
 * A method marked with * may answer `{ commit }` instead: what takes long (a hash) is done by then, and `commit()`, which
 * answers what the method would have, is called in the transaction that also starts or ends the sessions. There the
 * provider writes, and looks again, locked, at what it had checked. It may be called again where the transaction is.
 *
 * - `signIn({ email, password }) -> grant` *
 * - `signUp({ email, password, displayName, browserId })`: mails what there is to mail, and tells nobody whether it knew
 *   the address
 * - `resendVerification({ email, browserId })`, `requestPasswordReset({ email })`: the same
 * - `verifyEmail({ token, password, browserId }) -> { identity, signsIn }` *: a link shows that someone reads the mail, not
 *   that they signed up, so a provider that keeps passwords wants the browser or the password of the sign-up as well
 *   (403 `password_required`, 422 `wrong_password`); `signsIn` where that is shown
 * - `resetPassword({ token, password }) -> { identity }` *
 * - `verifyPassword({ identity, password }) -> grant | null` *
 * - `changePassword({ identity, providerState, password }) -> grant` *
 * - `requestEmailChange({ identity, providerState, email, keep })`, `confirmEmailChange({ token }) -> { identity, previousEmail }` *
 * - `startOAuth({ oauthProvider }) -> { url, verifier }`
 * - `completeCallback({ query, verifier }) -> { kind: "sign-in" | "verified" | "recovery" | "email-changed", grant, token? }`
 * - `refresh({ identity, providerState, keep }) -> grant | null`: null where the provider has ended its session
 *   (`await keep(providerState)` stores what the provider has exchanged for the old state, before anything else can fail)
 * - `signOut({ providerState })`
 * - `deleteIdentity({ identity })`: only where accounts are kept outside of the app's database, with `provider` and
 *   `providerUserId` of the identity; asked again until it doesn't throw, so it must stand being asked again. What is in
 *   the app's database goes by `registerAccountDeletionParticipant`
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
  "signOut"
];

/** Makes sure of it at the start. */
export function checkProvider(provider) {
  const missing = methods.filter((method) => typeof provider[method] !== "function");
  if (!provider.id || !provider.features || !Array.isArray(provider.oauthProviders) || missing.length > 0) {
    throw new StartupError(`The sign-in provider "${provider.id ?? ""}" lacks: ${missing.join(", ") || "id, features or oauthProviders"}.`);
  }
  return provider;
}
