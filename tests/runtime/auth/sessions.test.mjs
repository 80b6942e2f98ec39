import { createHash } from "node:crypto";
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createApp, startApp } from "../support/apps.mjs";
import { createBrowser, goodPassword, mailTo, signIn, signUp, tokenIn } from "../support/browser.mjs";
import { databaseNames, startDatabase } from "../support/databases.mjs";

const packages = ["auth-core", "auth-provider-local-core"];
const day = 24 * 60 * 60 * 1_000;

for (const name of [...databaseNames, "memory"]) {
  describe(`sessions (${name})`, () => {
    let database;
    let app;
    let server;
    const rows = async () => (name === "memory" ? null : server.app.make("database.knex")("auth_sessions"));

    before(async () => {
      database = name === "memory" ? null : await startDatabase(name);
      app = createApp({
        packages: database ? [...packages, `database-runtime-${name}`] : packages,
        env: database?.envFor()
      });
      server = await startApp(app);
    });

    after(async () => {
      await server?.close();
      await database?.stop();
      app?.remove();
    });

    test("a guest is nobody, and has a token for forms", async () => {
      const { body, status } = await createBrowser(server).get("/api/bootstrap");
      assert.equal(status, 200);
      assert.equal(body.auth.authenticated, false);
      assert.equal(body.auth.provider, "local");
      assert.equal(body.user, undefined);
      assert.ok(body.csrfToken.length > 40);
    });

    test("signing up confirms by mail, in the browser that asked or with the password, and in no other way", async () => {
      const browser = await createBrowser(server).open();
      const email = "first@example.com";
      const asked = await browser.post("/api/auth/sign-up", { email: " First@Example.com ".trim(), password: goodPassword, displayName: "First" });
      assert.deepEqual([asked.status, asked.body], [202, { status: "verification_sent" }]);
      const token = tokenIn(await mailTo(server, email, "verify-email"));
      const refused = await browser.post("/api/auth/sign-in", { email, password: goodPassword });
      assert.deepEqual([refused.status, refused.body.error.code], [403, "email_not_verified"]);
      const other = await createBrowser(server).open();
      const elsewhere = await other.post("/api/auth/email/verify", { token });
      assert.deepEqual([elsewhere.status, elsewhere.body.error.code], [403, "password_required"]);
      const guessed = await other.post("/api/auth/email/verify", { token, password: "eleven amber lanterns drift" });
      assert.deepEqual([guessed.status, guessed.body.error.code], [422, "wrong_password"]);
      assert.equal((await signIn(server, { email })).answer.body.error.code, "email_not_verified");
      const shown = await other.post("/api/auth/email/verify", { token, password: goodPassword });
      assert.deepEqual([shown.status, shown.body.verified, shown.body.auth.authenticated], [200, true, true]);
      const again = await browser.post("/api/auth/email/verify", { token });
      assert.deepEqual([again.status, again.body.error.code], [400, "invalid_token"]);
      const signedIn = await browser.post("/api/auth/sign-in", { email, password: goodPassword });
      assert.equal(signedIn.body.user.email, email);
      assert.equal(signedIn.body.user.displayName, "First");
    });

    test("the cookie is HttpOnly, Lax and for the whole site; the table holds only its hash", async () => {
      await signUp(server, { email: "cookie@example.com" });
      const { answer, browser } = await signIn(server, { email: "cookie@example.com" });
      const cookie = answer.cookies.find(({ name: cookieName }) => cookieName === "session");
      assert.equal(cookie.httpOnly, true);
      assert.equal(cookie.sameSite, "Lax");
      assert.equal(cookie.path, "/");
      assert.equal(cookie.domain, undefined);
      assert.equal(cookie.secure, undefined);
      assert.equal(Buffer.from(cookie.value, "base64url").length, 32);
      const stored = await rows();
      if (stored) {
        const hash = createHash("sha256").update(browser.jar.get("session")).digest("hex");
        assert.ok(stored.some((row) => row.token_hash === hash));
        assert.ok(!JSON.stringify(stored).includes(browser.jar.get("session")));
      }
    });

    test("signing in again rotates the token, and the old one is worth nothing", async () => {
      const browser = await signUp(server, { email: "rotate@example.com" });
      const before = browser.jar.get("session");
      await browser.post("/api/auth/reauthenticate", { password: goodPassword });
      const now = browser.jar.get("session");
      assert.notEqual(now, before);
      const thief = createBrowser(server);
      thief.jar.set("session", before);
      assert.equal((await thief.get("/api/auth/session")).body.auth.authenticated, false);
      assert.equal((await browser.get("/api/auth/session")).body.auth.authenticated, true);
    });

    test("a token that was planted before signing in is not the one after", async () => {
      await signUp(server, { email: "fixation@example.com" });
      const browser = createBrowser(server);
      browser.jar.set("session", "A".repeat(43));
      await browser.open();
      await browser.post("/api/auth/sign-in", { email: "fixation@example.com", password: goodPassword });
      assert.notEqual(browser.jar.get("session"), "A".repeat(43));
    });

    test("idle for 7 days ends it; 30 days end it however busy", async (t) => {
      const browser = await signUp(server, { email: "expiry@example.com" });
      const isSignedIn = async () => (await browser.get("/api/auth/session")).body.auth.authenticated;
      const start = Date.now();
      t.mock.timers.enable({ apis: ["Date"], now: start });
      t.mock.timers.setTime(start + 7 * day - 60_000);
      assert.equal(await isSignedIn(), true, "just before 7 days");
      t.mock.timers.setTime(start + 14 * day - 300_000);
      assert.equal(await isSignedIn(), true, "that request counted as activity");
      t.mock.timers.setTime(start + 21 * day - 600_000);
      assert.equal(await isSignedIn(), true);
      t.mock.timers.setTime(start + 28 * day - 900_000);
      assert.equal(await isSignedIn(), true);
      t.mock.timers.setTime(start + 30 * day + 1_000);
      assert.equal(await isSignedIn(), false, "30 days in all");
    });

    test("idle for 7 days ends it", async (t) => {
      const browser = await signUp(server, { email: "idle@example.com" });
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 7 * day + 1_000 });
      assert.equal((await browser.get("/api/auth/session")).body.auth.authenticated, false);
    });

    test("sessions are listed with their device, ended one by one and all at once", async () => {
      const email = "many@example.com";
      const here = await signUp(server, { email });
      const agents = [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
        ""
      ];
      const [phone, unknown] = await Promise.all(agents.map(async (userAgent) => (await signIn(server, { email, userAgent })).browser));
      const { sessions } = (await here.get("/api/auth/sessions")).body;
      assert.equal(sessions.length, 3);
      assert.deepEqual(sessions.map(({ device }) => device).sort(), ["An unknown device", "Firefox on Linux", "Safari on iOS"]);
      assert.equal(sessions.filter(({ current }) => current).length, 1);
      const target = sessions.find(({ device }) => device === "Safari on iOS");
      const stranger = await signUp(server, { email: "stranger@example.com" });
      assert.equal((await stranger.request("DELETE", `/api/auth/sessions/${target.id}`)).status, 404);
      assert.equal((await here.request("DELETE", `/api/auth/sessions/${target.id}`)).status, 200);
      assert.equal((await phone.get("/api/auth/sessions")).status, 401);
      assert.deepEqual((await here.post("/api/auth/sessions/revoke-others")).body, { revoked: 1 });
      assert.equal((await unknown.get("/api/auth/sessions")).status, 401);
      assert.equal((await here.get("/api/auth/sessions")).status, 200);
    });

    test("signing out ends the session here and its cookie", async () => {
      const browser = await signUp(server, { email: "out@example.com" });
      const token = browser.jar.get("session");
      const answer = await browser.post("/api/auth/sign-out");
      assert.equal(answer.body.auth.authenticated, false);
      assert.equal(browser.jar.has("session"), false);
      const thief = createBrowser(server);
      thief.jar.set("session", token);
      assert.equal((await thief.get("/api/auth/sessions")).status, 401);
    });

    test("a new password ends the other sessions; a reset ends all, signs nobody in, and works once", async () => {
      const email = "reset@example.com";
      const here = await signUp(server, { email });
      const { browser: elsewhere } = await signIn(server, { email });
      const changed = "eleven amber lanterns drift";
      assert.equal((await here.post("/api/auth/password/change", { currentPassword: "wrong", newPassword: changed })).body.error.code, "wrong_password");
      assert.equal((await here.post("/api/auth/password/change", { currentPassword: goodPassword, newPassword: changed })).status, 200);
      assert.equal((await elsewhere.get("/api/auth/sessions")).status, 401);
      assert.equal((await here.get("/api/auth/sessions")).status, 200);

      const guest = await createBrowser(server).open();
      assert.equal((await guest.post("/api/auth/password/forgot", { email })).status, 202);
      const token = tokenIn(await mailTo(server, email, "reset-password"));
      const weak = await guest.post("/api/auth/password/reset", { token, password: "password1234" });
      assert.deepEqual([weak.status, weak.body.error.code], [422, "weak_password"]);
      const done = await guest.post("/api/auth/password/reset", { token, password: goodPassword });
      assert.deepEqual([done.status, done.body.reset, done.body.auth.authenticated], [200, true, false]);
      assert.equal((await here.get("/api/auth/sessions")).status, 401);
      assert.equal((await guest.post("/api/auth/password/reset", { token, password: goodPassword })).status, 400);
      assert.equal((await signIn(server, { email, password: changed })).answer.status, 401);
      assert.equal((await signIn(server, { email })).answer.status, 200);
      await mailTo(server, email, "password-changed");
    });

    test("a reset link is good for 60 minutes", async (t) => {
      const email = "slow@example.com";
      await signUp(server, { email });
      const guest = await createBrowser(server).open();
      await guest.post("/api/auth/password/forgot", { email });
      const token = tokenIn(await mailTo(server, email, "reset-password"));
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 61 * 60 * 1_000 });
      assert.equal((await guest.post("/api/auth/password/reset", { token, password: goodPassword })).body.error.code, "invalid_token");
    });

    test("a new password and a reset void a change of address that waits for its link", async () => {
      const email = "taken-over@example.com";
      const browser = await signUp(server, { email });
      const ask = async (wanted) => {
        assert.equal((await browser.post("/api/auth/email/change", { email: wanted })).status, 202);
        return tokenIn(await mailTo(server, wanted, "confirm-email-change"));
      };
      const refused = async (token) => (await browser.post("/api/auth/email/confirm-change", { token })).body.error?.code;

      const beforeChange = await ask("thief1@example.com");
      const changed = "eleven amber lanterns drift";
      assert.equal((await browser.post("/api/auth/password/change", { currentPassword: goodPassword, newPassword: changed })).status, 200);
      assert.equal(await refused(beforeChange), "invalid_token");

      const beforeReset = await ask("thief2@example.com");
      const guest = await createBrowser(server).open();
      await guest.post("/api/auth/password/forgot", { email });
      const token = tokenIn(await mailTo(server, email, "reset-password"));
      assert.equal((await guest.post("/api/auth/password/reset", { token, password: goodPassword })).status, 200);
      await browser.open();
      assert.equal(await refused(beforeReset), "invalid_token");
      assert.equal((await signIn(server, { email })).answer.status, 200);
    });

    test("a change of address needs a recent sign-in, confirms the new one and tells the old one", async (t) => {
      const [email, wanted] = ["old@example.com", "new@example.com"];
      const browser = await signUp(server, { email });
      const now = Date.now();
      t.mock.timers.enable({ apis: ["Date"], now: now + 11 * 60 * 1_000 });
      const refused = await browser.post("/api/auth/email/change", { email: wanted });
      assert.deepEqual([refused.status, refused.body.error.code], [403, "recent_sign_in_required"]);
      assert.equal((await browser.post("/api/auth/reauthenticate", { password: goodPassword })).status, 200);
      assert.equal((await browser.post("/api/auth/email/change", { email: wanted })).status, 202);
      t.mock.timers.reset();
      const token = tokenIn(await mailTo(server, wanted, "confirm-email-change"));
      const done = await browser.post("/api/auth/email/confirm-change", { token });
      assert.deepEqual([done.status, done.body.email], [200, wanted]);
      await mailTo(server, email, "email-changed");
      assert.equal((await signIn(server, { email: wanted })).answer.status, 200);
      assert.equal((await signIn(server, { email })).answer.status, 401);
      assert.equal((await browser.get("/api/bootstrap")).body.user.email, wanted);
    });
  });
}

test("over https the cookies have the __Host- prefix and are Secure", async () => {
  const app = createApp({ packages, env: { APP_PUBLIC_URL: "https://app.test" } });
  const server = await startApp(app);
  try {
    const browser = await signUp(server, { email: "https@example.com" });
    const { answer } = await signIn(server, { email: "https@example.com" });
    assert.ok(browser.jar.has("__Host-session"));
    const flags = answer.cookies.map(({ name, secure, httpOnly }) => [name, secure, httpOnly]);
    assert.ok(flags.length > 0 && flags.every(([name, secure, httpOnly]) => name.startsWith("__Host-") && secure && httpOnly));
  } finally {
    await server.close();
    app.remove();
  }
});
