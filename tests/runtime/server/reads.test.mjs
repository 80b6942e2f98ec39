import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApp } from "../support/apps.mjs";
import { createBrowser, signUp } from "../support/browser.mjs";
import { startDatabaseApp } from "../support/databaseApp.mjs";
import { databaseNames } from "../support/databases.mjs";

const packages = ["users-core", "console-core", "auth-provider-local-core"];

for (const name of databaseNames) {
  describe(`what a signed-in request reads (${name})`, () => {
    let stop;
    let app;
    let server;
    let knex;

    before(async () => {
      ({ app, server, knex, stop } = await startDatabaseApp(name, {
        packages,
        config: { auth: { profileMode: "users" }, console: { firstUserOwns: true } },
        accessPolicies: { console_owner: { requireAuth: true, requireConsoleOwner: true } }
      }));
    });

    after(() => stop?.());

    /** The statements that `work` sends to the database. */
    async function statementsOf(work) {
      const statements = [];
      const note = ({ sql }) => statements.push(sql);
      knex.on("query", note);
      try {
        await work();
      } finally {
        knex.off("query", note);
      }
      return statements;
    }

    const sessionsOf = async (email) => knex("auth_sessions").where("user_id", (await knex("users").where({ email }).first()).id);

    test("a guest's bootstrap asks the database nothing, a signed-in one asks it once", async () => {
      const browser = await signUp(server, { email: "operator@example.com" });
      assert.deepEqual(await statementsOf(() => createBrowser(server).open()), []);
      let payload;
      const statements = await statementsOf(async () => (payload = (await browser.get("/api/bootstrap")).body));
      assert.equal(statements.length, 1, statements.join("\n"));
      assert.equal(payload.user.email, "operator@example.com");
      assert.deepEqual(payload.user.settings, { theme: "system", locale: "", timeZone: "" });
      assert.equal(payload.user.isOperator, true);
    });

    test("who may not use the console is refused by what came with the session", async () => {
      const browser = await signUp(server, { email: "reader@example.com" });
      let answer;
      const statements = await statementsOf(async () => (answer = await browser.get("/api/console/operators")));
      assert.equal(answer.status, 404);
      assert.equal(statements.length, 1, statements.join("\n"));
    });

    test("that someone is here is written at most once a minute", async (t) => {
      const browser = await signUp(server, { email: "here@example.com" });
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 61_000 });
      assert.equal((await statementsOf(() => browser.get("/api/bootstrap"))).length, 2);
      assert.equal((await statementsOf(() => browser.get("/api/bootstrap"))).length, 1);
    });

    test("what another process changes holds at the very next request", async () => {
      const email = "changed@example.com";
      const browser = await signUp(server, { email });
      const bootstrap = async () => (await browser.get("/api/bootstrap")).body;
      assert.equal((await bootstrap()).user.isOperator, undefined);

      // What another process writes comes over the same tables and no other way.
      const { id } = await knex("users").where({ email }).first();
      await knex("user_settings").where({ user_id: id }).update({ theme: "dark" });
      await knex("users").where({ id }).update({ display_name: "Changed" });
      await knex("console_operators").insert({ user_id: id, granted_at: new Date(), granted_by: "test" });
      const { user } = await bootstrap();
      assert.deepEqual([user.settings.theme, user.displayName, user.isOperator], ["dark", "Changed", true]);

      await knex("users").where({ id }).update({ suspended_at: new Date() });
      assert.equal((await bootstrap()).auth.suspended, true);
      await knex("users").where({ id }).update({ suspended_at: null });
      assert.equal((await bootstrap()).auth.authenticated, true);
      await knex("auth_sessions").where({ user_id: id }).delete();
      assert.equal((await bootstrap()).auth.authenticated, false);
    });

    test("a person without settings has the usual ones, a session without its person ends", async () => {
      const email = "gone@example.com";
      const browser = await signUp(server, { email });
      const { id } = await knex("users").where({ email }).first();
      await knex("user_settings").where({ user_id: id }).delete();
      assert.equal((await browser.get("/api/bootstrap")).body.user.settings.theme, "system");
      const [session] = await sessionsOf(email);
      await knex("users").where({ id }).delete();
      assert.equal((await browser.get("/api/bootstrap")).body.auth.authenticated, false);
      assert.equal(await knex("auth_sessions").where({ id: session.id }).first(), undefined);
    });

    // The others have no collations that clash.
    if (name === "mysql") {
      test("tables that can't be joined by their texts are read one by one", async () => {
        const browser = await signUp(server, { email: "collation@example.com" });
        const another = await startApp(app);
        try {
          await knex.raw("alter table auth_sessions modify user_id varchar(191) character set utf8mb4 collate utf8mb4_spanish_ci not null");
          const cookies = Object.fromEntries(browser.jar);
          const { user } = (await another.fastify.inject({ url: "/api/bootstrap", cookies })).json();
          assert.equal(user.email, "collation@example.com");
          assert.equal(user.settings.theme, "system");
        } finally {
          await another.close();
        }
      });
    }
  });
}
