import { ownerRole } from "../roleCatalogue.js";
import { toWorkspace, workspaceColumns } from "./workspacesRepository.js";

const membershipColumns = ["workspace_id", "user_id", "role", "status", "joined_at", "last_used_at"].map((name) => `workspace_memberships.${name}`);

/** The table `workspace_memberships`: who is in which workspace, as what. */
export function createMembershipsRepository({ current, dialect }) {
  const table = () => current()("workspace_memberships");

  function toMembership(row) {
    return row
      ? {
          workspaceId: row.workspace_id,
          userId: row.user_id,
          role: row.role,
          status: row.status,
          joinedAt: dialect.readDate(row.joined_at),
          lastUsedAt: dialect.readDate(row.last_used_at)
        }
      : null;
  }

  const toPair = (row) => (row ? { workspace: toWorkspace(row, dialect), membership: toMembership(row) } : null);
  const withWorkspace = () => table().join("workspaces", "workspaces.id", "workspace_memberships.workspace_id").select(workspaceColumns).select(membershipColumns);
  const activeOf = (userId) => ({ "workspace_memberships.user_id": userId, "workspace_memberships.status": "active" });

  async function find(workspaceId, userId) {
    return toMembership(await table().where({ workspace_id: workspaceId, user_id: userId }).first());
  }

  function ofUser(userId, text) {
    const query = table().where(activeOf(userId));
    if (text) {
      query.join("workspaces", "workspaces.id", "workspace_memberships.workspace_id");
      dialect.whereContains(query, ["workspaces.name", "workspaces.slug"], text);
    }
    return query;
  }

  function membersOf(workspaceId, { role, text, searchColumns }) {
    const query = table().where("workspace_memberships.workspace_id", workspaceId);
    if (role) {
      query.where("workspace_memberships.role", role);
    }
    if (text) {
      query.join("users", "users.id", "workspace_memberships.user_id");
      dialect.whereContains(query, searchColumns, text);
    }
    return query;
  }

  /** Owners who can act: neither the membership nor the account is suspended. */
  const ableOwners = (query, alias) =>
    query
      .join("users", "users.id", `${alias}.user_id`)
      .where({ [`${alias}.role`]: ownerRole, [`${alias}.status`]: "active" })
      .whereNull("users.suspended_at");

  return Object.freeze({
    find,

    async findActiveBySlug(slug, userId) {
      return toPair(await withWorkspace().where({ ...activeOf(userId), "workspaces.slug": slug }).first());
    },

    async findActive(workspaceId, userId) {
      return toPair(await withWorkspace().where({ ...activeOf(userId), "workspace_memberships.workspace_id": workspaceId }).first());
    },

    async insertMissing({ workspaceId, userId, role }) {
      const now = dialect.now();
      const row = { workspace_id: workspaceId, user_id: userId, role, status: "active", joined_at: now, last_used_at: now, updated_at: now };
      return dialect.insertMissing(current(), "workspace_memberships", row, ["workspace_id", "user_id"]);
    },

    async update(workspaceId, userId, fields) {
      await table().where({ workspace_id: workspaceId, user_id: userId }).update({ ...fields, updated_at: dialect.now() });
      return find(workspaceId, userId);
    },

    async touch(workspaceId, userId) {
      await table().where({ workspace_id: workspaceId, user_id: userId }).update({ last_used_at: dialect.now() });
    },

    async delete(workspaceId, userId) {
      await table().where({ workspace_id: workspaceId, user_id: userId }).delete();
    },

    async hasOtherOwner(workspaceId, userId) {
      const query = table().where("workspace_memberships.workspace_id", workspaceId).whereNot("workspace_memberships.user_id", userId);
      return Boolean(await ableOwners(query, "workspace_memberships").first("workspace_memberships.user_id"));
    },

    /** Whether someone with this address is in the workspace. */
    async hasAddress(workspaceId, email) {
      const query = table().join("users", "users.id", "workspace_memberships.user_id").where("workspace_memberships.workspace_id", workspaceId);
      return Boolean(await dialect.whereExact(query, "users.email", email).first("users.id"));
    },

    /** A page of a person's workspaces, the latest used first. */
    async pageOfUser(userId, { text = "", limit, offset = 0 }) {
      // The page is cut off one index first; the workspaces of only those rows are looked up.
      const page = await ofUser(userId, text)
        .orderBy("workspace_memberships.last_used_at", "desc")
        .orderBy("workspace_memberships.workspace_id", "desc")
        .limit(limit)
        .offset(offset)
        .pluck("workspace_memberships.workspace_id");
      const rows = await withWorkspace().where(activeOf(userId)).whereIn("workspace_memberships.workspace_id", page);
      const byId = new Map(rows.map((row) => [row.workspace_id, toPair(row)]));
      return { pairs: page.map((id) => byId.get(id)).filter(Boolean), total: await dialect.count(ofUser(userId, text)) };
    },

    /** A page of a workspace's members, the longest here first. */
    async pageOfWorkspace(workspaceId, { text = "", role = "", searchColumns, limit, offset = 0 }) {
      const rows = await membersOf(workspaceId, { role, text, searchColumns })
        .orderBy("workspace_memberships.joined_at")
        .orderBy("workspace_memberships.user_id")
        .limit(limit)
        .offset(offset)
        .select(membershipColumns);
      return { memberships: rows.map(toMembership), total: await dialect.count(membersOf(workspaceId, { role, text, searchColumns })) };
    },

    async allOfUser(userId) {
      const rows = await withWorkspace().where("workspace_memberships.user_id", userId).orderBy("workspace_memberships.workspace_id");
      return rows.map(toPair);
    },

    /** The workspaces that have other members, and nobody but this person who could act as their owner. */
    async ownedAlone(userId) {
      const others = () => current()("workspace_memberships as other").whereRaw("other.workspace_id = workspaces.id").whereNot("other.user_id", userId).select("other.user_id");
      const rows = await withWorkspace()
        .where({ "workspace_memberships.user_id": userId, "workspace_memberships.role": ownerRole, "workspaces.kind": "workspace" })
        .whereExists(others())
        .whereNotExists(ableOwners(others(), "other"))
        .orderBy("workspaces.id");
      return rows.map((row) => toWorkspace(row, dialect));
    },

    async isAlone(workspaceId, userId) {
      return !(await table().where({ workspace_id: workspaceId }).whereNot({ user_id: userId }).first("user_id"));
    }
  });
}
