import { createHash, randomUUID } from "node:crypto";

const columns = {
  workspaceId: "workspace_id",
  email: "email",
  role: "role",
  status: "status",
  tokenHash: "token_hash",
  pendingKey: "pending_key",
  invitedBy: "invited_by",
  answeredBy: "answered_by",
  sentAt: "sent_at",
  expiresAt: "expires_at",
  answeredAt: "answered_at"
};

function toRow(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [columns[name], value]));
}

const pendingKeyOf = (workspaceId, email) => createHash("sha256").update(`${workspaceId}\n${email}`).digest("hex");

/** The table `workspace_invites`. Of a token only its hash is kept. */
export function createInvitesRepository({ current, dialect }) {
  const table = () => current()("workspace_invites");
  const listed = () =>
    table()
      .join("workspaces", "workspaces.id", "workspace_invites.workspace_id")
      .leftJoin("users", "users.id", "workspace_invites.invited_by")
      .select(
        "workspace_invites.*",
        "workspaces.name as workspace_name",
        "workspaces.kind as workspace_kind",
        "users.display_name as inviter_name"
      );

  function statusOf(row) {
    return row.status === "pending" && dialect.readDate(row.expires_at) <= dialect.now() ? "expired" : row.status;
  }

  function toInvite(row) {
    return row
      ? {
          id: row.id,
          workspaceId: row.workspace_id,
          workspace: { name: row.workspace_name, kind: row.workspace_kind },
          email: row.email,
          role: row.role,
          status: statusOf(row),
          tokenHash: row.token_hash,
          invitedBy: row.inviter_name ? { userId: row.invited_by, displayName: row.inviter_name } : null,
          answeredBy: row.answered_by,
          createdAt: dialect.readDate(row.created_at),
          sentAt: dialect.readDate(row.sent_at),
          expiresAt: dialect.readDate(row.expires_at)
        }
      : null;
  }

  const findBy = async (where) => toInvite(await listed().where(where).first());
  const find = (id) => findBy({ "workspace_invites.id": id });

  function ofWorkspace(workspaceId, status) {
    return table().where({
      "workspace_invites.workspace_id": workspaceId,
      ...(status ? { "workspace_invites.status": status } : {})
    });
  }

  /** Those that this address could accept now. */
  function openFor(email) {
    const query = table()
      .where("workspace_invites.status", "pending")
      .where("workspace_invites.expires_at", ">", dialect.now());
    return dialect.whereExact(query, "workspace_invites.email", email);
  }

  async function describe(ids) {
    const rows = ids.length > 0 ? await listed().whereIn("workspace_invites.id", ids) : [];
    const byId = new Map(rows.map((row) => [row.id, toInvite(row)]));
    return ids.map((id) => byId.get(id)).filter(Boolean);
  }

  return Object.freeze({
    find,
    findByTokenHash: (hash) => findBy({ "workspace_invites.token_hash": hash }),
    findPending: (workspaceId, email) => findBy({ "workspace_invites.pending_key": pendingKeyOf(workspaceId, email) }),

    async insert({ workspaceId, email, ...fields }) {
      const id = randomUUID();
      const now = dialect.now();
      const row = toRow({
        workspaceId,
        email,
        status: "pending",
        pendingKey: pendingKeyOf(workspaceId, email),
        sentAt: now,
        ...fields
      });
      await table().insert({ id, ...row, created_at: now });
      return find(id);
    },

    async renew(id, fields) {
      await table()
        .where({ id })
        .update(toRow({ ...fields, sentAt: dialect.now() }));
      return find(id);
    },

    /** Ends an open invite. */
    async close(id, status, answeredBy = null) {
      await table()
        .where({ id })
        .update(toRow({ status, pendingKey: id, answeredBy, answeredAt: dialect.now() }));
      return find(id);
    },

    async pageOfWorkspace(workspaceId, { status = "", limit, offset = 0 }) {
      const ids = await ofWorkspace(workspaceId, status)
        .orderBy("workspace_invites.created_at", "desc")
        .orderBy("workspace_invites.id", "desc")
        .limit(limit)
        .offset(offset)
        .pluck("workspace_invites.id");
      return { invites: await describe(ids), total: await dialect.count(ofWorkspace(workspaceId, status)) };
    },

    async pageOpenFor(email, { limit, offset = 0 }) {
      const ids = await openFor(email)
        .orderBy("workspace_invites.expires_at")
        .orderBy("workspace_invites.id")
        .limit(limit)
        .offset(offset)
        .pluck("workspace_invites.id");
      return { invites: await describe(ids), total: await dialect.count(openFor(email)) };
    },

    countOpenFor: (email) => dialect.count(openFor(email)),

    async allOf(column, value) {
      return (
        await dialect.whereExact(listed(), `workspace_invites.${column}`, value).orderBy("workspace_invites.created_at")
      ).map(toInvite);
    },

    deleteFor: (email) => dialect.whereExact(table(), "email", email).delete()
  });
}
