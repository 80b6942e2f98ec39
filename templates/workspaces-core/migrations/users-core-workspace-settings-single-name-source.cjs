const hasName = (knex) => knex.schema.hasColumn("workspace_settings", "name");

// A workspace's name was in its settings too. What people had typed there wins, and then there is one place for it.
exports.up = async function up(knex) {
  if (!(await hasName(knex))) {
    return;
  }
  const named = knex("workspace_settings")
    .whereNotNull("name")
    .whereRaw("workspace_settings.workspace_id = workspaces.id");
  await knex("workspaces")
    .whereExists(named.clone().select("workspace_id"))
    .update({ name: named.clone().select("name") });
  // Knex would build the table anew on SQLite.
  await knex.schema.raw("alter table workspace_settings drop column name");
};

exports.down = async function down(knex) {
  if (!(await hasName(knex))) {
    await knex.schema.alterTable("workspace_settings", (table) => {
      table.string("name", 120);
    });
  }
  await knex("workspace_settings").update({
    name: knex("workspaces").whereRaw("workspaces.id = workspace_settings.workspace_id").select("name")
  });
};
