import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createApp, startApp } from "../support/apps.mjs";
import { goodPassword, signIn, signUp } from "../support/browser.mjs";
import { databaseNames, startDatabase } from "../support/databases.mjs";
import { replacing } from "../support/gates.mjs";
import { startSupabaseDouble } from "../support/supabase-double.mjs";
import { until } from "../support/until.mjs";

const config = { auth: { profileMode: "users" } };
const minute = 60_000;
const deleteAccount = (browser, email) => browser.request("DELETE", "/api/account", { body: { confirmEmail: email } });

for (const name of databaseNames) {
  describe(`deleting an account of the app's own (${name})`, () => {
    let database;
    let app;
    let server;
    let count = 0;
    const failing = { credentials: false, last: false };

    before(async () => {
      database = await startDatabase(name);
      app = createApp({ packages: ["users-core", "auth-provider-local-core", `database-runtime-${name}`], env: database.envFor(), config });
      const { createDatabaseCredentialStore } = await app.module("auth-provider-local-core/src/server/credentialStores.js");
      const { registerAccountDeletionParticipant } = await app.module("auth-core/src/server/accountDeletion.js");
      class LastParticipant {
        static id = "test.last";

        register(scope) {
          registerAccountDeletionParticipant(scope, "test.last", () => ({
            participantId: "test.last",
            order: 5_000,
            async deleteAccount() {
              if (failing.last) {
                throw new Error("the last one says no");
              }
            }
          }));
        }
      }
      server = await startApp(app, {
        providers: [
          replacing("auth.local.credentials", (scope) => {
            const store = createDatabaseCredentialStore({ current: scope.make("database.current"), dialect: scope.make("database.dialect") });
            return {
              ...store,
              async remove(id) {
                if (failing.credentials) {
                  throw new Error("the credentials say no");
                }
                return store.remove(id);
              }
            };
          }),
          LastParticipant
        ]
      });
    });

    after(async () => {
      await server?.close();
      await database?.stop();
      app?.remove();
    });

    const newAddress = () => `203.0.113.${(count += 1)}`;
    const rowsOf = async (email) => {
      const knex = server.app.make("database.knex");
      return { users: (await knex("users").where({ email })).length, credentials: (await knex("auth_local_credentials").where({ email })).length };
    };

    for (const part of ["credentials", "last"]) {
      test(`a part that fails (${part}) leaves the whole account, and deleting again finishes it`, async () => {
        const email = `half-${part}@example.com`;
        const browser = await signUp(server, { email, ip: newAddress() });
        failing[part] = true;
        assert.equal((await deleteAccount(browser, email).finally(() => (failing[part] = false))).status, 500);
        assert.deepEqual(await rowsOf(email), { users: 1, credentials: 1 });
        assert.equal((await signIn(server, { email, ip: newAddress() })).answer.status, 200);
        assert.equal((await deleteAccount(browser, email)).status, 200);
        assert.deepEqual(await rowsOf(email), { users: 0, credentials: 0 });
        assert.equal((await signIn(server, { email, ip: newAddress() })).answer.status, 401);
      });
    }

    test("links that were mailed before open nothing after", async () => {
      const email = "links@example.com";
      const browser = await signUp(server, { email, ip: newAddress() });
      await browser.post("/api/auth/password/forgot", { email });
      await browser.post("/api/auth/email/change", { email: "other@example.com" });
      await server.app.make("auth.mail").drain();
      assert.equal((await deleteAccount(browser, email)).status, 200);
      assert.deepEqual(await server.app.make("database.knex")("auth_tokens").pluck("purpose"), []);
    });

    test("a sign-in that is under way opens nothing once the account is deleted, or suspended", async () => {
      for (const [email, code, act] of [
        ["gone@example.com", "invalid_credentials", (browser) => deleteAccount(browser, "gone@example.com")],
        ["suspended@example.com", "account_suspended", async (browser) => {
          const { profile } = (await browser.get("/api/account/profile")).body;
          await server.app.make("users.profile.service").suspend(profile.id, "For a test.");
        }]
      ]) {
        const browser = await signUp(server, { email, ip: newAddress() });
        const provider = server.app.make("auth.provider");
        const grant = await provider.signIn({ email, password: goodPassword });
        await act(browser);
        const { transaction } = server.app.make("auth.transactions");
        const profiles = server.app.make("auth.profiles");
        const attempt = transaction(async () => profiles.syncIdentityProfile((await grant.commit()).identity, { reason: "sign-in" }));
        const outcome = await attempt.then(({ profile }) => (profile.status === "suspended" ? "account_suspended" : "signed in"), (error) => error.code);
        assert.equal(outcome, code);
      }
    });
  });

  describe(`deleting an account that Supabase keeps (${name})`, () => {
    let database;
    let supabase;
    let app;
    let server;
    let count = 0;
    const start = () => startApp(app);

    before(async () => {
      database = await startDatabase(name);
      supabase = await startSupabaseDouble();
      app = createApp({
        packages: ["users-core", "auth-provider-supabase-core", `database-runtime-${name}`],
        env: { ...database.envFor(), ...supabase.env },
        config
      });
      server = await start();
    });

    after(async () => {
      await server?.close();
      await supabase?.stop();
      await database?.stop();
      app?.remove();
    });

    const newAddress = () => `203.0.113.${(count += 1)}`;
    const knex = () => server.app.make("database.knex");
    const waiting = () => knex()("auth_identity_deletions");
    const attemptsAtSupabase = () => supabase.requests.filter((request) => request.startsWith("DELETE /auth/v1/admin/users/")).length;

    async function newPerson(email) {
      supabase.createUser({ email, password: goodPassword });
      const { browser, answer } = await signIn(server, { email, ip: newAddress() });
      assert.equal(answer.status, 200, answer.text);
      return browser;
    }

    async function deletedWhileAway(email) {
      const browser = await newPerson(email);
      supabase.state.isDown = true;
      const { status, text } = await deleteAccount(browser, email);
      assert.equal(status, 200, text);
      supabase.state.isDown = false;
      assert.deepEqual(await knex()("users").where({ email }), []);
      assert.ok(supabase.byEmail(email));
    }

    test("takes both where Supabase answers", async () => {
      const email = "both@example.com";
      assert.equal((await deleteAccount(await newPerson(email), email)).status, 200);
      assert.equal(supabase.byEmail(email), undefined);
      assert.deepEqual([await knex()("users").where({ email }), await waiting()], [[], []]);
    });

    test("where Supabase is away, the account is gone here and can't come back before it is gone there", async () => {
      const email = "away@example.com";
      await deletedWhileAway(email);
      const { answer, browser } = await signIn(server, { email, ip: newAddress() });
      assert.deepEqual([answer.status, answer.body.error.code], [403, "account_deleted"]);
      assert.equal(browser.jar.has("session"), false);
      assert.deepEqual(await knex()("users").where({ email }), []);
      const [row] = await waiting();
      assert.doesNotMatch(JSON.stringify(row), /example\.com/, "no more is kept than it takes");
    });

    test("the next start asks Supabase again, once it is time", async (t) => {
      const email = "restart@example.com";
      await deletedWhileAway(email);
      await server.close();
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 2 * minute });
      server = await start();
      await until(async () => (await waiting()).length === 0, { what: "The end of the deletions that waited" });
      assert.equal(supabase.byEmail(email), undefined);
    });

    test("servers that look at once ask once, later each time it fails, and not before it is time", async (t) => {
      const email = "often@example.com";
      await deletedWhileAway(email);
      const retry = () => server.app.make("auth.identityDeletions").retryDue();
      const asked = async (work) => {
        const before = attemptsAtSupabase();
        await work();
        return attemptsAtSupabase() - before;
      };
      assert.equal(await asked(retry), 0, "it has only just been asked");
      const now = Date.now();
      t.mock.timers.enable({ apis: ["Date"], now: now + 2 * minute });
      supabase.state.isDown = true;
      assert.equal(await asked(() => Promise.all([retry(), retry(), retry()])), 1);
      t.mock.timers.setTime(now + 3 * minute);
      assert.equal(await asked(retry), 0, "the pause has grown");
      supabase.state.isDown = false;
      t.mock.timers.setTime(now + 10 * minute);
      assert.equal(await asked(retry), 1);
      assert.deepEqual([await waiting(), supabase.byEmail(email)], [[], undefined]);
      const again = await newPerson(email);
      assert.equal((await again.get("/api/bootstrap")).body.user.email, email, "the address starts anew");
    });
  });
}
