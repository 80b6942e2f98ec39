exports.up = (knex) =>
  knex.schema.createTable("auth_tokens", (table) => {
    table.string("token_hash", 64).primary();
    table.string("purpose", 40).notNullable();
    table.string("subject_id", 191).notNullable();
    table.text("payload");
    table.datetime("created_at", { precision: 3 }).notNullable();
    table.datetime("expires_at", { precision: 3 }).notNullable().index();
    table.index(["purpose", "subject_id"]);
  });

exports.down = (knex) => knex.schema.dropTable("auth_tokens");
