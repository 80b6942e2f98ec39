exports.up = (knex) =>
  knex.schema.createTable("auth_rate_limits", (table) => {
    table.string("id", 64).primary();
    table.integer("hits").notNullable();
    table.datetime("expires_at", { precision: 3 }).notNullable().index();
  });

exports.down = (knex) => knex.schema.dropTable("auth_rate_limits");
