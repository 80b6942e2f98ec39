exports.up = (knex) =>
  knex.schema.createTable("auth_local_credentials", (table) => {
    table.string("id", 36).primary();
    const email = table.string("email", 254).notNullable().unique();
    if (knex.client.driverName === "mysql2") {
      // The usual collation takes accented letters for plain ones: two people's addresses would be one.
      email.collate("utf8mb4_bin");
    }
    table.string("display_name", 120).notNullable();
    table.string("password_hash", 255).notNullable();
    table.datetime("email_verified_at", { precision: 3 });
    table.datetime("password_changed_at", { precision: 3 }).notNullable();
    table.datetime("created_at", { precision: 3 }).notNullable();
    table.datetime("updated_at", { precision: 3 }).notNullable();
  });

exports.down = (knex) => knex.schema.dropTable("auth_local_credentials");
