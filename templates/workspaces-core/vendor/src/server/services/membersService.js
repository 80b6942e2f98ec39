import { alreadyOwner, lastOwner, notFound, personalWorkspace, roleTooHigh, unknownRole } from "../refusals.js";
import { ownerRole } from "../roleCatalogue.js";

const manage = "workspace.members.manage";
const ownColumns = ["users.display_name", "users.username"];

/** Who is in a workspace, as what. Every change runs alone in its workspace, and none leaves it without an owner. */
export function createMembersService({ memberships, users, audit, access, roles }) {
  const isAbleOwner = ({ role, status }) => role === ownerRole && status === "active";

  async function requireOtherOwner({ workspaceId, userId }) {
    if (!(await memberships.hasOtherOwner(workspaceId, userId))) {
      throw lastOwner();
    }
  }

  function requireNotPersonalOwner(workspace, userId) {
    if (workspace.personalOwnerId === userId) {
      throw personalWorkspace();
    }
  }

  async function record(workspace, actor, action, member, before, after) {
    const user = await users.findById(member.userId);
    await audit.write({
      workspaceId: workspace.id,
      actor,
      action,
      subject: { id: member.userId, label: user?.email ?? "" },
      before,
      after
    });
  }

  async function requireMember(workspaceId, userId) {
    const member = await memberships.find(workspaceId, userId);
    if (!member) {
      throw notFound();
    }
    return member;
  }

  function requireReach(own, ...wanted) {
    if (wanted.some((role) => roles.isAbove(role, own.role))) {
      throw roleTooHigh();
    }
  }

  function checkChange(workspace, own, member, wanted) {
    if (!roles.has(wanted.role) && wanted.role !== member.role) {
      throw unknownRole();
    }
    requireReach(own, member.role, wanted.role);
    requireNotPersonalOwner(workspace, member.userId);
    if (workspace.kind === "personal" && wanted.role === ownerRole) {
      throw personalWorkspace();
    }
  }

  async function change({ actor, workspaceId, userId, role, status }) {
    return access.withActor(workspaceId, actor, manage, async (workspace, own) => {
      const member = await requireMember(workspaceId, userId);
      const before = { role: member.role, status: member.status };
      const after = { role: role ?? member.role, status: status ?? member.status };
      checkChange(workspace, own, member, after);
      if (isAbleOwner(before) && !isAbleOwner(after)) {
        await requireOtherOwner(member);
      }
      if (before.role === after.role && before.status === after.status) {
        return member;
      }
      const changed = await memberships.update(workspaceId, userId, after);
      await record(workspace, actor, "member.change", member, before, after);
      return changed;
    });
  }

  async function take(workspace, actor, action, member) {
    requireNotPersonalOwner(workspace, member.userId);
    if (isAbleOwner(member)) {
      await requireOtherOwner(member);
    }
    await memberships.delete(workspace.id, member.userId);
    await record(workspace, actor, action, member, { role: member.role }, null);
  }

  async function remove({ actor, workspaceId, userId }) {
    return access.withActor(workspaceId, actor, manage, async (workspace, own) => {
      const member = await requireMember(workspaceId, userId);
      requireReach(own, member.role);
      await take(workspace, actor, "member.remove", member);
    });
  }

  const leave = ({ actor, workspaceId }) =>
    access.withActor(workspaceId, actor, "", (workspace, own) => take(workspace, actor, "member.leave", own));

  async function transfer({ actor, workspaceId, userId }) {
    return access.withActor(workspaceId, actor, "workspace.transfer", async (workspace, own) => {
      if (workspace.kind === "personal") {
        throw personalWorkspace();
      }
      const member = await requireMember(workspaceId, userId);
      const user = await users.findById(userId);
      if (member.status !== "active" || user.status !== "active") {
        throw notFound();
      }
      if (member.role === ownerRole) {
        throw alreadyOwner();
      }
      const raised = await memberships.update(workspaceId, userId, { role: ownerRole });
      const lowered = await memberships.update(workspaceId, actor.id, { role: roles.next() });
      await record(workspace, actor, "workspace.transfer", member, { owner: own.userId }, { owner: userId });
      return { member: raised, membership: lowered };
    });
  }

  /** What the asker sees of a member: addresses are for those who manage members. */
  async function describe(found, { asker, personalOwnerId }) {
    const profiles = await users.findByIds(found.map(({ userId }) => userId));
    const byId = new Map(profiles.map((profile) => [profile.id, profile]));
    const manages = roles.allows(asker.role, manage);
    return found
      .filter(({ userId }) => byId.has(userId))
      .map(({ userId, role, status, joinedAt }) => {
        const { displayName, username, email, avatarUrl } = byId.get(userId);
        return {
          userId,
          displayName,
          username,
          email: manages ? email : null,
          avatarUrl,
          role,
          roleLabel: roles.labelOf(role),
          status,
          joinedAt,
          isYou: userId === asker.userId,
          editable: manages && userId !== personalOwnerId && !roles.isAbove(role, asker.role)
        };
      });
  }

  return Object.freeze({
    change,
    remove,
    leave,
    transfer,
    describe,

    async page(workspace, asker, { text, role, limit, offset }) {
      // Who may not see addresses must not find out by searching for them either.
      const searchColumns = roles.allows(asker.role, manage) ? ["users.email", ...ownColumns] : ownColumns;
      const { memberships: found, total } = await memberships.pageOfWorkspace(workspace, {
        text,
        role,
        searchColumns,
        limit,
        offset
      });
      return { members: await describe(found, { asker, personalOwnerId: workspace.personalOwnerId }), total };
    }
  });
}
