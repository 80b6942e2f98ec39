exports.up = (knex) =>
  knex.schema.createTable("auth_sessions", (table) => {
    table.string("id", 36).primary();
    table.string("token_hash", 64).notNullable().unique();
    table.string("user_id", 191).notNullable().index();
    table.string("provider", 40).notNullable();
    table.string("provider_user_id", 191).notNullable();
    table.text("identity").notNullable();
    table.text("provider_state");
    table.datetime("provider_expires_at", { precision: 3 });
    table.string("user_agent", 400).notNullable();
    table.string("ip", 64).notNullable();
    table.datetime("created_at", { precision: 3 }).notNullable();
    table.datetime("authenticated_at", { precision: 3 }).notNullable();
    table.datetime("last_seen_at", { precision: 3 }).notNullable();
    table.datetime("expires_at", { precision: 3 }).notNullable().index();
    table.index(["provider", "provider_user_id"]);
  });

exports.down = (knex) => knex.schema.dropTable("auth_sessions");
