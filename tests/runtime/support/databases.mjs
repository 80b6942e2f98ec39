import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import mysql from "mysql2/promise";
import pg from "pg";
import { until } from "./until.mjs";

const isRoot = userInfo().uid === 0;
// Awkward on purpose: quotes, a comment sign and a dollar must arrive whole.
const password = `a#b c"d$e`;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;

function stopWithTests(child, directory) {
  const stop = () => {
    child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  };
  process.once("exit", stop);
  return () =>
    new Promise((resolve) => {
      process.off("exit", stop);
      const gone = () => {
        rmSync(directory, { recursive: true, force: true });
        resolve();
      };
      if (hasEnded(child)) {
        gone();
        return;
      }
      child.once("exit", gone);
      child.kill("SIGTERM");
    });
}

/** The programs run as root need another user to run as; for anyone else they run as that person. */
function asUser(user, program, args) {
  return isRoot ? ["runuser", ["-u", user, "--", program, ...args]] : [program, args];
}

/** What a server says goes to a file, and into the error when it does not come up. */
function runLogged(log, program, args, options) {
  try {
    execFileSync(program, args, { ...options, stdio: ["ignore", log.descriptor, log.descriptor] });
  } catch (error) {
    throw new Error(`${error.message}\n${log.text()}`);
  }
}

function serverLog(directory) {
  const path = join(directory, "log");
  return { descriptor: openSync(path, "a"), text: () => readFileSync(path, "utf8") };
}

/** Waits until `ask` is answered; a server that ended instead, or never answers, is reported with what it said. */
async function answering(what, child, log, ask) {
  try {
    return await until(
      async () => {
        if (hasEnded(child)) {
          throw new Error(`${what} ended with ${child.exitCode ?? child.signalCode}.`);
        }
        return ask().catch(() => null);
      },
      { milliseconds: 30_000, what }
    );
  } catch (error) {
    throw new Error(`${error.message}\n${log.text()}`);
  } finally {
    closeSync(log.descriptor);
  }
}

async function startMariadb() {
  const directory = mkdtempSync(join(tmpdir(), "jskit-mariadb-"));
  const data = join(directory, "data");
  const temporary = join(directory, "tmp");
  const log = serverLog(directory);
  const port = await freePort();
  const user = isRoot ? ["--user=mysql"] : [];
  mkdirSync(temporary);
  if (isRoot) {
    execFileSync("chown", ["mysql", directory, temporary]);
  }
  // A MariaDB that starts deletes whatever temporary tables it finds in its directory for them, another server's too.
  const places = [`--datadir=${data}`, `--tmpdir=${temporary}`];
  runLogged(log, "mariadb-install-db", ["--no-defaults", ...user, ...places, "--auth-root-authentication-method=normal", "--skip-test-db"]);
  const child = spawn(
    "mariadbd",
    [
      "--no-defaults",
      ...user,
      ...places,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      `--socket=${join(directory, "s.sock")}`,
      `--pid-file=${join(directory, "pid")}`,
      "--skip-log-bin"
    ],
    { stdio: ["ignore", log.descriptor, log.descriptor] }
  );
  const stop = stopWithTests(child, directory);
  const admin = await answering("MariaDB", child, log, () => mysql.createConnection({ host: "127.0.0.1", port, user: "root" }));
  await admin.query("create user app@'%' identified by ?", [password]);
  await admin.query("grant all on *.* to app@'%'");
  await admin.end();
  return { env: { DB_HOST: "127.0.0.1", DB_PORT: String(port), DB_USER: "app", DB_PASSWORD: password }, stop };
}

function postgresPrograms() {
  const roots = ["/usr/lib/postgresql"].filter(existsSync);
  const found = roots.flatMap((root) => readdirSync(root).map((version) => join(root, version, "bin"))).filter(existsSync);
  return (name) => (found.length > 0 ? join(found.at(-1), name) : name);
}

async function startPostgres() {
  const directory = mkdtempSync(join(tmpdir(), "jskit-postgres-"));
  const data = join(directory, "data");
  const port = await freePort();
  const program = postgresPrograms();
  const secret = join(directory, "password");
  const log = serverLog(directory);
  writeFileSync(secret, password);
  if (isRoot) {
    execFileSync("chown", ["-R", "postgres", directory]);
  }
  const [init, initArgs] = asUser("postgres", program("initdb"), [
    "-A",
    "scram-sha-256",
    "-U",
    "app",
    "-E",
    "UTF8",
    "--no-sync",
    `--pwfile=${secret}`,
    "-D",
    data
  ]);
  runLogged(log, init, initArgs, { cwd: directory });
  const [command, args] = asUser("postgres", program("postgres"), [
    "-D",
    data,
    "-p",
    String(port),
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    `unix_socket_directories=${directory}`,
    "-c",
    "fsync=off"
  ]);
  const child = spawn(command, args, { stdio: ["ignore", log.descriptor, log.descriptor], cwd: directory });
  const stop = stopWithTests(child, directory);
  await answering("PostgreSQL", child, log, async () => {
    const client = new pg.Client({ host: "127.0.0.1", port, user: "app", password, database: "postgres" });
    await client.connect();
    await client.end();
    return true;
  });
  return { env: { DB_HOST: "127.0.0.1", DB_PORT: String(port), DB_USER: "app", DB_PASSWORD: password }, stop };
}

const starters = {
  sqlite: async () => ({ env: {}, stop: async () => {} }),
  mysql: startMariadb,
  postgres: startPostgres
};

/** `JSKIT_TEST_DATABASES=sqlite,mysql` narrows it down. */
export const databaseNames = (process.env.JSKIT_TEST_DATABASES ?? Object.keys(starters).join(",")).split(",");

/** A private server on a free port, gone with the tests; `envFor()` gives the settings of a new, empty database on it. */
export async function startDatabase(name) {
  const server = await starters[name]();
  const scratch = mkdtempSync(join(tmpdir(), "jskit-data-"));
  return {
    name,
    envFor() {
      const unique = `t_${randomBytes(6).toString("hex")}`;
      const place = name === "sqlite" ? { DB_TEST_FILENAME: join(scratch, `${unique}.sqlite`) } : { DB_TEST_NAME: unique, DB_NAME: unique };
      return { DB_CLIENT: name, ...server.env, ...place };
    },
    async stop() {
      await server.stop();
      rmSync(scratch, { recursive: true, force: true });
    }
  };
}
