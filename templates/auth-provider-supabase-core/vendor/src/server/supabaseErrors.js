import { HttpError } from "@jskit-ai/http-runtime/server";

/** What a request that Supabase didn't answer is marked with. */
export const unreachableCode = "service_unreachable";

export const providerRefused = (cause) => new HttpError(401, "sign_in_failed", "Signing in did not work. Please try again.", { cause });

export const providerUnavailable = (cause) =>
  new HttpError(503, "provider_unavailable", "Signing in is not possible at the moment. Please try again later.", { cause });

const invalidLink = () => new HttpError(400, "invalid_token", "This link is not valid any more. Please ask for a new one.");

const refusedPassword = (message, passwordField) => new HttpError(422, "weak_password", message, { fields: { [passwordField]: message } });

const weaknesses = {
  length: "it is too short",
  characters: "it lacks a kind of character that is asked for here (small and capital letters, digits, signs)",
  pwned: "it is in lists of stolen passwords"
};

function weakPassword({ reasons = [] }, { passwordField }) {
  const why = reasons.map((reason) => weaknesses[reason]).filter(Boolean);
  return refusedPassword(`Please choose another password: ${why.join(", and ") || "this one is too easy to guess"}.`, passwordField);
}

const samePassword = (_error, { passwordField }) => refusedPassword("Please choose another password: this is the one of before.", passwordField);

const staleFlow = () => new HttpError(400, "sign_in_interrupted", "Signing in was interrupted. Please try again.");

const unconfirmed = () => new HttpError(403, "email_not_verified", "Please confirm your address first: the link is in your mail.");

const byCode = {
  invalid_credentials: () => new HttpError(401, "invalid_credentials", "The address or the password is not right."),
  email_not_confirmed: unconfirmed,
  provider_email_needs_verification: unconfirmed,
  user_banned: () => new HttpError(403, "account_suspended", "This account is suspended."),
  weak_password: weakPassword,
  same_password: samePassword,
  signup_disabled: () => new HttpError(403, "sign_up_closed", "New accounts can't be made here at the moment."),
  email_provider_disabled: () => new HttpError(403, "password_disabled", "Passwords can't be used here at the moment."),
  otp_expired: invalidLink,
  flow_state_expired: invalidLink,
  flow_state_not_found: invalidLink,
  bad_code_verifier: invalidLink,
  pkce_code_verifier_not_found: invalidLink,
  bad_oauth_state: staleFlow,
  bad_oauth_callback: staleFlow,
  access_denied: () => new HttpError(403, "access_denied", "Signing in was cancelled.")
};

/** Whether Supabase has answered, be it with a refusal. */
export function isAnswer(error) {
  return error.status >= 400 && error.status < 500 && error.code !== unreachableCode;
}

/** Supabase's refusal in this app's words. Its own message is for developers, and may change. */
export function fromSupabase(error, { passwordField = "password" } = {}) {
  if (Object.hasOwn(byCode, error.code ?? "")) {
    return byCode[error.code](error, { passwordField });
  }
  if (error.status === 429) {
    return new HttpError(429, "too_many_requests", "Too many tries. Please wait a little.", { headers: { "retry-after": "60" } });
  }
  if (!isAnswer(error)) {
    return providerUnavailable(error);
  }
  return providerRefused(error);
}

/** Whether Supabase's own session has ended, as opposed to Supabase not answering, or not knowing this app's key. */
export function hasEnded(error) {
  // The gateway in front of Supabase refuses keys, and knows no codes.
  const isAboutKey = error.status === 401 && !error.code;
  return isAnswer(error) && error.status !== 429 && !isAboutKey;
}
