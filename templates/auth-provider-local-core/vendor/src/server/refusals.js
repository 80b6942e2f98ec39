import { HttpError } from "@jskit-ai/http-runtime/server";

const notTheSignUps = "This is not the password of the sign-up.";

/** What this provider says no with. */
export const refusals = {
  credentials: () => new HttpError(401, "invalid_credentials", "The address or the password is not right."),
  unverified: () => new HttpError(403, "email_not_verified", "Please confirm your address first: the link is in your mail."),
  emailTaken: () => new HttpError(409, "email_taken", "This address belongs to another account."),
  gone: () => new HttpError(400, "invalid_token", "This link is not valid any more. Please ask for a new one."),
  passwordRequired: () => new HttpError(403, "password_required", "Please enter the password that you signed up with."),
  wrongPassword: () => new HttpError(422, "wrong_password", notTheSignUps, { fields: { password: notTheSignUps } }),
  noCallback: () => new HttpError(400, "sign_in_failed", "There is nothing to complete here.")
};
