// No foreign keys: what was done stays on record when an account is gone.
exports.up = async function up(knex) {
  await knex.schema.createTable("console_audit", (table) => {
    table.string("id", 36).primary();
    table.datetime("happened_at", { precision: 3 }).notNullable().index("console_audit_happened_at_index");
    table.string("actor_id", 36);
    table.string("actor_label", 320).notNullable();
    table.string("action", 64).notNullable();
    table.string("subject_id", 36).notNullable().index("console_audit_subject_index");
    table.string("subject_label", 320).notNullable();
    table.string("reason", 500).notNullable();
    table.text("before_state");
    table.text("after_state");
  });
};

exports.down = async function down(knex) {
  await knex.schema.dropTableIfExists("console_audit");
};
