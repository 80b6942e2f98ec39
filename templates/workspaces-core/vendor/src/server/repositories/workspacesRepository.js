const columns = { id: "id", slug: "slug", name: "name", kind: "kind", personalOwnerId: "personal_owner_id" };

function toRow(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [columns[name], value]));
}

export const workspaceColumns = ["id", "slug", "name", "kind", "personal_owner_id", "member_count", "created_at"].map(
  (name) => `workspaces.${name}`
);

export function toWorkspace(row, dialect) {
  return row
    ? {
        id: row.id,
        slug: row.slug,
        name: row.name,
        kind: row.kind,
        personalOwnerId: row.personal_owner_id,
        memberCount: row.member_count,
        createdAt: dialect.readDate(row.created_at)
      }
    : null;
}

/** The table `workspaces`. */
export function createWorkspacesRepository({ current, dialect }) {
  const table = (db = current()) => db("workspaces");

  async function findOne(where, { lock = false } = {}) {
    const query = table().where(where);
    return toWorkspace(await (lock ? dialect.lockRows(query) : query).first(workspaceColumns), dialect);
  }

  return Object.freeze({
    findById: (id, options) => findOne({ id }, options),
    findBySlug: (slug) => findOne({ slug }),
    findPersonalOf: (userId, options) => findOne({ personal_owner_id: userId }, options),

    async insert(fields, db) {
      const now = dialect.now();
      await table(db).insert({ ...toRow(fields), member_count: 0, created_at: now, updated_at: now });
    },

    async update(id, fields, db) {
      await table(db)
        .where({ id })
        .update({ ...toRow(fields), updated_at: dialect.now() });
    },

    /** Locks them in one order, so that two who do this can't wait for each other. */
    async lockAll(ids) {
      await dialect.lockRows(table().whereIn("id", ids).orderBy("id").select("id"));
    },

    async delete(id) {
      await table().where({ id }).delete();
    }
  });
}
