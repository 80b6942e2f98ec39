const defaults = Object.freeze({ theme: "system", locale: "", timeZone: "" });
const columns = { theme: "theme", locale: "locale", timeZone: "time_zone" };

/** The table `user_settings`: one row a user, made with the user. */
export function createUserSettingsRepository({ current, dialect }) {
  const table = () => current()("user_settings");

  function toSettings(row) {
    if (!row) {
      return { ...defaults, notifications: {} };
    }
    return { theme: row.theme, locale: row.locale, timeZone: row.time_zone, notifications: dialect.readJson(row.notifications) ?? {} };
  }

  function toRow({ notifications, ...fields }) {
    const row = Object.fromEntries(Object.entries(fields).map(([name, value]) => [columns[name], value]));
    return notifications === undefined ? row : { ...row, notifications: dialect.writeJson(notifications) };
  }

  async function ensure(userId) {
    const known = await table().where({ user_id: userId }).first();
    if (!known) {
      const now = dialect.now();
      const row = { user_id: userId, ...toRow({ ...defaults, notifications: {} }), created_at: now, updated_at: now };
      await dialect.insertMissing(current(), "user_settings", row, ["user_id"]);
    }
  }

  async function find(userId) {
    return toSettings(await table().where({ user_id: userId }).first());
  }

  return Object.freeze({
    ensure,
    find,

    /** How settings are read along with another row of the person. */
    companion: Object.freeze({ table: "user_settings", key: "user_id", columns: [...Object.values(columns), "notifications"], read: toSettings }),

    async update(userId, fields) {
      await ensure(userId);
      await table().where({ user_id: userId }).update({ ...toRow(fields), updated_at: dialect.now() });
      return find(userId);
    }
  });
}
