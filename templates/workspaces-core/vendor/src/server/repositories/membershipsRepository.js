import { ownerRole } from "../roleCatalogue.js";
import { toWorkspace, workspaceColumns } from "./workspacesRepository.js";

const membershipColumns = ["workspace_id", "user_id", "role", "status", "joined_at", "last_used_at"].map(
  (name) => `workspace_memberships.${name}`
);

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
  const withWorkspace = () =>
    table()
      .join("workspaces", "workspaces.id", "workspace_memberships.workspace_id")
      .select(workspaceColumns)
      .select(membershipColumns);
  const activeOf = (userId) => ({ "workspace_memberships.user_id": userId, "workspace_memberships.status": "active" });

  async function find(workspaceId, userId) {
    return toMembership(await table().where({ workspace_id: workspaceId, user_id: userId }).first());
  }

  const ofUser = (userId) => table().where(activeOf(userId));

  /** The latest used first, read off the index in its order. */
  const latestFirst = (query) =>
    query.orderBy("workspace_memberships.last_used_at", "desc").orderBy("workspace_memberships.workspace_id", "desc");
  const longestFirst = (query) =>
    query.orderBy("workspace_memberships.joined_at").orderBy("workspace_memberships.user_id");

  /** Which of a person's workspaces have a text in their name or slug. They are few: those of others are not looked at. */
  async function matchingOf(userId, text) {
    const ids = await latestFirst(ofUser(userId)).pluck("workspace_id");
    const matching = current()("workspaces").whereIn("id", ids);
    dialect.whereContains(matching, ["name", "slug"], text);
    const found = new Set(ids.length > 0 ? await matching.pluck("id") : []);
    return ids.filter((id) => found.has(id));
  }

  async function idsOfUser(userId, { text, limit, offset }) {
    if (text) {
      const matching = await matchingOf(userId, text);
      return { ids: matching.slice(offset, offset + limit), total: matching.length };
    }
    const ids = await latestFirst(ofUser(userId)).limit(limit).offset(offset).pluck("workspace_id");
    return { ids, total: await dialect.count(ofUser(userId)) };
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

  /** The rows of a page of ids, in its order. */
  async function rowsInOrder(ids, column, query) {
    const rows = ids.length > 0 ? await query.whereIn(`workspace_memberships.${column}`, ids) : [];
    const byId = new Map(rows.map((row) => [row[column], row]));
    return ids.map((id) => byId.get(id)).filter(Boolean);
  }

  return Object.freeze({
    find,

    async findActiveBySlug(slug, userId) {
      return toPair(
        await withWorkspace()
          .where({ ...activeOf(userId), "workspaces.slug": slug })
          .first()
      );
    },

    async findActive(workspaceId, userId) {
      return toPair(
        await withWorkspace()
          .where({ ...activeOf(userId), "workspace_memberships.workspace_id": workspaceId })
          .first()
      );
    },

    async insertMissing({ workspaceId, userId, role }) {
      const now = dialect.now();
      const row = {
        workspace_id: workspaceId,
        user_id: userId,
        role,
        status: "active",
        joined_at: now,
        last_used_at: now,
        updated_at: now
      };
      const isNew = await dialect.insertMissing(current(), "workspace_memberships", row, ["workspace_id", "user_id"]);
      if (isNew) {
        await current()("workspaces").where({ id: workspaceId }).increment("member_count", 1);
      }
      return isNew;
    },

    async update(workspaceId, userId, fields) {
      await table()
        .where({ workspace_id: workspaceId, user_id: userId })
        .update({ ...fields, updated_at: dialect.now() });
      return find(workspaceId, userId);
    },

    async touch(workspaceId, userId) {
      await table().where({ workspace_id: workspaceId, user_id: userId }).update({ last_used_at: dialect.now() });
    },

    async delete(workspaceId, userId) {
      const ended = await table().where({ workspace_id: workspaceId, user_id: userId }).delete();
      await current()("workspaces").where({ id: workspaceId }).decrement("member_count", ended);
    },

    /** Whether someone else could act as the owner: neither the membership nor the account is suspended. */
    async hasOtherOwner(workspaceId, userId) {
      const owners = table()
        .join("users", "users.id", "workspace_memberships.user_id")
        .where({ workspace_id: workspaceId, role: ownerRole, status: "active" })
        .whereNull("users.suspended_at")
        .whereNot({ user_id: userId });
      return Boolean(await longestFirst(owners).first("user_id"));
    },

    /** Whether nobody else is in the workspace. */
    async isAlone(workspaceId, userId) {
      return !(await longestFirst(table().where({ workspace_id: workspaceId }).whereNot({ user_id: userId })).first(
        "user_id"
      ));
    },

    /** Whether someone with this address is in the workspace. */
    async hasAddress(workspaceId, email) {
      const query = table()
        .join("users", "users.id", "workspace_memberships.user_id")
        .where("workspace_memberships.workspace_id", workspaceId);
      return Boolean(await dialect.whereExact(query, "users.email", email).first("users.id"));
    },

    /** A page of a person's workspaces, the latest used first. */
    async pageOfUser(userId, { text = "", limit, offset = 0 }) {
      // The page is cut off one index; only its own rows are looked up.
      const { ids, total } = await idsOfUser(userId, { text, limit, offset });
      const rows = await rowsInOrder(ids, "workspace_id", withWorkspace().where(activeOf(userId)));
      return { pairs: rows.map(toPair), total };
    },

    /** A page of a workspace's members, the longest here first. */
    async pageOfWorkspace(
      { id: workspaceId, memberCount },
      { text = "", role = "", searchColumns, limit, offset = 0 }
    ) {
      const found = () => membersOf(workspaceId, { role, text, searchColumns });
      const ids = await longestFirst(found()).limit(limit).offset(offset).pluck("workspace_memberships.user_id");
      const rows = await rowsInOrder(
        ids,
        "user_id",
        table().where({ workspace_id: workspaceId }).select(membershipColumns)
      );
      return { memberships: rows.map(toMembership), total: text || role ? await dialect.count(found()) : memberCount };
    },

    async allOfUser(userId) {
      const rows = await withWorkspace()
        .where("workspace_memberships.user_id", userId)
        .orderBy("workspace_memberships.workspace_id");
      return rows.map(toPair);
    }
  });
}
