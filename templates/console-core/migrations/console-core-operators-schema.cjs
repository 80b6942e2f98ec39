exports.up = async function up(knex) {
  await knex.schema.createTable("console_operators", (table) => {
    table.string("user_id", 36).primary().references("id").inTable("users").onDelete("CASCADE");
    table.datetime("granted_at", { precision: 3 }).notNullable();
    table.string("granted_by", 320).notNullable();
  });
};

exports.down = async function down(knex) {
  await knex.schema.dropTableIfExists("console_operators");
};
