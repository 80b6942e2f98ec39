// When a session last used the console. The console's own idle time is shorter than the app's, and use of the rest of the
// app must not count for it.
exports.up = async function up(knex) {
  await knex.schema.createTable("console_sessions", (table) => {
    table.string("session_id", 36).primary().references("id").inTable("auth_sessions").onDelete("CASCADE");
    table.datetime("last_used_at", { precision: 3 }).notNullable();
  });
};

exports.down = async function down(knex) {
  await knex.schema.dropTableIfExists("console_sessions");
};
