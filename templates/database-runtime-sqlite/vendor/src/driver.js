import { mkdirSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { LibsqlClient } from "./libsqlClient.js";

const inMemory = ":memory:";
const lockPatienceMilliseconds = 5_000;

function placeOf(env, appRoot) {
  const filename = env.DB_FILENAME || join("data", "app.sqlite");
  return filename === inMemory || isAbsolute(filename) ? filename : join(appRoot, filename);
}

function prepareConnection(connection, done) {
  try {
    connection.exec("PRAGMA journal_mode = WAL");
    connection.exec("PRAGMA synchronous = NORMAL");
    connection.exec("PRAGMA foreign_keys = ON");
    connection.exec(`PRAGMA busy_timeout = ${lockPatienceMilliseconds}`);
    done(null, connection);
  } catch (error) {
    done(error, connection);
  }
}

/** SQLite in one file. One connection: a process writes in turn, and an in-memory database lives in it. */
export const driver = Object.freeze({
  name: "sqlite",
  backupExtension: "sqlite",

  configure({ env, appRoot }) {
    const filename = placeOf(env, appRoot);
    if (filename !== inMemory) {
      mkdirSync(dirname(filename), { recursive: true });
    }
    return {
      client: LibsqlClient,
      connection: { filename },
      useNullAsDefault: true,
      pool: { min: 1, max: 1, afterCreate: prepareConnection }
    };
  },

  testEnvironment(env) {
    return { ...env, DB_FILENAME: env.DB_TEST_FILENAME || inMemory };
  },

  async copyTo({ knex, path }) {
    await knex.raw("vacuum into ?", [path]);
  },

  describeFailure(error) {
    if (/^SQLITE_(CANTOPEN|READONLY)/.test(error.code ?? "")) {
      return `${error.message}. Check DB_FILENAME in .env, and that its folder may be written to.`;
    }
    return error.message;
  }
});
