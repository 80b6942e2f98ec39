import { hashToken, newToken } from "@jskit-ai/auth-core/server/crypto";
import {
  alreadyMember,
  inviteAnswered,
  invitePending,
  invitationsOff,
  mailUnavailable,
  notFound,
  personalWorkspace,
  roleTooHigh,
  unknownRole
} from "../refusals.js";
import { ownerRole } from "../roleCatalogue.js";
import { createInviteRecord, normalizeEmail, requireInvitations } from "./inviteRules.js";

const permission = "workspace.members.invite";
const lifeMilliseconds = 72 * 60 * 60 * 1_000;
const day = 86_400;
const limits = {
  inviter: { max: 100, windowSeconds: 3_600 },
  workspace: { max: 500, windowSeconds: day },
  // However many workspaces and inviters: nobody's mailbox is filled from here.
  address: { max: 10, windowSeconds: day }
};

/** Inviting: a link by mail, open for 72 hours, for the one address that it was sent to. */
export function createInvitesService({
  invites,
  memberships,
  settings,
  audit,
  access,
  roles,
  policies,
  rateLimiter,
  dialect,
  mail,
  sendInvite
}) {
  const record = createInviteRecord(audit);
  const expiry = () => new Date(dialect.now().getTime() + lifeMilliseconds);

  async function requireOn(workspaceId) {
    requireInvitations(policies);
    if (!(await settings.find(workspaceId)).invitesEnabled) {
      throw invitationsOff();
    }
  }

  /** `work()` answers what the mail is about; where it refuses, no mail counts against the address. */
  async function withMail(actor, workspaceId, email, work) {
    if (!mail.configured) {
      throw mailUnavailable();
    }
    await rateLimiter.consume("workspaces.invite.inviter", actor.id, limits.inviter);
    await rateLimiter.consume("workspaces.invite.workspace", workspaceId, limits.workspace);
    await rateLimiter.consume("workspaces.invite.address", email, limits.address);
    const token = newToken();
    try {
      const { invite, workspace } = await work(token);
      sendInvite({ invite, workspace, token });
      return invite;
    } catch (error) {
      await rateLimiter.refund("workspaces.invite.address", email, limits.address);
      throw error;
    }
  }

  function checkRole(workspace, own, role) {
    if (!roles.has(role)) {
      throw unknownRole();
    }
    if (roles.isAbove(role, own.role)) {
      throw roleTooHigh();
    }
    if (workspace.kind === "personal" && role === ownerRole) {
      throw personalWorkspace();
    }
  }

  async function makeRoom(workspaceId, email) {
    if (await memberships.hasAddress(workspaceId, email)) {
      throw alreadyMember();
    }
    const open = await invites.findPending(workspaceId, email);
    if (open?.status === "pending") {
      throw invitePending();
    }
    if (open) {
      await invites.close(open.id, "expired");
    }
  }

  async function create({ actor, workspaceId, email: typed, role }) {
    const email = normalizeEmail(typed);
    await requireOn(workspaceId);
    return withMail(actor, workspaceId, email, (token) =>
      access.withActor(workspaceId, actor, permission, async (workspace, own) => {
        checkRole(workspace, own, role);
        await makeRoom(workspaceId, email);
        const invite = await invites.insert({
          workspaceId,
          email,
          role,
          tokenHash: hashToken(token),
          invitedBy: actor.id,
          expiresAt: expiry()
        });
        await record(invite, actor, "invite.create", null, { role });
        return { invite, workspace };
      })
    );
  }

  /** An invite of this workspace that waits for its answer; one of another workspace is not found. */
  async function requireOpen(workspaceId, inviteId) {
    const invite = await invites.find(inviteId);
    if (invite?.workspaceId !== workspaceId) {
      throw notFound();
    }
    if (invite.status !== "pending" && invite.status !== "expired") {
      throw inviteAnswered();
    }
    return invite;
  }

  async function resend({ actor, workspaceId, inviteId }) {
    await requireOn(workspaceId);
    const { email } = await requireOpen(workspaceId, inviteId);
    return withMail(actor, workspaceId, email, (token) =>
      access.withActor(workspaceId, actor, permission, async (workspace, own) => {
        const open = await requireOpen(workspaceId, inviteId);
        checkRole(workspace, own, open.role);
        const invite = await invites.renew(open.id, { tokenHash: hashToken(token), expiresAt: expiry() });
        await record(invite, actor, "invite.resend", null, { role: invite.role });
        return { invite, workspace };
      })
    );
  }

  async function revoke({ actor, workspaceId, inviteId }) {
    return access.withActor(workspaceId, actor, permission, async () => {
      const open = await requireOpen(workspaceId, inviteId);
      await record(open, actor, "invite.revoke", { role: open.role }, null);
      return invites.close(open.id, "revoked", actor.id);
    });
  }

  return Object.freeze({
    create,
    resend,
    revoke,

    async page(workspaceId, options) {
      requireInvitations(policies);
      return invites.pageOfWorkspace(workspaceId, options);
    }
  });
}
