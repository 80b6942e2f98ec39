import { registerHealthCheck } from "@jskit-ai/http-runtime/server";
import { StartupError } from "@jskit-ai/kernel/shared/errors";
import { openDatabase } from "./database.js";
import { createDatabaseCheck } from "./databaseCheck.js";
import { createDialect } from "./dialect.js";
import { hasMigrations, migrateToLatest, readMigrationState } from "./migrations.js";
import { createTransactionRunner } from "./transaction.js";

/** Opens the database that knexfile.js names. The tokens are bound early, so that others can ask whether there is one. */
export class DatabaseRuntimeServiceProvider {
  static id = "database.runtime";

  #opened = null;

  register(app) {
    app.singleton("database.knex", () => this.#require().knex);
    app.singleton("database.driver", () => this.#require().driver);
    app.singleton("database.dialect", () => createDialect(this.#require().driver.name));
    app.singleton("database.runner", (scope) =>
      createTransactionRunner({ knex: scope.make("database.knex"), dialect: scope.make("database.dialect"), logger: scope.logger })
    );
    app.singleton("database.transaction", (scope) => scope.make("database.runner").transaction);
    app.singleton("database.afterCommit", (scope) => scope.make("database.runner").afterCommit);
    app.singleton("database.current", (scope) => scope.make("database.runner").current);
    registerHealthCheck(app, "database.healthCheck", (scope) => createDatabaseCheck(scope.make("database.knex")));
  }

  async boot(app) {
    this.#opened = await openDatabase({ appRoot: app.make("app.root"), env: app.env });
    const { knex } = this.#opened;
    await connect(knex, this.#opened.driver);
    if (app.env.NODE_ENV === "test") {
      await migrateToLatest(knex);
    } else if (await hasMigrations(knex)) {
      await warnAboutPending(knex, app.logger);
    }
  }

  async shutdown() {
    const opened = this.#opened;
    this.#opened = null;
    await opened?.knex.destroy();
  }

  #require() {
    if (!this.#opened) {
      throw new Error("The database is not open yet: ask for it once database-runtime has booted.");
    }
    return this.#opened;
  }
}

async function connect(knex, driver) {
  try {
    await knex.raw("select 1");
  } catch (error) {
    throw new StartupError(`The database can't be reached: ${driver.describeFailure(error)}`, { cause: error });
  }
}

async function warnAboutPending(knex, logger) {
  const { pending } = await readMigrationState(knex);
  if (pending.length > 0) {
    logger.warn({ pending }, "the database lacks migrations: run `npm run db:migrate`");
  }
}
