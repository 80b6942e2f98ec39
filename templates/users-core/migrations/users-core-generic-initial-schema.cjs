// Both tables in one step, each only where it is absent: MariaDB keeps what a failed migration had made so far.
exports.up = async function up(knex) {
  if (!(await knex.schema.hasTable("users"))) {
    await knex.schema.createTable("users", (table) => {
      table.string("id", 36).primary();
      table.string("auth_provider", 64).notNullable();
      table.string("auth_provider_user_id", 191).notNullable();
      table.string("email", 320).notNullable().index("users_email_index");
      table.boolean("email_verified").notNullable();
      table.string("display_name", 160).notNullable();
      table.string("avatar_version", 64);
      table.datetime("suspended_at", { precision: 3 });
      table.string("suspended_reason", 500);
      table.datetime("last_sign_in_at", { precision: 3 });
      table.datetime("created_at", { precision: 3 }).notNullable().index("users_created_at_index");
      table.datetime("updated_at", { precision: 3 }).notNullable();
      table.unique(["auth_provider", "auth_provider_user_id"], { indexName: "users_identity_unique" });
    });
  }
  if (!(await knex.schema.hasTable("user_settings"))) {
    await knex.schema.createTable("user_settings", (table) => {
      table.string("user_id", 36).primary().references("id").inTable("users").onDelete("CASCADE");
      table.string("theme", 16).notNullable();
      table.string("locale", 35).notNullable();
      table.string("time_zone", 64).notNullable();
      table.text("notifications").notNullable();
      table.datetime("created_at", { precision: 3 }).notNullable();
      table.datetime("updated_at", { precision: 3 }).notNullable();
    });
  }
};

exports.down = async function down(knex) {
  await knex.schema.dropTableIfExists("user_settings");
  await knex.schema.dropTableIfExists("users");
};
