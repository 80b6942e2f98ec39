const hints = {
  ECONNREFUSED: "nothing answers there. Check DB_HOST and DB_PORT in .env, and that the server runs.",
  ENOTFOUND: "there is no such host. Check DB_HOST in .env.",
  ER_ACCESS_DENIED_ERROR: "it refuses this user and password. Check DB_USER and DB_PASSWORD in .env.",
  ER_DBACCESS_DENIED_ERROR: "this user may not use that database. Check DB_NAME and DB_USER in .env.",
  ER_BAD_DB_ERROR: "it has no such database. Create it, or check DB_NAME in .env."
};

function testName(env) {
  return env.DB_TEST_NAME || `${env.DB_NAME}_test_${process.env.VITEST_POOL_ID ?? "1"}`;
}

const sessionSettings = [
  // What was committed is seen: a row that another server has just written must not be missing here.
  "set session transaction isolation level read committed",
  "set session time_zone = '+00:00', sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES')"
];

function prepareConnection(connection, done) {
  const [next, last] = sessionSettings;
  connection.query(next, (error) => (error ? done(error, connection) : connection.query(last, (failure) => done(failure, connection))));
}

function connectionOf(env) {
  return {
    host: env.DB_HOST || "127.0.0.1",
    port: Number(env.DB_PORT || 3306),
    database: env.DB_NAME,
    user: env.DB_USER,
    password: env.DB_PASSWORD ?? "",
    charset: "utf8mb4",
    timezone: "Z",
    supportBigNumbers: true
  };
}

/** MySQL and MariaDB through mysql2. */
export const driver = Object.freeze({
  name: "mysql",
  backupExtension: "sql",

  configure({ env }) {
    return { client: "mysql2", connection: connectionOf(env), pool: { min: 0, max: 10, afterCreate: prepareConnection } };
  },

  testEnvironment(env) {
    return { ...env, DB_NAME: testName(env) };
  },

  async prepareTestDatabase({ env, createKnex }) {
    const knex = createKnex({ client: "mysql2", connection: { ...connectionOf(env), database: undefined } });
    try {
      await knex.raw("create database if not exists ?? character set utf8mb4", [testName(env)]);
    } finally {
      await knex.destroy();
    }
  },

  dumpCommand(env) {
    const { host, port, user, password, database } = connectionOf(env);
    return {
      programs: ["mariadb-dump", "mysqldump"],
      // One transaction: the copy is of one moment, and nobody waits for it.
      args: ["--single-transaction", "--routines", "--host", host, "--port", String(port), "--user", user, database],
      env: { MYSQL_PWD: password }
    };
  },

  describeFailure(error) {
    return hints[error.code] ?? error.message;
  }
});
