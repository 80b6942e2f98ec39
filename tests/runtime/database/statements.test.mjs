import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startDatabaseApp } from "../support/databaseApp.mjs";
import { databaseNames } from "../support/databases.mjs";

const things = `
exports.up = (knex) => knex.schema.createTable("things", (table) => {
  table.string("id", 36).primary();
  table.string("name").notNullable().unique();
});
exports.down = (knex) => knex.schema.dropTable("things");
`;

for (const name of databaseNames) {
  describe(`statements (${name})`, () => {
    let stop;
    let server;
    let knex;

    before(async () => {
      ({ server, knex, stop } = await startDatabaseApp(name, {
        packages: [],
        files: { "migrations/20260101000001_things.cjs": things }
      }));
    });

    after(() => stop?.());

    test("a query that is asked again sees what was written and how the tables have changed since", async () => {
      const all = () => knex("things").orderBy("id");
      const named = () => knex("things").select("id", "name as label").orderBy("id");
      assert.deepEqual([await all(), await named()], [[], []]);
      await knex("things").insert({ id: "a", name: "one" });
      assert.deepEqual([await all(), await named()], [[{ id: "a", name: "one" }], [{ id: "a", label: "one" }]]);
      await knex.schema.alterTable("things", (table) => table.string("colour").defaultTo("red"));
      assert.deepEqual(await all(), [{ id: "a", name: "one", colour: "red" }]);
      await knex.schema.raw("alter table things drop column colour");
      assert.deepEqual([await all(), await named()], [[{ id: "a", name: "one" }], [{ id: "a", label: "one" }]]);
    });

    test("a statement that was refused works the next time, and holds no lock", async () => {
      const add = (id, thing) => knex("things").insert({ id, name: thing });
      await add("b", "two");
      await assert.rejects(add("c", "two"), server.app.make("database.dialect").isUniqueViolation);
      await add("c", "three");
      await assert.rejects(knex("nowhere").select("id"));
      await knex.schema.createTable("nowhere", (table) => table.string("id"));
      assert.deepEqual(await knex("nowhere").select("id"), []);
      await knex.schema.dropTable("nowhere");
    });

    test("more different queries than are kept still answer right", async () => {
      await knex("things").insert({ id: "many", name: "many" });
      for (const round of [1, 2]) {
        for (let number = 0; number < 250; number += 1) {
          const row = await knex("things").where({ id: "many" }).first("id", knex.raw(`${number} as number`));
          assert.deepEqual({ ...row, number: Number(row.number) }, { id: "many", number }, `round ${round}`);
        }
      }
    });

    test("a prepared query takes its values each time, inside a transaction and outside", async () => {
      const [dialect, current, transaction] = ["dialect", "current", "transaction"].map((part) => server.app.make(`database.${part}`));
      const byName = dialect.prepareQuery((db) => db("things").where("name", "").select("id"));
      await knex("things").insert({ id: "p", name: "prepared" });
      assert.deepEqual(await byName(current(), ["prepared"]), [{ id: "p" }]);
      assert.deepEqual(await byName(current(), ["nobody's ?? name ?"]), []);
      await assert.rejects(
        transaction(async () => {
          await current()("things").insert({ id: "q", name: "inside" });
          assert.deepEqual(await byName(current(), ["inside"]), [{ id: "q" }]);
          throw new Error("taken back");
        }),
        /taken back/
      );
      assert.deepEqual(await byName(current(), ["inside"]), []);
    });

    // SQLite has one connection: its transactions come one after the other.
    if (name !== "sqlite") {
      test("a transaction that ends while another goes on leaves that one its own", async () => {
        const [current, transaction] = ["current", "transaction"].map((part) => server.app.make(`database.${part}`));
        let endFirst;
        const firstMayEnd = new Promise((resolve) => (endFirst = resolve));
        let firstIsIn;
        const firstStarted = new Promise((resolve) => (firstIsIn = resolve));
        const first = transaction(async (trx) => {
          firstIsIn();
          await firstMayEnd;
          assert.equal(current(), trx);
        });
        await firstStarted;
        await transaction(async (trx) => assert.equal(current(), trx));
        endFirst();
        await first;
        assert.equal(current(), knex);
      });
    }
  });
}
