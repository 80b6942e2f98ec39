exports.up = async function up(knex) {
  await knex.schema.createTable("user_avatars", (table) => {
    table.string("user_id", 36).primary().references("id").inTable("users").onDelete("CASCADE");
    table.string("version", 64).notNullable();
    table.string("content_type", 64).notNullable();
    table.binary("content").notNullable();
    table.datetime("created_at", { precision: 3 }).notNullable();
  });
};

exports.down = async function down(knex) {
  await knex.schema.dropTableIfExists("user_avatars");
};
