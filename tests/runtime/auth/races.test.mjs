import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { hash } from "@node-rs/argon2";
import { createApp, startApp } from "../support/apps.mjs";
import { createBrowser, goodPassword, mailTo, signIn, signUp, tokenIn } from "../support/browser.mjs";
import { databaseNames, startDatabase } from "../support/databases.mjs";
import { createGate, replacing } from "../support/gates.mjs";

const newPassword = "eleven amber lanterns drift";

for (const name of [...databaseNames, "memory"]) {
  describe(`sign-ins and changes at once (${name})`, () => {
    let database;
    let app;
    let server;
    let count = 0;
    const newAddress = () => `198.51.100.${(count += 1)}`;
    const checked = createGate();
    const failing = { endSessions: false };

    before(async () => {
      database = name === "memory" ? null : await startDatabase(name);
      const packages = ["auth-core", "auth-provider-local-core"];
      app = createApp({ packages: database ? [...packages, `database-runtime-${name}`] : packages, env: database?.envFor() });
      const { createPasswordHasher } = await app.module("auth-provider-local-core/src/server/passwordHasher.js");
      const { createDatabaseSessionStore } = await app.module("auth-core/src/server/sessions/databaseSessionStore.js");
      const { createMemorySessionStore } = await app.module("auth-core/src/server/sessions/memorySessionStore.js");
      const makeStore = (scope) =>
        database
          ? createDatabaseSessionStore({ current: scope.make("database.current"), dialect: scope.make("database.dialect") })
          : createMemorySessionStore();
      server = await startApp(app, {
        providers: [
          replacing("auth.local.hasher", () => {
            const hasher = createPasswordHasher();
            return {
              ...hasher,
              async matches(...words) {
                const isRight = await hasher.matches(...words);
                await checked.through();
                return isRight;
              }
            };
          }),
          replacing("auth.session.store", (scope) => {
            const store = makeStore(scope);
            return {
              ...store,
              removeOfIdentity: async (identity) => {
                if (failing.endSessions) {
                  throw new Error("the sessions can't be ended");
                }
                return store.removeOfIdentity(identity);
              }
            };
          })
        ]
      });
    });

    after(async () => {
      await server?.close();
      await database?.stop();
      app?.remove();
    });

    const newPerson = (email) => signUp(server, { email, ip: newAddress() });
    const signInAs = (email, password) => signIn(server, { email, password, ip: newAddress() });

    async function resetLink(email) {
      const guest = await createBrowser(server, { ip: newAddress() }).open();
      await guest.post("/api/auth/password/forgot", { email });
      const token = tokenIn(await mailTo(server, email, "reset-password"));
      return () => guest.post("/api/auth/password/reset", { token, password: newPassword });
    }

    /** Runs `meanwhile` when the call's password has been found right, and nothing has come of it yet. */
    async function during(call, meanwhile) {
      const hold = checked.hold();
      const answer = call();
      await hold.arrived;
      try {
        await meanwhile();
      } finally {
        hold.open();
      }
      return answer;
    }

    test("a sign-in with the old password that is under way opens nothing once a reset is done", async () => {
      const email = "reset-race@example.com";
      await newPerson(email);
      const reset = await resetLink(email);
      const { answer, browser } = await during(
        () => signInAs(email, goodPassword),
        async () => assert.equal((await reset()).status, 200)
      );
      assert.deepEqual([answer.status, answer.body.error.code], [401, "invalid_credentials"]);
      assert.equal(browser.jar.has("session"), false);
      assert.equal((await signInAs(email, newPassword)).answer.status, 200);
    });

    test("a sign-in with the old password that is under way opens nothing once the password is changed", async () => {
      const email = "change-race@example.com";
      const owner = await newPerson(email);
      const { answer } = await during(
        () => signInAs(email, goodPassword),
        async () => {
          const changed = await owner.post("/api/auth/password/change", { currentPassword: goodPassword, newPassword });
          assert.equal(changed.status, 200);
        }
      );
      assert.equal(answer.status, 401);
      assert.equal((await owner.get("/api/auth/sessions")).body.sessions.length, 1);
    });

    test("of two changes at once the first one counts, and ends the session that the other came from", async () => {
      const email = "two-changes@example.com";
      const owner = await newPerson(email);
      const { browser: thief } = await signInAs(email, goodPassword);
      const late = await during(
        () => thief.post("/api/auth/password/change", { currentPassword: goodPassword, newPassword: "nine silver kettles hum" }),
        async () => {
          const changed = await owner.post("/api/auth/password/change", { currentPassword: goodPassword, newPassword });
          assert.equal(changed.status, 200);
        }
      );
      assert.equal(late.status, 401);
      assert.equal((await thief.get("/api/auth/sessions")).status, 401);
      assert.equal((await owner.get("/api/auth/sessions")).status, 200);
      assert.equal((await signInAs(email, newPassword)).answer.status, 200);
    });

    test("showing the password again doesn't bring back a session that a reset has ended", async () => {
      const email = "again-race@example.com";
      const owner = await newPerson(email);
      const reset = await resetLink(email);
      const answer = await during(
        () => owner.post("/api/auth/reauthenticate", { password: goodPassword }),
        async () => assert.equal((await reset()).status, 200)
      );
      assert.equal(answer.status, 401);
      assert.equal((await owner.get("/api/auth/sessions")).status, 401);
    });

    test("a sign-in that is under way opens nothing once the account is deleted, and the address is free again", async () => {
      const email = "deleted-race@example.com";
      const owner = await newPerson(email);
      const { id } = (await owner.get("/api/bootstrap")).body.user;
      const row = await server.app.make("auth.local.credentials").findByEmail(email);
      const identity = { provider: "local", providerUserId: row.id, email };
      const { answer } = await during(
        () => signInAs(email, goodPassword),
        () => server.app.make("auth.accounts").delete({ profile: { id }, identity })
      );
      assert.deepEqual([answer.status, answer.body.error.code], [401, "invalid_credentials"]);
      assert.equal((await owner.get("/api/auth/sessions")).status, 401);
      const again = await createBrowser(server, { ip: newAddress() }).open();
      await again.post("/api/auth/sign-up", { email, password: newPassword });
      await server.app.make("auth.mail").drain();
      const token = tokenIn(await mailTo(server, email, "verify-email"));
      assert.equal((await again.post("/api/auth/email/verify", { token })).body.auth.authenticated, true);
      assert.notEqual((await server.app.make("auth.local.credentials").findByEmail(email)).id, row.id);
    });

    test("a hash that is made anew at a sign-in doesn't undo a reset", async () => {
      const email = "rehash-race@example.com";
      await newPerson(email);
      const credentials = server.app.make("auth.local.credentials");
      const { id } = await credentials.findByEmail(email);
      await credentials.update(id, { passwordHash: await hash(goodPassword, { memoryCost: 8_192, timeCost: 1, parallelism: 1 }) });
      const reset = await resetLink(email);
      const { answer } = await during(
        () => signInAs(email, goodPassword),
        async () => assert.equal((await reset()).status, 200)
      );
      assert.equal(answer.status, 401);
      assert.deepEqual([(await signInAs(email, goodPassword)).answer.status, (await signInAs(email, newPassword)).answer.status], [401, 200]);
    });

    test("a weak hash is made anew at a sign-in", async () => {
      const email = "weak@example.com";
      await newPerson(email);
      const credentials = server.app.make("auth.local.credentials");
      const { id } = await credentials.findByEmail(email);
      const weak = await hash(goodPassword, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
      await credentials.update(id, { passwordHash: weak });
      assert.equal((await signInAs(email, goodPassword)).answer.status, 200);
      assert.notEqual((await credentials.findById(id)).passwordHash, weak);
      assert.equal((await signInAs(email, goodPassword)).answer.status, 200);
    });

    // Without a database there is nothing that takes half of it back.
    const testOnDatabases = name === "memory" ? () => {} : test;

    testOnDatabases("a reset is done as a whole or not at all, and its link is good until it is", async () => {
      const email = "whole@example.com";
      const owner = await newPerson(email);
      const reset = await resetLink(email);
      failing.endSessions = true;
      assert.equal((await reset().finally(() => (failing.endSessions = false))).status, 500);
      assert.equal((await owner.get("/api/auth/sessions")).status, 200);
      assert.equal((await signInAs(email, goodPassword)).answer.status, 200);
      await server.app.make("auth.mail").drain();
      const sent = () => server.app.make("auth.mail.transport").list();
      const told = async () => (await sent()).filter(({ to, kind }) => to === email && kind === "password-changed");
      assert.deepEqual(await told(), []);
      assert.equal((await reset()).status, 200);
      await server.app.make("auth.mail").drain();
      assert.equal((await told()).length, 1);
    });

    test("mail that is asked for in a unit of work goes out once that is done, and never where it fails", async () => {
      const email = "unit@example.com";
      await newPerson(email);
      const { transaction } = server.app.make("auth.transactions");
      const service = server.app.make("auth.service");
      const mail = server.app.make("auth.mail");
      const sent = async () => {
        await mail.drain();
        return (await server.app.make("auth.mail.transport").list()).filter(({ to, kind }) => to === email && kind === "reset-password").length;
      };
      const failed = transaction(async () => {
        await transaction(() => service.startPasswordReset(email));
        throw new Error("no");
      });
      await assert.rejects(failed, /^Error: no$/);
      assert.equal(await sent(), 0);
      await transaction(async () => {
        await transaction(() => service.startPasswordReset(email));
        await mail.drain();
        assert.equal((await server.app.make("auth.mail.transport").list()).some(({ to, kind }) => to === email && kind === "reset-password"), false);
      });
      assert.equal(await sent(), 1);
    });
  });
}
