import { invitationsOff } from "../refusals.js";

export const normalizeEmail = (email) => email.trim().toLowerCase();

export function requireInvitations(policies) {
  if (!policies.invitations) {
    throw invitationsOff();
  }
}

/** Puts what happened to an invite on record, in the transaction that it happened in. */
export function createInviteRecord(audit) {
  return (invite, actor, action, before, after) =>
    audit.write({
      workspaceId: invite.workspaceId,
      actor,
      action,
      subject: { id: invite.id, label: invite.email },
      before,
      after
    });
}
