import { join } from "node:path";
import { loadEnvironment } from "@jskit-ai/kernel/server";
import { StartupError } from "@jskit-ai/kernel/shared/errors";

function checkClient(driver, env) {
  if (env.DB_CLIENT && env.DB_CLIENT !== driver.name) {
    throw new StartupError(
      `DB_CLIENT is "${env.DB_CLIENT}", but knexfile.js uses the driver of "${driver.name}". ` +
        `Set DB_CLIENT=${driver.name} in .env, or add the package database-runtime-${env.DB_CLIENT}.`
    );
  }
}

function withTestDatabase(driver, env) {
  return env.NODE_ENV === "test" ? driver.testEnvironment(env) : env;
}

/**
 * Makes the app's knexfile: a function that gives the Knex configuration for an environment, as the Knex tool and the
 * server both take it. Settings under `knex` win, one level deep for `connection` and `pool`.
 */
export function defineKnexConfig({ driver, appRoot, knex: own = {} }) {
  function configure({ env: given } = {}) {
    const environment = given ?? loadEnvironment(appRoot);
    checkClient(driver, environment);
    const base = driver.configure({ env: withTestDatabase(driver, environment), appRoot });
    return {
      // Else a failed query's message has its values in it: addresses, names, hashes of tokens.
      compileSqlOnError: false,
      ...base,
      ...own,
      connection: { ...base.connection, ...own.connection },
      pool: { ...base.pool, ...own.pool },
      migrations: {
        directory: join(appRoot, "migrations"),
        tableName: "knex_migrations",
        extension: "cjs",
        loadExtensions: [".cjs"],
        ...own.migrations
      }
    };
  }
  return Object.assign(configure, { driver, appRoot });
}
