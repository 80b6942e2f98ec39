import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createBrowser, goodPassword, mailTo, signIn, signUp, tokenIn } from "../support/browser.mjs";
import { startDatabaseApp } from "../support/databaseApp.mjs";
import { databaseNames } from "../support/databases.mjs";
import { malformedPayloads } from "../support/malformed.mjs";

const packages = ["auth-core", "auth-provider-local-core"];
const day = 24 * 60 * 60 * 1_000;
const median = (values) => values.sort((left, right) => left - right)[Math.floor(values.length / 2)];

for (const name of databaseNames) {
  describe(`abuse (${name})`, () => {
    let stop;
    let app;
    let server;
    let address = 0;
    const newAddress = () => `198.18.${Math.floor((address += 1) / 250)}.${(address % 250) + 1}`;
    const guest = (options) => createBrowser(server, { ip: newAddress(), ...options }).open();

    before(async () => {
      ({ app, server, stop } = await startDatabaseApp(name, { packages }));
    });

    after(() => stop?.());

    test("sign-in tells nobody whether there is an account: not by its answer, not by its time", async () => {
      const known = [];
      for (let index = 0; index < 4; index += 1) {
        known.push(`known${index}@example.com`);
        await signUp(server, { email: known[index], ip: newAddress() });
      }
      const unknown = known.map((email) => `un${email}`);
      const kinds = { known: { emails: known, times: [], answers: new Set() }, unknown: { emails: unknown, times: [], answers: new Set() } };
      // In turns, so that whatever else the machine does falls on both alike.
      for (let round = 0; round < 5; round += 1) {
        for (const index of known.keys()) {
          for (const { emails, times, answers } of Object.values(kinds)) {
            const browser = await guest();
            const start = performance.now();
            const answer = await browser.post("/api/auth/sign-in", { email: emails[index], password: "not the right one" });
            times.push(performance.now() - start);
            answers.add(`${answer.status} ${answer.text} ${Object.keys(answer.headers).sort()} ${answer.cookies.length}`);
          }
        }
      }
      assert.deepEqual(kinds.known.answers, kinds.unknown.answers);
      assert.equal(kinds.known.answers.size, 1);
      const ratio = median(kinds.known.times) / median(kinds.unknown.times);
      assert.ok(ratio > 0.5 && ratio < 2, `a known address takes ${ratio.toFixed(2)} times as long`);
    });

    test("sign-up, reset and resend answer the same for addresses with and without an account", async () => {
      await signUp(server, { email: "taken@example.com", ip: newAddress() });
      const bodies = { "sign-up": { password: goodPassword }, "password/forgot": {}, "email/resend": {} };
      for (const [path, more] of Object.entries(bodies)) {
        const answers = [];
        for (const email of ["taken@example.com", `free-${path.replace("/", "-")}@example.com`]) {
          const browser = await guest();
          const { status, text, cookies } = await browser.post(`/api/auth/${path}`, { email, ...more });
          answers.push([status, text, cookies.length]);
        }
        assert.deepEqual(answers[0], answers[1], path);
        assert.equal(answers[0][0], 202);
      }
      await mailTo(server, "taken@example.com", "already-registered");
    });

    test("signing up with a taken address changes nothing about its account", async () => {
      const email = "mine@example.com";
      await signUp(server, { email, ip: newAddress() });
      const attacker = await guest();
      await attacker.post("/api/auth/sign-up", { email, password: "eleven amber lanterns drift" });
      await mailTo(server, email, "already-registered");
      const theirs = await signIn(server, { email, password: "eleven amber lanterns drift", ip: newAddress() });
      assert.equal(theirs.answer.status, 403);
      assert.equal((await signIn(server, { email, ip: newAddress() })).answer.status, 200);
    });

    test("who has signed up with an address can't tell by signing in whether it had an account", async () => {
      await signUp(server, { email: "had@example.com", ip: newAddress() });
      const password = "eleven amber lanterns drift";
      const answers = [];
      for (const email of ["had@example.com", "hadnt@example.com"]) {
        const browser = await guest();
        assert.equal((await browser.post("/api/auth/sign-up", { email, password })).status, 202);
        await server.app.make("auth.mail").drain();
        const { status, text } = await browser.post("/api/auth/sign-in", { email, password });
        answers.push([status, text]);
      }
      assert.deepEqual(answers[0], answers[1]);
    });

    test("requests of another site are refused: by origin, by site, without a token, with a stranger's token", async () => {
      const browser = await signUp(server, { email: "csrf@example.com", ip: newAddress() });
      const stranger = await guest();
      const attempts = [
        [{ "sec-fetch-site": "cross-site" }, "cross_origin"],
        [{ "sec-fetch-site": "same-site" }, "cross_origin"],
        [{ "sec-fetch-site": "", origin: "https://evil.example" }, "cross_origin"],
        [{ "sec-fetch-site": "", origin: "null" }, "cross_origin"],
        [{ "sec-fetch-site": "" }, "cross_origin"],
        [{ "x-csrf-token": "" }, "csrf_failed"],
        [{ "x-csrf-token": "x".repeat(43) }, "csrf_failed"],
        [{ "x-csrf-token": stranger.csrfToken }, "csrf_failed"]
      ];
      for (const [headers, code] of attempts) {
        const answer = await browser.post("/api/auth/sign-out", {}, { headers });
        assert.deepEqual([answer.status, answer.body.error.code], [403, code], JSON.stringify(headers));
      }
      const form = await browser.request("POST", "/api/auth/sign-out", { body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } });
      assert.equal(form.status, 415);
      assert.equal((await browser.get("/api/auth/sessions")).status, 200);
      const ownOrigin = await browser.post("/api/auth/sign-out", {}, { headers: { "sec-fetch-site": "", origin: "http://app.test" } });
      assert.equal(ownOrigin.status, 200);
    });

    test("a token for forms dies with its session", async () => {
      const browser = await signUp(server, { email: "stale@example.com", ip: newAddress() });
      const stale = browser.csrfToken;
      await browser.post("/api/auth/reauthenticate", { password: goodPassword });
      const answer = await browser.post("/api/auth/sign-out", {}, { headers: { "x-csrf-token": stale } });
      assert.equal(answer.body.error.code, "csrf_failed");
      assert.notEqual(browser.csrfToken, stale);
    });

    test("an account takes 5 wrong passwords in 5 minutes, a right one costs nothing, and waiting helps", async (t) => {
      const email = "guessed@example.com";
      await signUp(server, { email, ip: newAddress() });
      const now = Math.floor(Date.now() / 300_000) * 300_000 + 300_000;
      t.mock.timers.enable({ apis: ["Date"], now });
      const attempt = async (password) => (await signIn(server, { email, password, ip: newAddress() })).answer;
      for (let count = 0; count < 4; count += 1) {
        assert.equal((await attempt("wrong wrong wrong")).status, 401);
      }
      assert.equal((await attempt(goodPassword)).status, 200);
      assert.equal((await attempt("wrong wrong wrong")).status, 401);
      const refused = await attempt(goodPassword);
      assert.deepEqual([refused.status, refused.body.error.code], [429, "too_many_requests"]);
      assert.ok(Number(refused.headers["retry-after"]) > 0);
      t.mock.timers.setTime(now + 10 * 60_000);
      assert.equal((await attempt(goodPassword)).status, 200);
    });

    test("an address takes 10 a minute, and all of an IPv6 /64 is one address", async (t) => {
      t.mock.timers.enable({ apis: ["Date"], now: Math.floor(Date.now() / 60_000) * 60_000 + 120_000 });
      const codes = [];
      for (let count = 1; count <= 12; count += 1) {
        const { answer } = await signIn(server, { email: `spray${count}@example.com`, password: "wrong", ip: `2001:db8:1:2::${count}` });
        codes.push(answer.status);
      }
      assert.deepEqual(codes, [...Array(10).fill(401), 429, 429]);
      const neighbour = await signIn(server, { email: "spray99@example.com", password: "wrong", ip: "2001:db8:1:3::1" });
      assert.equal(neighbour.answer.status, 401);
    });

    test("many at once don't slip past the limit", async () => {
      const email = "flood@example.com";
      const browsers = await Promise.all(Array.from({ length: 12 }, () => guest()));
      const answers = await Promise.all(browsers.map((browser) => browser.post("/api/auth/sign-in", { email, password: "wrong" })));
      assert.ok(answers.filter(({ status }) => status === 401).length <= 5);
      assert.ok(answers.every(({ status }) => status === 401 || status === 429));
    });

    test("two server processes share their limits", async () => {
      const script = join(import.meta.dirname, "..", "support", "serve.mjs");
      const children = [1, 2].map(() => fork(script, { cwd: app.root, stdio: ["ignore", "ignore", "inherit", "ipc"] }));
      try {
        const urls = await Promise.all(children.map(async (child) => (await once(child, "message"))[0].url));
        const statuses = [];
        for (let count = 0; count < 8; count += 1) {
          const url = urls[count % 2];
          const bootstrap = await fetch(`${url}/api/bootstrap`);
          const { csrfToken } = await bootstrap.json();
          const cookie = bootstrap.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
          const answer = await fetch(`${url}/api/auth/sign-in`, {
            method: "POST",
            headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", "x-csrf-token": csrfToken, cookie },
            body: JSON.stringify({ email: "shared@example.com", password: "wrong" })
          });
          statuses.push(answer.status);
        }
        assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
      } finally {
        await Promise.all(
          children.map((child) => {
            const gone = once(child, "exit");
            child.disconnect();
            return gone;
          })
        );
      }
    });

    test("weak passwords are refused, good ones of any script taken", async () => {
      const browser = await guest();
      const attempt = async (password) => (await browser.post("/api/auth/sign-up", { email: "walter@example.com", password, displayName: "Walter White" })).body;
      for (const password of ["short", "elevenchars", "password1234", "passwordpassword", "123456789012", "qwertyuiop123", "aaaaaaaaaaaaaaaa", "walterwhite1", "x".repeat(257)]) {
        const { error } = await attempt(password);
        assert.equal(error?.code, "weak_password", password);
        assert.ok(error.fields.password);
      }
      assert.deepEqual(await attempt("Семь лиловых наковален"), { status: "verification_sent" });
    });

    test("one address can't have passwords judged without end", async (t) => {
      t.mock.timers.enable({ apis: ["Date"], now: Math.ceil(Date.now() / 600_000) * 600_000 });
      const browser = await guest();
      const codes = [];
      for (let attempt = 0; attempt < 22; attempt += 1) {
        const { body } = await browser.post("/api/auth/sign-up", { email: `try${attempt}@example.com`, password: "password1234" });
        codes.push(body.error.code);
      }
      assert.deepEqual(codes, [...Array(20).fill("weak_password"), "too_many_requests", "too_many_requests"]);
    });

    test("200 malformed payloads a route: an answer in the one shape, never a fault", async () => {
      const routes = server.app.make("http.routes").list().filter(({ method, schema }) => method === "POST" && schema?.body);
      assert.ok(routes.length >= 10);
      const user = await signUp(server, { email: "fuzz@example.com", ip: newAddress() });
      const seen = new Set();
      for (const { path, policy, schema } of routes) {
        for (const payload of malformedPayloads(Object.keys(schema.body.properties), { seed: path, count: 200 })) {
          const browser = policy === "authenticated" ? user : await guest();
          const answer = await browser.request("POST", path, { body: payload, headers: { "content-type": "application/json" } });
          assert.ok(answer.status < 500, `${path} answered ${answer.status} to ${payload.slice(0, 200)}`);
          assert.ok(answer.status < 400 || typeof answer.body.error.code === "string");
          assert.doesNotMatch(answer.text, /select |insert |node_modules|at .*\.js/i);
          seen.add(answer.body?.error?.code ?? "accepted");
        }
      }
      // The payloads reached past the first check in each direction.
      for (const code of ["bad_request", "invalid_input", "invalid_token", "weak_password", "accepted"]) {
        assert.ok(seen.has(code), `${code} is not among ${[...seen]}`);
      }
    });

    test("a body that is too large is refused", async () => {
      const browser = await guest();
      const answer = await browser.post("/api/auth/sign-in", { email: "a@example.com", password: "x".repeat(2 * 1024 * 1024) });
      assert.deepEqual([answer.status, answer.body.error.code], [413, "too_large"]);
    });

    test("one link redeemed twice at once works once", async () => {
      const email = "race@example.com";
      const browser = await guest();
      await browser.post("/api/auth/sign-up", { email, password: goodPassword });
      const token = tokenIn(await mailTo(server, email, "verify-email"));
      const browsers = await Promise.all([1, 2, 3].map(() => guest()));
      const answers = await Promise.all(browsers.map((one) => one.post("/api/auth/email/verify", { token, password: goodPassword })));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400]);
    });

    test("migrations go up, down and up again, with people in the tables", async () => {
      const knex = server.app.make("database.knex");
      const tables = ["auth_sessions", "auth_tokens", "auth_rate_limits", "auth_local_credentials"];
      const present = () => Promise.all(tables.map((table) => knex.schema.hasTable(table)));
      assert.ok(Number((await knex("auth_local_credentials").count({ total: "*" }).first()).total) > 5);
      await knex.migrate.rollback(undefined, true);
      assert.deepEqual(await present(), [false, false, false, false]);
      await knex.migrate.latest();
      assert.deepEqual(await present(), [true, true, true, true]);
      await signUp(server, { email: "after@example.com", ip: newAddress() });
    });

    test("what has expired is cleaned away", async (t) => {
      await signUp(server, { email: "old@example.com", ip: newAddress() });
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 31 * day });
      await server.app.make("auth.sessions").removeExpired();
      await server.app.make("auth.tokens").removeExpired();
      await server.app.make("http.rateLimitStore").removeExpired();
      const knex = server.app.make("database.knex");
      for (const table of ["auth_sessions", "auth_tokens", "auth_rate_limits"]) {
        assert.equal(Number((await knex(table).count({ total: "*" }).first()).total), 0, table);
      }
    });
  });
}
