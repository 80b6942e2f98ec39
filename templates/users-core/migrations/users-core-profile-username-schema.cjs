// Nullable: people who signed in before this get a username at their next sign-in.
exports.up = async function up(knex) {
  await knex.schema.alterTable("users", (table) => {
    table.string("username", 32);
    table.unique(["username"], { indexName: "users_username_unique" });
  });
};

exports.down = async function down(knex) {
  await knex.schema.alterTable("users", (table) => {
    table.dropUnique(["username"], "users_username_unique");
  });
  // Knex would build the table anew on SQLite, and dropping the old one would take the settings with it.
  await knex.schema.raw("alter table users drop column username");
};
