/** The table `console_operators`: who may use the console. */
export function createOperatorsRepository({ current, dialect }) {
  const table = () => current()("console_operators");

  return Object.freeze({
    /** How it is read along with another row of the person. */
    companion: Object.freeze({ table: "console_operators", key: "user_id", columns: [], read: (row) => row !== null }),

    async isOperator(userId) {
      return Boolean(await table().where({ user_id: userId }).first("user_id"));
    },

    async list() {
      const rows = await current()("console_operators")
        .join("users", "users.id", "console_operators.user_id")
        .orderBy("console_operators.granted_at")
        .orderBy("console_operators.user_id")
        .select("users.id", "console_operators.granted_at", "console_operators.granted_by");
      return rows.map((row) => ({ userId: row.id, grantedAt: dialect.readDate(row.granted_at), grantedBy: row.granted_by }));
    },

    /** How many others could still act. The rows are locked, so that two operators can't remove each other at once. */
    async lockAndCountOthers(userId) {
      await dialect.lockRows(table().orderBy("user_id").select("user_id"));
      return dialect.count(
        current()("console_operators")
          .join("users", "users.id", "console_operators.user_id")
          .whereNot("console_operators.user_id", userId)
          .whereNull("users.suspended_at")
      );
    },

    insertMissing: (userId, grantedBy) =>
      dialect.insertMissing(current(), "console_operators", { user_id: userId, granted_at: dialect.now(), granted_by: grantedBy }, ["user_id"]),

    async delete(userId) {
      await table().where({ user_id: userId }).delete();
    }
  });
}
