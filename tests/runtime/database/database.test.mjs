import { execFile } from "node:child_process";
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { createApp, startApp } from "../support/apps.mjs";
import { startDatabaseApp } from "../support/databaseApp.mjs";
import { databaseNames } from "../support/databases.mjs";

const run = promisify(execFile);
const people = `
exports.up = (knex) => knex.schema.createTable("people", (table) => {
  table.string("id", 36).primary();
  table.string("name").notNullable().unique();
  table.string("friend", 36).references("people.id");
  table.datetime("born", { precision: 3 });
  table.boolean("nice");
  table.json("notes");
  table.integer("hits").notNullable().defaultTo(0);
});
exports.down = (knex) => knex.schema.dropTable("people");
`;
const pets = `
exports.up = (knex) => knex.schema.createTable("pets", (table) => table.string("id", 36).primary());
exports.down = (knex) => knex.schema.dropTable("pets");
`;

for (const name of databaseNames) {
  describe(`database (${name})`, () => {
    let database;
    let stop;
    let app;
    let server;
    let knex;
    let dialect;
    let transaction;
    let current;
    let number = 0;
    const insert = (fields) => current()("people").insert({ id: `p${(number += 1)}`, ...fields });
    const names = async (prefix) => (await current()("people").where("name", "like", `${prefix}%`)).map((row) => row.name);

    before(async () => {
      ({ app, database, server, stop } = await startDatabaseApp(name, {
        packages: [],
        files: { "migrations/20260101000000_people.cjs": people }
      }));
      const make = (token) => server.app.make(`database.${token}`);
      [knex, dialect, transaction, current] = ["knex", "dialect", "transaction", "current"].map(make);
    });

    after(() => stop?.());

    test("a failed query logs its statement, and nothing of the row", async () => {
      const { createLogger } = await app.module("kernel/src/server/logger.js");
      const lines = [];
      const logger = createLogger({ LOG_LEVEL: "error" }, { write: (line) => lines.push(line) });
      await insert({ name: "Secret O'Person" });
      const error = await insert({ name: "Secret O'Person" }).catch((caught) => caught);
      assert.ok(dialect.isUniqueViolation(error));
      logger.error({ err: error }, "failed");
      logger.error({ err: new AggregateError([error], "several") }, "failed");
      assert.equal(lines.length, 2);
      assert.doesNotMatch(lines.join(""), /Secret|O'Person/);
      assert.match(lines[0], /insert into/);
      assert.match(JSON.parse(lines[0]).err.stack, /database\.test\.mjs|node_modules/);
      await knex("people").delete();
    });

    test("a value that the database can't take is in no line of the log, nor is it when the error is another's cause", async () => {
      const { createLogger } = await app.module("kernel/src/server/logger.js");
      const lines = [];
      const logger = createLogger({ LOG_LEVEL: "error" }, { write: (line) => lines.push(line) });
      const secret = "4111 - 1111\n    at secret (place:1:";
      const attempts = [
        () => insert({ name: "typed", hits: secret }),
        () => insert({ name: "dated", born: secret }),
        () => insert({ name: secret.repeat(40) }),
        () => insert({ name: null, notes: secret }),
        () => knex("people").whereRaw("hits = ?", [secret]).update({ hits: secret })
      ];
      const errors = (await Promise.all(attempts.map((attempt) => attempt().then(() => null, (error) => error)))).filter(Boolean);
      assert.ok(errors.length > 0);
      for (const error of errors) {
        logger.error({ err: error }, "failed");
        logger.error({ err: new Error("outer", { cause: error }) }, "failed");
        logger.error({ err: new AggregateError([error], "several") }, "failed");
      }
      assert.equal(lines.length, 3 * errors.length);
      assert.doesNotMatch(lines.join(""), /4111|1111|secret/);
      const { err } = JSON.parse(lines[1]);
      assert.deepEqual([err.message, err.cause.code], ["outer", errors[0].code]);
      assert.match(err.cause.message, /people/);
      await knex("people").delete();
    });

    test("health says that the database is well", async () => {
      const { checks } = (await server.fastify.inject("/api/health")).json();
      assert.deepEqual(checks, [{ id: "database", status: "ok" }]);
    });

    test("dates, booleans, JSON, counts and emoji come back as they went in", async () => {
      const born = new Date("2001-02-03T04:05:06.789Z");
      const notes = { list: [1, "two"], deep: { ok: true } };
      const row = await dialect.insertReturning(current(), "people", {
        id: "typed",
        name: "Zoë 🦊 O'Neil\\ \"x\"",
        born,
        nice: true,
        notes: dialect.writeJson(notes)
      });
      assert.equal(row.name, "Zoë 🦊 O'Neil\\ \"x\"");
      assert.deepEqual(dialect.readDate(row.born), born);
      assert.equal(dialect.readBoolean(row.nice), true);
      assert.deepEqual(dialect.readJson(row.notes), notes);
      assert.strictEqual(await dialect.count(knex("people").where("id", "typed")), 1);
      assert.strictEqual((await knex("people").where("born", "<", new Date("2001-02-03T04:05:06.790Z"))).length, 1);
      assert.strictEqual((await knex("people").where("born", "<", born)).length, 0);
    });

    test("a duplicate and a missing reference are told apart, and inserting what is there does nothing", async () => {
      await insert({ name: "unique" });
      const duplicate = await insert({ name: "unique" }).catch((error) => error);
      assert.equal(dialect.isUniqueViolation(duplicate), true);
      assert.equal(dialect.isForeignKeyViolation(duplicate), false);
      const orphan = await insert({ name: "orphan", friend: "nobody" }).catch((error) => error);
      assert.equal(dialect.isForeignKeyViolation(orphan), true);
      const row = { id: "once", name: "once" };
      await transaction(async (trx) => {
        assert.equal(await dialect.insertMissing(trx, "people", row, ["id"]), true);
        assert.equal(await dialect.insertMissing(trx, "people", row, ["id"]), false);
        await trx("people").where("id", "once").update({ hits: 7 });
      });
      assert.equal((await knex("people").where("id", "once").first()).hits, 7);
    });

    test("exact compares tell case apart; searching ignores it and takes % for itself", async () => {
      await insert({ name: "Case-A" });
      const exact = (text) => dialect.whereExact(knex("people"), "name", text);
      assert.equal((await exact("Case-A")).length, 1);
      assert.equal((await exact("case-a")).length, 0);
      await insert({ name: "100%_sure" });
      const search = async (text) => (await dialect.whereContains(knex("people"), ["name"], text)).map((row) => row.name);
      assert.deepEqual(await search("CASE-a"), ["Case-A"]);
      assert.deepEqual(await search("0%_S"), ["100%_sure"]);
      assert.deepEqual(await search("100_%"), []);
    });

    test("a transaction that fails leaves nothing, and one inside another joins it", async () => {
      const failed = transaction(async () => {
        await insert({ name: "gone-outer" });
        await transaction(() => insert({ name: "gone-inner" }));
        throw new Error("no");
      });
      await assert.rejects(failed, /^Error: no$/);
      assert.deepEqual(await names("gone"), []);
      await transaction(async () => {
        await insert({ name: "kept-outer" });
        await transaction(() => insert({ name: "kept-inner" }));
      });
      assert.deepEqual((await names("kept")).sort(), ["kept-inner", "kept-outer"]);
    });

    test("what waits for a commit runs after the outermost one, in order, and outside of it", async () => {
      const afterCommit = server.app.make("database.afterCommit");
      const seen = [];
      const look = async (what) => seen.push([what, await names("late")]);
      await transaction(async () => {
        await insert({ name: "late-outer" });
        await transaction(async () => {
          await insert({ name: "late-inner" });
          afterCommit(() => look("inner"));
        });
        afterCommit(() => transaction(() => look("outer")));
        assert.deepEqual(seen, []);
      });
      const both = ["late-inner", "late-outer"];
      assert.deepEqual(seen.map(([what, found]) => [what, found.sort()]), [["inner", both], ["outer", both]]);
      await afterCommit(() => look("at once"));
      assert.equal(seen.at(-1)[0], "at once");
    });

    test("what waits for a commit is forgotten where the outermost transaction fails, and runs once where it is run again", async () => {
      const afterCommit = server.app.make("database.afterCommit");
      const seen = [];
      const failed = transaction(async () => {
        await transaction(async () => {
          await insert({ name: "never" });
          afterCommit(() => seen.push("rolled back"));
        });
        throw new Error("no");
      });
      await assert.rejects(failed, /^Error: no$/);
      let tries = 0;
      await transaction(async () => {
        tries += 1;
        afterCommit(() => seen.push(`try ${tries}`));
        if (tries === 1) {
          throw Object.assign(new Error("busy"), { code: { sqlite: "SQLITE_BUSY", mysql: "ER_LOCK_DEADLOCK", postgres: "40P01" }[name] });
        }
      });
      assert.deepEqual(seen, ["try 2"]);
    });

    test("what fails after a commit neither fails what was committed nor keeps the next from running", async () => {
      const afterCommit = server.app.make("database.afterCommit");
      const seen = [];
      const answer = await transaction(async () => {
        await insert({ name: "stands" });
        afterCommit(async () => {
          throw new Error("the mail server is away");
        });
        afterCommit(() => seen.push("next"));
        return "done";
      });
      assert.deepEqual([answer, seen, await names("stands")], ["done", ["next"], ["stands"]]);
    });

    test("what runs into another is run again, and nothing is lost", async () => {
      await knex("people").insert([
        { id: "left", name: "left" },
        { id: "right", name: "right" }
      ]);
      // In opposite orders, so that the two lock each other out where rows are locked.
      const bump = (ids) =>
        transaction(async (trx) => {
          for (const id of ids) {
            const row = await dialect.lockRows(trx("people").where({ id })).first();
            await trx("people").where({ id }).update({ hits: row.hits + 1 });
          }
        });
      const rounds = Array.from({ length: 8 }, (_, index) => bump(index % 2 ? ["left", "right"] : ["right", "left"]));
      await Promise.all(rounds);
      const hits = (await knex("people").whereIn("id", ["left", "right"])).map((row) => row.hits);
      assert.deepEqual(hits, [8, 8]);
    });

    test("errors that no second try can mend are not tried again", async () => {
      let tries = 0;
      const failing = transaction(async () => {
        tries += 1;
        await insert({ name: "unique" });
      });
      await assert.rejects(failing);
      assert.equal(tries, 1);
    });

    // On SQLite a writer has the whole file: there are no rows to skip, and no passwords.
    const testOnServers = name === "sqlite" ? () => {} : test;

    testOnServers("rows that another has locked can be skipped", async () => {
      await knex("people").insert([
        { id: "job1", name: "job1" },
        { id: "job2", name: "job2" }
      ]);
      const take = (trx) => dialect.lockRows(trx("people").whereIn("id", ["job1", "job2"]).orderBy("id").limit(1), { skipLocked: true });
      await knex.transaction(async (first) => {
        assert.deepEqual((await take(first)).map(({ id }) => id), ["job1"]);
        await knex.transaction(async (second) => {
          assert.deepEqual((await take(second)).map(({ id }) => id), ["job2"]);
        });
      });
    });

    test("db:migrate, db:status, db:rollback and db:backup run from the app's folder", async () => {
      const place = database.envFor();
      const env = { ...place, DB_FILENAME: "data/other.sqlite" };
      delete env.DB_TEST_FILENAME;
      const other = createApp({
        packages: [`database-runtime-${name}`],
        env,
        files: { "migrations/20260101000000_people.cjs": people, "migrations/20260102000000_pets.cjs": pets }
      });
      if (name !== "sqlite") {
        await knex.raw("create database ??", [env.DB_NAME]);
      }
      const script = join(other.root, "vendor/@jskit-ai/database-runtime/src/bin/jskit-db.js");
      const db = async (...args) =>
        (await run(process.execPath, [script, ...args], { cwd: other.root, env: { PATH: process.env.PATH, NODE_ENV: "development" } })).stdout.trim();
      assert.match(await db("status"), /to run +20260101000000_people.cjs\n.*to run +20260102000000_pets.cjs/);
      assert.match(await db("migrate"), /ran .*people.cjs\nran .*pets.cjs/);
      assert.equal(await db("migrate"), "The database has every migration already.");
      assert.match(await db("rollback"), /took back .*pets.cjs/);
      assert.match(await db("migrate"), /ran/);
      assert.match(await db("status"), /done +20260101000000_people.cjs/);
      const said = await db("backup", "copy.bak");
      assert.match(said, /copy\.bak$/);
      const copy = join(other.root, "copy.bak");
      assert.ok(existsSync(copy));
      assert.equal(statSync(copy).mode & 0o077, 0);
      assert.match(readFileSync(copy, "latin1"), /people/);
      assert.equal(await db("rollback", "--all").then((text) => text.includes("took back")), true);
      const refused = await db("nonsense").catch((error) => error);
      assert.deepEqual([refused.code, refused.stderr.startsWith("Usage:")], [2, true]);
      other.remove();
    });

    testOnServers("a server with a wrong password says so, and not the password", async () => {
      const wrong = createApp({ packages: [`database-runtime-${name}`], env: { ...database.envFor(), DB_PASSWORD: "hunter2" } });
      const error = await startApp(wrong, { env: { NODE_ENV: "development" } }).catch((failure) => failure);
      assert.match(error.message, /The database can't be reached: it refuses this user/);
      assert.doesNotMatch(error.message, /hunter2/);
      wrong.remove();
    });
  });
}
