import { hashToken, looksLikeToken, newToken } from "@jskit-ai/auth-core/server/crypto";
import {
  alreadyMember,
  emailNotVerified,
  inviteAnswered,
  inviteExpired,
  invitePending,
  invalidToken,
  invitationsOff,
  mailUnavailable,
  notFound,
  personalWorkspace,
  roleTooHigh,
  unknownRole,
  wrongAccount
} from "../refusals.js";
import { ownerRole } from "../roleCatalogue.js";

const permission = "workspace.members.invite";
const lifeMilliseconds = 72 * 60 * 60 * 1_000;
const day = 86_400;
const limits = {
  inviter: { max: 100, windowSeconds: 3_600 },
  workspace: { max: 500, windowSeconds: day },
  // However many workspaces and inviters: nobody's mailbox is filled from here.
  address: { max: 10, windowSeconds: day }
};

export const normalizeEmail = (email) => email.trim().toLowerCase();

/** Invitations: a link by mail, open for 72 hours, for the one address that it was sent to. */
export function createInvitesService({ invites, memberships, settings, audit, access, roles, policies, rateLimiter, dialect, mail, sendInvite }) {
  const record = (invite, actor, action, before, after) =>
    audit.write({ workspaceId: invite.workspaceId, actor, action, subject: { id: invite.id, label: invite.email }, before, after });

  const expiry = () => new Date(dialect.now().getTime() + lifeMilliseconds);

  function requireAllowed() {
    if (!policies.invitations) {
      throw invitationsOff();
    }
  }

  async function requireOn(workspaceId) {
    requireAllowed();
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
        const invite = await invites.insert({ workspaceId, email, role, tokenHash: hashToken(token), invitedBy: actor.id, expiresAt: expiry() });
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

  async function findByToken(token) {
    const invite = looksLikeToken(token) ? await invites.findByTokenHash(hashToken(token)) : null;
    if (!invite) {
      throw invalidToken();
    }
    return invite;
  }

  const isFor = (invite, profile) => normalizeEmail(profile.email) === invite.email;

  /** One that this person was sent; for anyone else it isn't there. */
  async function findOwn(inviteId, profile) {
    const invite = await invites.find(inviteId);
    if (!invite || !isFor(invite, profile)) {
      throw notFound();
    }
    return invite;
  }

  function requireRightAccount(invite, profile) {
    if (!isFor(invite, profile)) {
      throw wrongAccount();
    }
    if (!profile.emailVerified) {
      throw emailNotVerified();
    }
  }

  function requireAnswerable(invite) {
    if (invite.status === "expired") {
      throw inviteExpired();
    }
    if (invite.status !== "pending") {
      throw inviteAnswered();
    }
  }

  const actorOf = (profile) => ({ id: profile.id, label: profile.email });

  async function join(invite, profile) {
    const joined = await memberships.insertMissing({ workspaceId: invite.workspaceId, userId: profile.id, role: invite.role });
    await invites.close(invite.id, "accepted", profile.id);
    await record(invite, actorOf(profile), "invite.accept", null, joined ? { role: invite.role } : null);
  }

  async function accept(seen, profile) {
    requireAllowed();
    requireRightAccount(seen, profile);
    return access.withLocked(seen.workspaceId, async () => {
      const invite = await invites.find(seen.id);
      // Sent again while this was on its way: that link ended.
      if (invite?.tokenHash !== seen.tokenHash) {
        throw invalidToken();
      }
      if (invite.status !== "accepted" || invite.answeredBy !== profile.id) {
        requireAnswerable(invite);
        await join(invite, profile);
      }
      const found = await memberships.findActive(invite.workspaceId, profile.id);
      if (!found) {
        throw inviteAnswered();
      }
      return found;
    });
  }

  async function decline({ profile, inviteId }) {
    const seen = await findOwn(inviteId, profile);
    requireRightAccount(seen, profile);
    return access.withLocked(seen.workspaceId, async () => {
      const invite = await invites.find(seen.id);
      requireAnswerable(invite);
      await invites.close(invite.id, "declined", profile.id);
      await record(invite, actorOf(profile), "invite.decline", { role: invite.role }, null);
    });
  }

  function visitorOf(invite, auth) {
    if (!auth.authenticated) {
      return "guest";
    }
    if (!isFor(invite, auth.profile)) {
      return "wrong_account";
    }
    return auth.profile.emailVerified ? "invited" : "unverified";
  }

  async function preview({ token, auth }) {
    const invite = await findByToken(token);
    const member = auth.authenticated ? await memberships.findActive(invite.workspaceId, auth.profile.id) : null;
    return {
      invite: {
        status: invite.status,
        email: invite.email,
        workspaceName: invite.workspace.name,
        roleLabel: roles.labelOf(invite.role),
        invitedBy: invite.invitedBy?.displayName ?? null,
        expiresAt: invite.expiresAt
      },
      visitor: member ? "member" : visitorOf(invite, auth),
      ...(member ? { workspaceSlug: member.workspace.slug } : {})
    };
  }

  return Object.freeze({
    create,
    resend,
    revoke,
    decline,
    preview,
    acceptById: async ({ profile, inviteId }) => accept(await findOwn(inviteId, profile), profile),
    acceptByToken: async ({ profile, token }) => accept(await findByToken(token), profile),

    async pageOfWorkspace(workspaceId, options) {
      requireAllowed();
      return invites.pageOfWorkspace(workspaceId, options);
    },

    async pageOfPerson(profile, options) {
      const isOpen = policies.invitations && profile.emailVerified;
      return isOpen ? invites.pageOpenFor(normalizeEmail(profile.email), options) : { invites: [], total: 0 };
    },

    async countOfPerson(profile) {
      return policies.invitations && profile.emailVerified ? invites.countOpenFor(normalizeEmail(profile.email)) : 0;
    }
  });
}
