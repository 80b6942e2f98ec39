import { mkdir, readdir } from "node:fs/promises";

function directoryOf(knex) {
  return knex.client.config.migrations.directory;
}

/** Whether the app has any migration file: without one there is nothing to ask the database. */
export async function hasMigrations(knex) {
  try {
    return (await readdir(directoryOf(knex))).some((name) => name.endsWith(".cjs"));
  } catch (error) {
    if (error.code === "ENOENT") {
      return false;
    }
    throw error;
  }
}

/** `{ done, pending }`: names of migrations, oldest first. Reads only: it makes no table. */
export async function readMigrationState(knex) {
  const { tableName } = knex.client.config.migrations;
  const files = (await readdir(directoryOf(knex))).filter((name) => name.endsWith(".cjs")).sort();
  const rows = (await knex.schema.hasTable(tableName)) ? await knex(tableName).select("name").orderBy("id") : [];
  const done = rows.map(({ name }) => name);
  return { done, pending: files.filter((name) => !done.includes(name)) };
}

/** Runs what is pending; answers the names that ran. */
export async function migrateToLatest(knex) {
  await mkdir(directoryOf(knex), { recursive: true });
  const [, names] = await knex.migrate.latest();
  return names;
}

/** Takes back the last batch, or everything; answers the names. */
export async function rollBack(knex, { all = false } = {}) {
  await mkdir(directoryOf(knex), { recursive: true });
  const [, names] = await knex.migrate.rollback(undefined, all);
  return names;
}
