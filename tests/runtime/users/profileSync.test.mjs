import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, mock, test } from "node:test";
import { createApp, startApp } from "../support/apps.mjs";
import { createBrowser, goodPassword, signIn, signUp } from "../support/browser.mjs";
import { startDatabaseApp } from "../support/databaseApp.mjs";
import { databaseNames, startDatabase } from "../support/databases.mjs";

const config = { auth: { profileMode: "users" } };
// The contributor as the guide prints it, in a package of the app's own.
const exampleFiles = {
  "packages/example/package.json": JSON.stringify({ name: "@local/example", version: "0.1.0", type: "module", exports: { "./server": "./index.js" } }),
  "packages/example/index.js": readFileSync(join(import.meta.dirname, "..", "fixtures", "exampleCore.mjs"), "utf8")
};

function identity(email, more = {}) {
  return { provider: "local", providerUserId: email, email, emailVerified: true, displayName: "Ada", avatarUrl: "", ...more };
}

test("in users mode without the users layer the server refuses to start and says what to add", async () => {
  const app = createApp({ packages: ["auth-core", "auth-provider-local-core"], config });
  await assert.rejects(startApp(app), (error) => {
    assert.match(error.message, /AuthLocalServiceProvider requires users\.profile\.sync\.service when config\.auth\.profileMode is "users"\./);
    assert.match(error.message, /add package users-core/);
    return true;
  });
  app.remove();
});

for (const name of databaseNames) {
  describe(`profile sync (${name})`, () => {
    let database;
    let app;
    let server;
    let sync;
    let knex;
    const ran = [];
    const failing = { on: false };

    before(async () => {
      database = await startDatabase(name);
      app = createApp({ packages: ["users-core", "auth-provider-local-core", `database-runtime-${name}`], env: database.envFor(), config, files: exampleFiles });
      const { registerProfileSyncLifecycleContributor } = await app.module("users-core/src/server/profileSyncLifecycleContributorRegistry.js");
      const contributor = (token, contributorId, order, work) =>
        class {
          static id = token;
          boot(scope) {
            registerProfileSyncLifecycleContributor(scope, token, (asked) => ({
              contributorId,
              order,
              afterIdentityProfileSynced: async (call) => {
                ran.push(contributorId);
                await work(asked, call);
              }
            }));
          }
        };
      server = await startApp(app, {
        providers: [
          contributor("test.late", "z.late", 100, async () => {}),
          contributor("test.b", "b.same", 50, async (asked, { profile }) => {
            await asked.make("database.current")()("user_settings").where({ user_id: profile.id }).update({ locale: "it" });
            if (failing.on) {
              throw new Error("the contributor says no");
            }
          }),
          contributor("test.a", "a.same", 50, async () => {})
        ]
      });
      sync = server.app.make("users.profile.sync.service");
      knex = server.app.make("database.knex");
    });

    after(async () => {
      await server?.close();
      await database?.stop();
      app?.remove();
    });

    test("the first sync makes user and settings, the next one keeps what the person changed", async () => {
      const first = await sync.syncIdentityProfile(identity("first@example.com"), { reason: "sign-up" });
      assert.equal(first.created, true);
      assert.deepEqual(await knex("user_settings").where({ user_id: first.profile.id }).pluck("theme"), ["system"]);
      await server.app.make("users.profile.service").update(first.profile.id, { displayName: "Countess" });
      const second = await sync.syncIdentityProfile(identity("first@example.com"), { reason: "sign-in" });
      assert.deepEqual([second.created, second.profile.id, second.profile.displayName], [false, first.profile.id, "Countess"]);
      assert.deepEqual(await sync.findProfileById(first.profile.id), second.profile);
      assert.equal((await sync.findProfileByIdentity(identity("first@example.com"))).id, first.profile.id);
    });

    test("an address finds its own people only: a letter's accent and case count", async () => {
      const plain = await sync.syncIdentityProfile(identity("resume@example.com"), { reason: "sign-up" });
      const accented = await sync.syncIdentityProfile({ ...identity("r\u00e9sum\u00e9@example.com"), providerUserId: "accented" }, { reason: "sign-up" });
      const ids = async (email) => (await server.app.make("users.repository").findByEmail(email)).map(({ id }) => id);
      assert.deepEqual(await ids("resume@example.com"), [plain.profile.id]);
      assert.deepEqual(await ids("r\u00e9sum\u00e9@example.com"), [accented.profile.id]);
      assert.deepEqual(await ids("Resume@example.com"), []);
    });

    test("contributors run by order, then by id", async () => {
      ran.length = 0;
      await sync.syncIdentityProfile(identity("order@example.com"), { reason: "sign-in" });
      assert.deepEqual(ran, ["a.same", "b.same", "z.late"]);
    });

    test("a contributor that throws fails the sync and leaves no half row", async () => {
      failing.on = true;
      try {
        await assert.rejects(sync.syncIdentityProfile(identity("half@example.com"), { reason: "sign-in" }), /says no/);
      } finally {
        failing.on = false;
      }
      assert.deepEqual(await knex("users").where({ email: "half@example.com" }), []);
      assert.deepEqual(await knex("user_settings").whereNotIn("user_id", knex("users").select("id")), []);
      assert.equal((await sync.syncIdentityProfile(identity("half@example.com"), { reason: "sign-in" })).created, true);
    });

    test("a failed sync signs nobody in", async () => {
      const email = "kept.out@example.com";
      await signUp(server, { email, ip: "203.0.113.9" });
      const before = Number((await knex("auth_sessions").count({ n: "*" }).first()).n);
      failing.on = true;
      const { browser, answer } = await signIn(server, { email, ip: "203.0.113.10" }).finally(() => (failing.on = false));
      assert.equal(answer.status, 500);
      assert.equal(browser.jar.has("session"), false);
      assert.equal(Number((await knex("auth_sessions").count({ n: "*" }).first()).n), before);
    });

    test("many first sign-ins of one person at once make one user", async () => {
      const results = await Promise.all(
        Array.from({ length: 6 }, () => sync.syncIdentityProfile(identity("crowd@example.com"), { reason: "sign-in" }))
      );
      assert.equal(new Set(results.map(({ profile }) => profile.id)).size, 1);
      assert.equal(results.filter(({ created }) => created).length, 1);
      assert.equal((await knex("users").where({ email: "crowd@example.com" })).length, 1);
    });

    test("people whose addresses start alike get usernames of their own", async () => {
      const emails = ["same@one.example", "same@two.example", "same@three.example"];
      const profiles = await Promise.all(emails.map(async (email) => (await sync.syncIdentityProfile(identity(email), {})).profile));
      assert.equal(new Set(profiles.map(({ username }) => username)).size, 3);
      assert.ok(profiles.every(({ username }) => /^same/.test(username)));
      const { profile } = await sync.syncIdentityProfile(identity("admin@example.com", { displayName: "" }), {});
      assert.match(profile.username, /^user-\d{4}$/, "a reserved name is nobody's");
    });

    test("a proven address carries a person over to another sign-in provider, an unproven one does not", async () => {
      const { profile } = await sync.syncIdentityProfile(identity("moved@example.com"), {});
      const unproven = { provider: "supabase", providerUserId: "u-1", emailVerified: false };
      const stranger = await sync.syncIdentityProfile(identity("moved@example.com", unproven), {});
      assert.notEqual(stranger.profile.id, profile.id);
      const moved = await sync.syncIdentityProfile(identity("moved@example.com", { provider: "supabase", providerUserId: "u-2" }), {});
      assert.deepEqual([moved.created, moved.profile.id], [false, profile.id]);
    });

    test("the contributor of the guide logs created, then synchronized", async () => {
      const log = mock.method(console, "log", () => {});
      try {
        const email = "guide@example.com";
        await signUp(server, { email, ip: "203.0.113.20" });
        const browser = await createBrowser(server, { ip: "203.0.113.21" }).open();
        assert.equal((await browser.post("/api/auth/sign-in", { email, password: goodPassword })).status, 200);
        const lines = log.mock.calls.map(({ arguments: words }) => words).filter((words) => words[2] === email);
        assert.deepEqual(lines.map(([text]) => text), ["Created JSKIT user:", "Synchronized existing JSKIT user:"]);
        assert.equal(lines[0][1], lines[1][1]);
      } finally {
        log.mock.restore();
      }
    });
  });

  describe(`migrations of the users layer (${name})`, () => {
    let stop;
    let app;
    let server;
    let knex;

    before(async () => {
      ({ app, server, knex, stop } = await startDatabaseApp(name, { packages: ["console-core", "auth-provider-local-core"], config, accessPolicies: { console_owner: { requireAuth: true, requireConsoleOwner: true } } }));
    });

    after(() => stop?.());

    test("go up, down and up again", async () => {
      const { migrateToLatest } = await app.module("database-runtime/src/server/migrations.js");
      await knex.migrate.rollback({}, true);
      for (const table of ["users", "user_settings", "user_avatars", "console_operators", "console_audit", "console_sessions"]) {
        assert.equal(await knex.schema.hasTable(table), false, table);
      }
      await migrateToLatest(knex);
      assert.equal(await knex.schema.hasColumn("users", "username"), true);
    });

    test("the username migration goes down and up over people who are there, and loses nobody's settings", async () => {
      const sync = server.app.make("users.profile.sync.service");
      const { profile } = await sync.syncIdentityProfile(identity("upgrade@example.com"), {});
      await server.app.make("users.settings.service").update(profile.id, { theme: "dark" });
      const isUsername = ({ name: file }) => file.includes("profile-username-schema");
      for (let done = false; !done; ) {
        const [completed] = await knex.migrate.list();
        done = isUsername(completed.at(-1));
        await knex.migrate.down();
      }
      assert.equal(await knex.schema.hasColumn("users", "username"), false);
      assert.equal((await knex("user_settings").where({ user_id: profile.id }).first()).theme, "dark");
      await knex.migrate.latest();
      assert.equal((await knex("user_settings").where({ user_id: profile.id }).first()).theme, "dark");
      const again = await sync.syncIdentityProfile(identity("upgrade@example.com"), { reason: "sign-in" });
      assert.deepEqual([again.created, again.profile.id, again.profile.username], [false, profile.id, "upgrade"]);
    });
  });
}
