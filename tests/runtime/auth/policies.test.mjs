import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createApp, startApp } from "../support/apps.mjs";
import { createBrowser, goodPassword, signUp } from "../support/browser.mjs";
import { databaseNames, startDatabase } from "../support/databases.mjs";

const minute = 60_000;

for (const name of databaseNames) {
  describe(`policies and participants (${name})`, () => {
    let database;
    let app;
    let server;
    let calls;
    const state = { member: true, permissions: ["notes.read"], blockers: [], failing: false };

    before(async () => {
      database = await startDatabase(name);
      app = createApp({
        packages: ["auth-core", "auth-provider-local-core", `database-runtime-${name}`],
        env: database.envFor(),
        accessPolicies: {
          member: { requireAuth: true, requireMembership: true },
          operator: { requireAuth: true, requireOperator: true, session: { idleSeconds: 1800, absoluteSeconds: 43_200 } }
        },
        files: {
          "migrations/20270101000000_notes.cjs": `exports.up = (knex) => knex.schema.createTable("notes", (table) => { table.string("id", 191).primary(); });
exports.down = (knex) => knex.schema.dropTable("notes");\n`
        }
      });
      const { registerAuthPolicyContextResolver } = await app.module("auth-core/src/server/authPolicyContextResolverRegistry.js");
      const { registerAccountDeletionParticipant } = await app.module("auth-core/src/server/accountDeletion.js");
      const { registerAccountExportParticipant } = await app.module("auth-core/src/server/accountExport.js");
      class Provider {
        static id = "test.policies";
        register(scope) {
          const resolver = (resolverId, requirement, answer) =>
            registerAuthPolicyContextResolver(scope, `test.${resolverId}`, () => ({
              resolverId,
              contextKey: resolverId,
              requirements: [requirement],
              async resolve({ auth }) {
                calls.push(resolverId);
                return answer(auth);
              }
            }));
          resolver("membership", "requireMembership", (auth) => ({
            value: { who: auth.profile?.email },
            permissions: state.permissions,
            granted: state.member,
            hidden: true
          }));
          resolver("operator", "requireOperator", () => ({ granted: state.member, hidden: false }));
          registerAccountDeletionParticipant(scope, "test.notes", (asked) => ({
            participantId: "notes",
            order: 10,
            blockers: async () => state.blockers,
            async deleteAccount({ profile, database: trx }) {
              await trx("notes").where("id", profile.id).delete();
              await asked.make("database.current")()("notes").insert({ id: `tombstone:${profile.id}` });
            }
          }));
          registerAccountDeletionParticipant(scope, "test.failing", () => ({
            participantId: "failing",
            order: 20,
            async deleteAccount() {
              if (state.failing) {
                throw new Error("no");
              }
            }
          }));
          registerAccountExportParticipant(scope, "test.export", () => ({
            participantId: "notes",
            exportAccount: async ({ profile }) => ({ of: profile.email })
          }));
        }
        boot(scope) {
          const routes = scope.make("http.routes");
          const get = (path, policy, more = {}) =>
            routes.register({ method: "GET", path, policy, handler: async (request) => request.policyContext ?? {}, ...more });
          get("/api/test/plain", "authenticated");
          get("/api/test/member", "member");
          get("/api/test/notes", "member", { permission: "notes.read" });
          get("/api/test/write", "member", { permission: "notes.write" });
          get("/api/test/operator", "operator");
          get("/api/test/lazy", "authenticated", {
            handler: async (request, _reply, asked) => ({ first: await asked.make("auth.requests").context(request, "membership") })
          });
        }
      }
      server = await startApp(app, { providers: [Provider] });
    });

    after(async () => {
      await server?.close();
      await database?.stop();
      app?.remove();
    });

    const reset = () => {
      calls = [];
      Object.assign(state, { member: true, permissions: ["notes.read"], blockers: [], failing: false });
    };

    test("a resolver runs only where a route asks, and once", async () => {
      reset();
      const browser = await signUp(server, { email: "lazy@example.com" });
      await browser.get("/api/test/plain");
      assert.deepEqual(calls, []);
      assert.deepEqual((await browser.get("/api/test/notes")).body, { membership: { who: "lazy@example.com" } });
      assert.deepEqual(calls, ["membership"]);
      assert.deepEqual((await browser.get("/api/test/lazy")).body, { first: { who: "lazy@example.com" } });
      assert.deepEqual(calls, ["membership", "membership"]);
    });

    test("each refusal stands beside a success", async () => {
      reset();
      const browser = await signUp(server, { email: "member@example.com" });
      const guest = await createBrowser(server).open();
      const codeOf = async (who, path) => (await who.get(path)).body.error?.code ?? "pass";
      assert.equal(await codeOf(guest, "/api/test/member"), "not_authenticated");
      assert.equal(await codeOf(browser, "/api/test/member"), "pass");
      assert.equal(await codeOf(browser, "/api/test/notes"), "pass");
      assert.equal(await codeOf(browser, "/api/test/write"), "permission_denied");
      state.permissions = ["notes.read", "notes.write"];
      assert.equal(await codeOf(browser, "/api/test/write"), "pass");
      assert.equal(await codeOf(browser, "/api/test/operator"), "pass");
      state.member = false;
      assert.equal(await codeOf(browser, "/api/test/member"), "not_found");
      assert.equal(await codeOf(browser, "/api/test/operator"), "forbidden");
    });

    test("a policy may want a fresher session than others: 30 minutes idle, 12 hours in all", async (t) => {
      reset();
      const browser = await signUp(server, { email: "operator@example.com" });
      const codeOf = async (path) => (await browser.get(path)).body.error?.code ?? "pass";
      const start = Date.now();
      t.mock.timers.enable({ apis: ["Date"], now: start + 29 * minute });
      assert.equal(await codeOf("/api/test/operator"), "pass");
      t.mock.timers.setTime(start + 60 * minute);
      assert.equal(await codeOf("/api/test/operator"), "session_expired");
      assert.equal(await codeOf("/api/test/member"), "pass");
      assert.equal((await browser.post("/api/auth/reauthenticate", { password: goodPassword })).status, 200);
      assert.equal(await codeOf("/api/test/operator"), "pass");
      for (let passed = 20; passed <= 12 * 60; passed += 20) {
        t.mock.timers.setTime(start + (60 + passed) * minute);
        assert.equal(await codeOf("/api/test/operator"), passed < 12 * 60 ? "pass" : "session_expired", `${passed} minutes`);
      }
    });

    test("deleting an account asks everyone, is one transaction, and leaves no way in", async () => {
      reset();
      const email = "leaving@example.com";
      const browser = await signUp(server, { email });
      const knex = server.app.make("database.knex");
      const accounts = server.app.make("auth.accounts");
      const [session] = await knex("auth_sessions").where("identity", "like", `%${email}%`);
      const identity = JSON.parse(session.identity);
      const profile = { id: session.user_id, email };
      await knex("notes").insert({ id: profile.id });
      state.blockers = [{ code: "last_owner", message: "You are the last owner." }];
      assert.deepEqual(await accounts.blockers(profile), state.blockers);
      await assert.rejects(accounts.delete({ profile, identity }), { code: "account_deletion_blocked" });
      state.blockers = [];
      state.failing = true;
      await assert.rejects(accounts.delete({ profile, identity }), /^Error: no$/);
      assert.deepEqual((await knex("notes")).map(({ id }) => id), [profile.id]);
      assert.equal((await browser.get("/api/auth/sessions")).status, 200);
      assert.deepEqual((await accounts.export(profile)).notes, { of: email });
      state.failing = false;
      await accounts.delete({ profile, identity });
      assert.deepEqual((await knex("notes")).map(({ id }) => id), [`tombstone:${profile.id}`]);
      assert.equal((await browser.get("/api/auth/sessions")).status, 401);
      const again = await createBrowser(server).open();
      assert.equal((await again.post("/api/auth/sign-in", { email, password: goodPassword })).status, 401);
    });
  });
}
