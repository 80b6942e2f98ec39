import { hashToken, looksLikeToken } from "@jskit-ai/auth-core/server/crypto";
import { emailNotVerified, inviteAnswered, inviteExpired, invalidToken, notFound, wrongAccount } from "../refusals.js";
import { createInviteRecord, normalizeEmail, requireInvitations } from "./inviteRules.js";

/** What the person who was invited does: looking at an invitation, accepting and declining it. */
export function createInviteAnswers({ invites, memberships, audit, access, roles, policies }) {
  const record = createInviteRecord(audit);
  const hasOpen = (profile) => policies.invitations && profile.emailVerified;

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

  async function readAgain({ id }) {
    const invite = await invites.find(id);
    if (!invite) {
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
    const joined = await memberships.insertMissing({
      workspaceId: invite.workspaceId,
      userId: profile.id,
      role: invite.role
    });
    await invites.close(invite.id, "accepted", profile.id);
    await record(invite, actorOf(profile), "invite.accept", null, joined ? { role: invite.role } : null);
  }

  /** Where it was asked for by a link, `tokenHash` is that link's. */
  async function accept(seen, profile, { tokenHash = "" } = {}) {
    requireInvitations(policies);
    requireRightAccount(seen, profile);
    return access.withLocked(seen.workspaceId, async () => {
      const invite = await readAgain(seen);
      // Sent again while this was on its way: that link ended.
      if (tokenHash && invite.tokenHash !== tokenHash) {
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
      const invite = await readAgain(seen);
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
    const visitor = member ? "member" : visitorOf(invite, auth);
    return {
      invite: {
        status: invite.status,
        email: invite.email,
        workspaceName: invite.workspace.name,
        roleLabel: roles.labelOf(invite.role),
        invitedBy: invite.invitedBy?.displayName ?? null,
        expiresAt: invite.expiresAt
      },
      visitor,
      ...(visitor === "invited" ? { inviteId: invite.id } : {}),
      ...(member ? { workspaceSlug: member.workspace.slug } : {})
    };
  }

  return Object.freeze({
    preview,
    decline,
    acceptById: async ({ profile, inviteId }) => accept(await findOwn(inviteId, profile), profile),

    async acceptByToken({ profile, token }) {
      const invite = await findByToken(token);
      return accept(invite, profile, { tokenHash: invite.tokenHash });
    },

    /** A page of those that this person can accept. */
    async page(profile, options) {
      return hasOpen(profile) ? invites.pageOpenFor(normalizeEmail(profile.email), options) : { invites: [], total: 0 };
    },

    async count(profile) {
      return hasOpen(profile) ? invites.countOpenFor(normalizeEmail(profile.email)) : 0;
    }
  });
}
