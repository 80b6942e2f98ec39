import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createApp, readDescriptor, startApp } from "../support/apps.mjs";
import { createBrowser, goodPassword, signIn, signUp } from "../support/browser.mjs";
import { startDatabaseApp } from "../support/databaseApp.mjs";
import { databaseNames, startDatabase } from "../support/databases.mjs";

const [{ id: policyId, value: policy }] = readDescriptor("console-core")["access-policies"];
const base = { packages: ["console-core", "auth-provider-local-core"], accessPolicies: { [policyId]: policy } };

for (const name of databaseNames) {
  describe(`console (${name})`, () => {
    let stop;
    let server;
    let count = 0;

    async function newPerson(email = `person${(count += 1)}@example.com`) {
      const browser = await signUp(server, { email, ip: `203.0.113.${(count += 1)}` });
      return { email, browser, id: (await browser.get("/api/account/profile")).body.profile.id };
    }

    async function newOperator() {
      const person = await newPerson();
      const subject = await server.app.make("users.repository").findById(person.id);
      await server.app.make("console.operators").grant({ actor: { label: "test" }, subject, reason: "For a test." });
      return person;
    }

    const entriesAbout = async (id) => (await server.app.make("console.audit").search({ subjectId: id, limit: 100 })).entries;
    const act = (operator, id, action, reason = "A good reason.") => operator.browser.post(`/api/console/users/${id}/${action}`, { reason });

    before(async () => {
      ({ server, stop } = await startDatabaseApp(name, { ...base, config: { auth: { profileMode: "users" } } }));
    });

    after(() => stop?.());

    test("every act is in the audit with actor, reason, before and after", async () => {
      const operator = await newOperator();
      const person = await newPerson();
      for (const action of ["suspend", "restore", "end-sessions", "start-reset"]) {
        assert.equal((await act(operator, person.id, action, `Because of ${action}.`)).status, 200, action);
      }
      const entries = (await entriesAbout(person.id)).reverse();
      assert.deepEqual(
        entries.map(({ action, reason }) => [action, reason]),
        ["suspend", "restore", "end-sessions", "start-reset"].map((action) => [`user.${action}`, `Because of ${action}.`])
      );
      assert.ok(entries.every(({ actor, subject }) => actor.label === operator.email && actor.id === operator.id && subject.label === person.email));
      assert.deepEqual(entries.map(({ before, after }) => [before, after]), [
        [{ status: "active" }, { status: "suspended" }],
        [{ status: "suspended", reason: "Because of suspend." }, { status: "active" }],
        [{ sessions: 1 }, { sessions: 0 }],
        [null, { mailSentTo: person.email }]
      ]);
      await server.app.make("auth.mail").drain();
      const kinds = (await server.app.make("auth.mail.transport").list()).filter(({ to }) => to === person.email).map(({ kind }) => kind);
      assert.equal(kinds.filter((kind) => kind === "console.operator-actions").length, 3);
      assert.ok(kinds.some((kind) => /reset/.test(kind)), kinds.join());
    });

    test("control characters in searches, ids and reasons are refused, and line breaks of a reason are not", async () => {
      const operator = await newOperator();
      const person = await newPerson();
      for (const path of ["users?text=%00", "users?text=a%07", "audit?text=%00", "audit?action=%00", "users/%00", "users/nobody"]) {
        const answer = await operator.browser.get(`/api/console/${path}`);
        assert.deepEqual([answer.status, answer.body.error.code], [400, "invalid_input"], path);
      }
      for (const reason of ["a\u0000b", "   ", "\n\n\n"]) {
        assert.equal((await act(operator, person.id, "suspend", reason)).status, 400, JSON.stringify(reason));
      }
      assert.equal((await act(operator, person.id, "suspend", "First line.\nSecond line.")).status, 200);
      const grant = await operator.browser.post("/api/console/operators", { email: "a\u0000@example.com", reason: "Because." });
      assert.equal(grant.status, 400);
    });

    test("an act that fails leaves no line in the audit, and an audit that fails undoes the act", async () => {
      const operator = await newOperator();
      const person = await newPerson();
      assert.equal((await act(operator, person.id, "restore")).body.error.code, "not_suspended");
      assert.equal((await act(operator, operator.id, "suspend")).body.error.code, "own_account");
      assert.equal((await act(operator, "00000000-0000-0000-0000-000000000000", "suspend")).status, 404);
      assert.deepEqual(await entriesAbout(person.id), []);
      const actions = server.app.make("console.actions");
      await assert.rejects(actions.suspend({ actor: { id: operator.id, label: null }, userId: person.id, reason: "The audit can't take this." }));
      assert.equal((await server.app.make("users.repository").findById(person.id)).status, "active");
    });

    test("an act that isn't in the audit sends no mail, and one inside a larger unit of work waits for that", async () => {
      const operator = await newOperator();
      const person = await newPerson();
      const actions = server.app.make("console.actions");
      const mail = server.app.make("auth.mail");
      const kinds = async () => {
        await mail.drain();
        return (await server.app.make("auth.mail.transport").list()).filter(({ to }) => to === person.email).map(({ kind }) => kind);
      };
      const before = await kinds();
      const input = { actor: { id: operator.id, label: operator.email }, userId: person.id, reason: "A good reason." };
      const unwritten = { ...input, actor: { id: operator.id, label: null } };
      await assert.rejects(actions.startReset(unwritten));
      await assert.rejects(actions.endSessions(unwritten));
      const transaction = server.app.make("database.transaction");
      const undone = transaction(async () => {
        await actions.startReset(input);
        await actions.suspend(input);
        throw new Error("no");
      });
      await assert.rejects(undone, /^Error: no$/);
      assert.deepEqual(await kinds(), before);
      await transaction(() => actions.endSessions(input));
      assert.deepEqual(await kinds(), ["console.operator-actions", ...before]);
    });

    test("a suspended person is kept out at the next request and at sign-in, until restored", async () => {
      const operator = await newOperator();
      const person = await newPerson();
      await act(operator, person.id, "suspend");
      assert.equal((await person.browser.get("/api/account/profile")).body.error.code, "account_suspended");
      const { answer } = await signIn(server, { email: person.email, ip: "192.0.2.50" });
      assert.equal(answer.body.error.code, "account_suspended");
      assert.equal((await act(operator, person.id, "suspend")).body.error.code, "already_suspended");
      await act(operator, person.id, "restore");
      assert.equal((await person.browser.get("/api/account/profile")).status, 200);
    });

    test("a suspended operator can do nothing", async () => {
      const [first, second] = [await newOperator(), await newOperator()];
      await act(first, second.id, "suspend");
      assert.equal((await second.browser.get("/api/console/users")).body.error.code, "account_suspended");
    });

    test("a search takes what people type literally, and says how many there are", async () => {
      const operator = await newOperator();
      await newPerson("percent_sign@example.com");
      const search = async (text) => (await operator.browser.get(`/api/console/users?text=${encodeURIComponent(text)}`)).body;
      assert.equal((await search("PERCENT_sign")).total, 1);
      assert.equal((await search("percent%")).total, 0);
      assert.equal((await search("' or 1=1 --")).total, 0);
      const all = await search("");
      assert.ok(all.total > 3 && all.users.length <= all.pageSize);
      assert.equal((await operator.browser.get("/api/console/users?page=2")).body.users.length, Math.max(0, all.total - all.pageSize));
      assert.ok(!JSON.stringify(all).match(/providerUserId|password|hash/i));
    });

    test("operators come and go by other operators, with a recent sign-in", async () => {
      const operator = await newOperator();
      const person = await newPerson();
      const grant = (email) => operator.browser.post("/api/console/operators", { email, reason: "Joins the team." });
      assert.equal((await grant("nobody@example.com")).body.error.code, "unknown_user");
      assert.equal((await grant(person.email.toUpperCase())).status, 200);
      assert.equal((await person.browser.get("/api/bootstrap")).body.user.isOperator, true);
      assert.equal((await person.browser.get("/api/console/audit")).status, 200);
      assert.equal((await operator.browser.request("DELETE", `/api/console/operators/${person.id}`, { body: { reason: "Left the team." } })).status, 200);
      assert.equal((await person.browser.get("/api/console/audit")).status, 404);
      assert.deepEqual((await entriesAbout(person.id)).map(({ action }) => action), ["operator.revoke", "operator.grant"]);
      await server.app.make("database.knex")("auth_sessions").where({ user_id: operator.id }).update({ authenticated_at: new Date(Date.now() - 11 * 60_000) });
      assert.equal((await grant(person.email)).body.error.code, "recent_sign_in_required");
    });

    test("a console session ends after twelve hours, although the sign-in goes on elsewhere", async () => {
      const operator = await newOperator();
      await server.app.make("database.knex")("auth_sessions").where({ user_id: operator.id }).update({ authenticated_at: new Date(Date.now() - 12 * 3_600_000) });
      assert.equal((await operator.browser.get("/api/console/users")).body.error.code, "session_expired");
      assert.equal((await operator.browser.get("/api/account/profile")).status, 200);
      await operator.browser.post("/api/auth/reauthenticate", { password: goodPassword });
      assert.equal((await operator.browser.get("/api/console/users")).status, 200);
    });

    test("a console session ends after half an hour without the console, however busy the rest of the app was", async () => {
      const operator = await newOperator();
      const knex = server.app.make("database.knex");
      const use = () => operator.browser.get("/api/console/users");
      const ago = (minutes) => new Date(Date.now() - minutes * 60_000);
      const lastSession = () => knex("auth_sessions").where({ user_id: operator.id }).orderBy("created_at", "desc").first("id");
      assert.equal((await use()).status, 200);
      const { id } = await lastSession();
      await knex("auth_sessions").where({ id }).update({ authenticated_at: ago(120) });
      await knex("console_sessions").where({ session_id: id }).update({ last_used_at: ago(29) });
      assert.equal((await use()).status, 200, "29 minutes are not too long");
      assert.equal((await use()).status, 200, "and that use counts");
      await knex("console_sessions").where({ session_id: id }).update({ last_used_at: ago(31) });
      assert.equal((await operator.browser.get("/api/bootstrap")).body.user.isOperator, true);
      assert.equal((await operator.browser.get("/api/account/profile")).status, 200);
      assert.equal((await use()).body.error.code, "session_expired");
      assert.equal((await use()).body.error.code, "session_expired", "asking again is no use");
      await operator.browser.post("/api/auth/reauthenticate", { password: goodPassword });
      assert.equal((await use()).status, 200);
    });

    test("an operator who deletes the account is forgotten, and what they did is not", async () => {
      const [operator, person] = [await newOperator(), await newPerson()];
      await act(operator, person.id, "end-sessions");
      assert.equal((await operator.browser.request("DELETE", "/api/account", { body: { confirmEmail: operator.email } })).status, 200);
      const ids = (await server.app.make("console.operators").list()).map(({ userId }) => userId);
      assert.ok(!ids.includes(operator.id));
      assert.equal((await entriesAbout(person.id))[0].actor.label, operator.email);
    });
  });

  describe(`the last operator (${name})`, () => {
    let stop;
    let server;
    const people = [];

    before(async () => {
      const config = { auth: { profileMode: "users" }, console: { firstUserOwns: true } };
      ({ server, stop } = await startDatabaseApp(name, { ...base, config }));
      for (const email of ["first@example.com", "second@example.com", "third@example.com"]) {
        const browser = await signUp(server, { email, ip: `203.0.113.${people.length + 1}` });
        people.push({ email, browser, id: (await browser.get("/api/account/profile")).body.profile.id });
      }
    });

    after(() => stop?.());

    const operatorIds = async () => (await server.app.make("console.operators").list()).map(({ userId }) => userId);

    test("with firstUserOwns the first account owns the console, and no later one", async () => {
      assert.deepEqual(await operatorIds(), [people[0].id]);
      const { entries } = await server.app.make("console.audit").search({});
      assert.deepEqual(entries.map(({ actor, action }) => [actor.label, action]), [["config.console.firstUserOwns", "operator.grant"]]);
    });

    test("stays: not removed, not deleted, and the deletion says why before it is asked for", async () => {
      const [first] = people;
      const remove = await first.browser.request("DELETE", `/api/console/operators/${first.id}`, { body: { reason: "Leaving." } });
      assert.deepEqual([remove.status, remove.body.error.code], [409, "last_operator"]);
      assert.deepEqual((await first.browser.get("/api/account/deletion")).body.blockers.map(({ code }) => code), ["last_operator"]);
      assert.equal((await first.browser.request("DELETE", "/api/account", { body: { confirmEmail: first.email } })).status, 409);
      assert.deepEqual(await operatorIds(), [first.id]);
    });

    test("two operators who remove each other at once leave one", async () => {
      const service = server.app.make("console.operators");
      const users = server.app.make("users.repository");
      const [one, two] = await Promise.all(people.slice(0, 2).map(({ id }) => users.findById(id)));
      for (let round = 0; round < 5; round += 1) {
        await service.grant({ actor: { label: "test" }, subject: one, reason: "Again." });
        await service.grant({ actor: { label: "test" }, subject: two, reason: "Again." });
        const results = await Promise.allSettled([
          service.revoke({ actor: { label: one.email }, subject: two, reason: "You go." }),
          service.revoke({ actor: { label: two.email }, subject: one, reason: "No, you." })
        ]);
        assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
        assert.equal((await operatorIds()).length, 1);
      }
    });

    test("an operator whose only colleague is suspended is the last one", async () => {
      const service = server.app.make("console.operators");
      const users = server.app.make("users.repository");
      const [one, two] = await Promise.all(people.slice(0, 2).map(({ id }) => users.findById(id)));
      await service.grant({ actor: { label: "test" }, subject: one, reason: "Again." });
      await service.grant({ actor: { label: "test" }, subject: two, reason: "Again." });
      await server.app.make("users.profile.service").suspend(two.id, "Away.");
      await assert.rejects(service.revoke({ actor: { label: "test" }, subject: one, reason: "No." }), { code: "last_operator" });
    });
  });
}

test("the command makes an operator, says what it did, and says it again when there is nothing to do", async () => {
  const database = await startDatabase("sqlite");
  const env = database.envFor();
  const app = createApp({ ...base, packages: [...base.packages, "database-runtime-sqlite"], env, config: { auth: { profileMode: "users" } } });
  const server = await startApp(app);
  await signUp(server, { email: "ada@example.com", ip: "203.0.113.1" });
  const run = (...argv) =>
    spawnSync(process.execPath, [join(app.root, "vendor/@jskit-ai/console-core/src/bin/jskit-console.js"), ...argv], {
      cwd: app.root,
      encoding: "utf8",
      env: { PATH: process.env.PATH, NODE_ENV: "test" }
    });
  try {
    const unknown = run("grant", "nobody@example.com");
    assert.equal(unknown.status, 1);
    assert.match(unknown.stderr, /Nobody with the address nobody@example\.com has signed in yet.*http:\/\/app\.test\/auth\/sign-up/);
    const granted = run("grant", "ADA@example.com");
    assert.equal(granted.status, 0, granted.stderr);
    assert.match(granted.stdout, /ada@example\.com> is now an operator\.[\s\S]*http:\/\/app\.test\/console/);
    assert.match(run("grant", "ada@example.com").stdout, /was an operator already/);
    assert.equal(run().status, 2);
    const { entries } = await server.app.make("console.audit").search({});
    assert.deepEqual(entries.map(({ actor }) => actor.label), ["npm run console:grant"]);
  } finally {
    await server.close();
    await database.stop();
    app.remove();
  }
});

test("without firstUserOwns nobody owns the console by signing in first", async () => {
  const app = createApp({ ...base, packages: [...base.packages, "database-runtime-sqlite"], config: { auth: { profileMode: "users" } } });
  const server = await startApp(app);
  const browser = await signUp(server, { email: "first@example.com", ip: "203.0.113.1" });
  assert.equal((await browser.get("/api/console/users")).status, 404);
  assert.equal((await (await createBrowser(server).open()).get("/api/console/users")).status, 401);
  await server.close();
  app.remove();
});
