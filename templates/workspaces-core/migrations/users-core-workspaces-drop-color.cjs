const hasColor = (knex) => knex.schema.hasColumn("workspaces", "color");

// Pages tell workspaces apart by their names; nothing ever read the color.
exports.up = async function up(knex) {
  if (await hasColor(knex)) {
    // Knex would build the table anew on SQLite, and dropping the old one would take the memberships with it.
    await knex.schema.raw("alter table workspaces drop column color");
  }
};

exports.down = async function down(knex) {
  if (!(await hasColor(knex))) {
    await knex.schema.alterTable("workspaces", (table) => {
      table.string("color", 16);
    });
  }
};
