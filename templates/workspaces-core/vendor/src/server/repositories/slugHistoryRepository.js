/** The table `workspace_slug_history`: slugs that were given up, and by which workspace. */
export function createSlugHistoryRepository({ current, dialect }) {
  const table = (db = current()) => db("workspace_slug_history");

  return Object.freeze({
    async find(slug, { db, lock = false } = {}) {
      const query = table(db).where({ slug });
      const row = await (lock ? dialect.lockRows(query) : query).first();
      return row
        ? { slug: row.slug, workspaceId: row.workspace_id, releasedAt: dialect.readDate(row.released_at) }
        : null;
    },

    async remember(slug, workspaceId) {
      await table().where({ slug }).delete();
      await table().insert({ slug, workspace_id: workspaceId, released_at: dialect.now() });
    },

    async forget(slug, db) {
      await table(db).where({ slug }).delete();
    }
  });
}
