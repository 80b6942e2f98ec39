import { loadEnvironment } from "@jskit-ai/kernel/server";
import { StartupError } from "@jskit-ai/kernel/shared/errors";
import { backUp } from "./backup.js";
import { openDatabase } from "../server/database.js";
import { hasMigrations, migrateToLatest, readMigrationState, rollBack } from "../server/migrations.js";

const usage = `Usage: npm run db:COMMAND
  migrate            run the migrations that the database lacks
  rollback           take back the last batch; with "-- --all", all of them
  status             which migrations ran, and which are to run
  backup [-- FILE]   write a copy of the database, also while the app runs`;

function report(names, verb, nothing) {
  console.log(names.length === 0 ? nothing : names.map((name) => `${verb} ${name}`).join("\n"));
}

const commands = {
  async migrate({ knex }) {
    report(await migrateToLatest(knex), "ran", "The database has every migration already.");
  },
  async rollback({ knex }, [flag]) {
    report(await rollBack(knex, { all: flag === "--all" }), "took back", "There is nothing to take back.");
  },
  async status({ knex }) {
    const { done, pending } = (await hasMigrations(knex)) ? await readMigrationState(knex) : { done: [], pending: [] };
    report([...done.map((name) => `done     ${name}`), ...pending.map((name) => `to run   ${name}`)], "", "The app has no migrations.");
  },
  async backup(database, [file]) {
    console.log(`The copy is ${await backUp({ ...database, file })}`);
  }
};

function explain(error, driver) {
  if (error instanceof StartupError) {
    return error.message;
  }
  return driver?.describeFailure(error) ?? error.message;
}

async function run([name, ...rest]) {
  const command = commands[name];
  if (!command) {
    console.error(usage);
    return 2;
  }
  const appRoot = process.cwd();
  const env = loadEnvironment(appRoot);
  let database;
  try {
    database = { ...(await openDatabase({ appRoot, env })), appRoot, env };
    await command(database, rest);
    return 0;
  } catch (error) {
    console.error(`${name} failed: ${explain(error, database?.driver)}`);
    return 1;
  } finally {
    await database?.knex.destroy();
  }
}

process.exitCode = await run(process.argv.slice(2));
