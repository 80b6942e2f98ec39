import { id, lineOfText, writtenText } from "@jskit-ai/auth-core/server/schemas";
import Type from "typebox";

export const policy = "console_owner";
export const pageSize = 25;
const furthestPage = 10_000;

export const page = Type.Integer({ minimum: 1, maximum: furthestPage, default: 1 });
export const searchText = lineOfText({ maxLength: 200, default: "" });
export const userParams = Type.Object({ userId: id });
export const reason = writtenText({ minLength: 3, maxLength: 500 });

export function offsetOf(number) {
  return (number - 1) * pageSize;
}

/** The operator behind a request, as the audit names them. */
export function actorOf(request) {
  const { id, email } = request.auth.profile;
  return { id, label: email };
}

/** What an operator sees of a person. */
export function userSummary({ id, email, emailVerified, displayName, username, avatarUrl, status, suspendedAt, suspendedReason, lastSignInAt, createdAt }) {
  return { id, email, emailVerified, displayName, username, avatarUrl, status, suspendedAt, suspendedReason, lastSignInAt, createdAt };
}
