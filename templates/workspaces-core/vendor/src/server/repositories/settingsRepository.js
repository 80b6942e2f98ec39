const columns = { description: "description", invitesEnabled: "invites_enabled" };
const defaults = Object.freeze({ description: "", invitesEnabled: true });

function toRow(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [columns[name], value]));
}

/** The table `workspace_settings`: one row a workspace, made with it. */
export function createSettingsRepository({ current, dialect }) {
  const table = () => current()("workspace_settings");

  async function find(workspaceId) {
    const row = await table().where({ workspace_id: workspaceId }).first();
    return row
      ? { description: row.description, invitesEnabled: dialect.readBoolean(row.invites_enabled) }
      : { ...defaults };
  }

  return Object.freeze({
    find,

    async insert(workspaceId) {
      const now = dialect.now();
      await table().insert({ workspace_id: workspaceId, ...toRow(defaults), created_at: now, updated_at: now });
    },

    async update(workspaceId, fields) {
      await table()
        .where({ workspace_id: workspaceId })
        .update({ ...toRow(fields), updated_at: dialect.now() });
      return find(workspaceId);
    }
  });
}
