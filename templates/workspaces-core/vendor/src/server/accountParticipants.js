import { registerAccountDeletionParticipant } from "@jskit-ai/auth-core/server/accountDeletion";
import { registerAccountExportParticipant } from "@jskit-ai/auth-core/server/accountExport";
import { ownerRole } from "./roleCatalogue.js";
import { normalizeEmail } from "./services/inviteRules.js";

const goneLabel = "Deleted account";

function createAccountPart(scope) {
  const memberships = scope.make("workspaces.memberships.repository");
  const workspaces = scope.make("workspaces.repository");
  const invites = scope.make("workspaces.invites.repository");
  const audit = scope.make("workspaces.audit");
  const transaction = scope.make("database.transaction");

  /** Nobody joins, leaves or changes roles in these workspaces until the transaction is through. */
  async function lockAll(userId) {
    await scope.make("users.repository").findById(userId, { lock: true });
    await workspaces.lockAll((await memberships.allOfUser(userId)).map(({ workspace }) => workspace.id));
    return memberships.allOfUser(userId);
  }

  async function needsOwner({ workspace, membership }) {
    return (
      membership.role === ownerRole &&
      workspace.kind === "workspace" &&
      !(await memberships.isAlone(workspace.id, membership.userId)) &&
      !(await memberships.hasOtherOwner(workspace.id, membership.userId))
    );
  }

  /** The workspaces that have other members, and nobody but this person who could act as their owner. */
  const ownedAlone = (userId) =>
    transaction(async () => {
      const found = [];
      for (const pair of await lockAll(userId)) {
        if (await needsOwner(pair)) {
          found.push(pair.workspace);
        }
      }
      return found;
    });

  async function leave({ workspace, membership }, profile) {
    const isOwn = workspace.personalOwnerId === profile.id;
    if (isOwn || (await memberships.isAlone(workspace.id, profile.id))) {
      await scope.make("workspaces.service").erase(workspace);
      await audit.deleteOf(workspace.id);
      return;
    }
    await memberships.delete(workspace.id, profile.id);
    await audit.write({
      workspaceId: workspace.id,
      actor: { id: profile.id, label: goneLabel },
      action: "member.account-deleted",
      subject: { id: profile.id, label: goneLabel },
      before: { role: membership.role }
    });
  }

  return Object.freeze({
    async blockers(profile) {
      return (await ownedAlone(profile.id)).map(({ slug, name }) => ({
        code: `last_owner:${slug}`,
        message: `You are the only owner of ${name}. Make someone else the owner first, or delete it.`
      }));
    },

    async remove(profile) {
      for (const pair of await lockAll(profile.id)) {
        await leave(pair, profile);
      }
      await invites.deleteFor(normalizeEmail(profile.email));
      await audit.forgetPerson(profile.id, goneLabel);
    },

    async describe(profile) {
      const payloads = scope.make("workspaces.payloads");
      const received = profile.emailVerified ? await invites.allOf("email", normalizeEmail(profile.email)) : [];
      return {
        memberships: (await memberships.allOfUser(profile.id)).map((pair) => ({
          workspace: payloads.workspace(pair.workspace),
          ...payloads.membership(pair.membership)
        })),
        invitesReceived: received.map((invite) => ({ ...payloads.myInvite(invite), status: invite.status })),
        invitesSent: (await invites.allOf("invited_by", profile.id)).map((invite) => ({
          ...payloads.invite(invite),
          workspace: invite.workspace
        }))
      };
    }
  });
}

/** Workspaces in the deletion and in the export of an account. */
export function registerAccountParticipants(app) {
  registerAccountDeletionParticipant(app, "workspaces.core.deletionParticipant", (scope) => ({
    participantId: "workspaces.core.memberships",
    order: 200,
    blockers: ({ profile }) => createAccountPart(scope).blockers(profile),
    deleteAccount: ({ profile }) => createAccountPart(scope).remove(profile)
  }));
  registerAccountExportParticipant(app, "workspaces.core.exportParticipant", (scope) => ({
    participantId: "workspaces.core.memberships",
    order: 100,
    exportAccount: ({ profile }) => createAccountPart(scope).describe(profile)
  }));
}
