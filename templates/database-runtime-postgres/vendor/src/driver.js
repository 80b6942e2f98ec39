const hints = {
  ECONNREFUSED: "nothing answers there. Check DB_HOST and DB_PORT in .env, and that the server runs.",
  ENOTFOUND: "there is no such host. Check DB_HOST in .env.",
  "28P01": "it refuses this user and password. Check DB_USER and DB_PASSWORD in .env.",
  "28000": "it refuses this user. Check DB_USER in .env.",
  "3D000": "it has no such database. Create it, or check DB_NAME in .env."
};

function testName(env) {
  return env.DB_TEST_NAME || `${env.DB_NAME}_test_${process.env.VITEST_POOL_ID ?? "1"}`;
}

function connectionOf(env) {
  return {
    host: env.DB_HOST || "127.0.0.1",
    port: Number(env.DB_PORT || 5432),
    database: env.DB_NAME,
    user: env.DB_USER,
    password: env.DB_PASSWORD ?? ""
  };
}

/** PostgreSQL through pg. */
export const driver = Object.freeze({
  name: "postgres",
  backupExtension: "sql",

  configure({ env }) {
    return { client: "pg", connection: connectionOf(env), pool: { min: 0, max: 10 } };
  },

  testEnvironment(env) {
    return { ...env, DB_NAME: testName(env) };
  },

  async prepareTestDatabase({ env, createKnex }) {
    const knex = createKnex({ client: "pg", connection: { ...connectionOf(env), database: "postgres" } });
    try {
      const name = testName(env);
      const known = await knex("pg_database").where("datname", name).first();
      if (!known) {
        await knex.raw("create database ??", [name]);
      }
    } finally {
      await knex.destroy();
    }
  },

  dumpCommand(env) {
    const { host, port, user, password, database } = connectionOf(env);
    return {
      programs: ["pg_dump"],
      args: ["--no-password", "--host", host, "--port", String(port), "--username", user, database],
      env: { PGPASSWORD: password }
    };
  },

  describeFailure(error) {
    return hints[error.code] ?? error.message;
  }
});
