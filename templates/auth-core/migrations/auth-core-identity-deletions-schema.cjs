// Accounts that are gone here, and that the sign-in provider has yet to delete.
exports.up = (knex) =>
  knex.schema.createTable("auth_identity_deletions", (table) => {
    table.string("provider", 40).notNullable();
    const providerUserId = table.string("provider_user_id", 191).notNullable();
    if (knex.client.driverName === "mysql2") {
      // The usual collation ignores case: two people's ids would be one.
      providerUserId.collate("utf8mb4_bin");
    }
    table.integer("attempts").notNullable();
    table.datetime("next_attempt_at", { precision: 3 }).notNullable().index();
    table.datetime("created_at", { precision: 3 }).notNullable();
    table.primary(["provider", "provider_user_id"]);
  });

exports.down = (knex) => knex.schema.dropTable("auth_identity_deletions");
