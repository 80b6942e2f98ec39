exports.up = async function up(knex) {
  if (!(await knex.schema.hasTable("__snake___items"))) {
    await knex.schema.createTable("__snake___items", (table) => {
      table.string("id", 36).primary();
      table.string("title", 160).notNullable();
    });
  }
};

exports.down = async function down(knex) {
  await knex.schema.dropTableIfExists("__snake___items");
};
