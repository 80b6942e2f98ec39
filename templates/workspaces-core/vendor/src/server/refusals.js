import { HttpError } from "@jskit-ai/http-runtime/server/errors";

export { notFound } from "@jskit-ai/http-runtime/server/errors";

const slugMessages = {
  taken: "This address is taken. Choose another one.",
  reserved: "This address is reserved. Choose another one.",
  invalid: "Use 3 to 48 lower case letters, digits and single dashes."
};

export function refuseField(field, message, code = "invalid_input") {
  return new HttpError(422, code, message, { fields: { [field]: message } });
}

export const slugUnavailable = (reason) => refuseField("slug", slugMessages[reason], "slug_unavailable");
export const unknownRole = () => refuseField("role", "There is no such role.", "unknown_role");
export const creationOff = () =>
  new HttpError(403, "workspace_creation_off", "This app doesn't let people make workspaces.");
export const invitationsOff = () => new HttpError(403, "invitations_off", "Invitations are switched off here.");
export const permissionDenied = () => new HttpError(403, "permission_denied", "Your role does not allow this.");
export const roleTooHigh = () => new HttpError(403, "role_too_high", "That needs a role above yours.");
export const lastOwner = () =>
  new HttpError(409, "last_owner", "A workspace needs an owner. Make someone else the owner first.");
export const personalWorkspace = () =>
  new HttpError(409, "personal_workspace", "A personal workspace doesn't allow this.");
export const alreadyOwner = () => new HttpError(409, "already_owner", "This member is an owner already.");
export const alreadyMember = () =>
  new HttpError(409, "already_member", "Someone with this address is a member already.");
export const invitePending = () =>
  new HttpError(409, "invite_pending", "This address has an open invitation. You can send it again.");
export const inviteAnswered = () => new HttpError(409, "invite_answered", "This invitation is not open any more.");
export const inviteExpired = () =>
  new HttpError(410, "invite_expired", "This invitation has expired. Ask for a new one.");
export const invalidToken = () =>
  new HttpError(400, "invalid_token", "This link is not valid any more. Ask for a new invitation.");
export const wrongAccount = () => new HttpError(403, "wrong_account", "This invitation is for another email address.");
export const emailNotVerified = () => new HttpError(403, "email_not_verified", "Verify your email address first.");
export const mailUnavailable = () =>
  new HttpError(503, "mail_unavailable", "This app can't send mail at the moment. Please try again later.");
