import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { generateKeyPair } from "jose";
import { createApp, startApp } from "../support/apps.mjs";
import { createBrowser } from "../support/browser.mjs";
import { databaseNames, startDatabase } from "../support/databases.mjs";
import { startSupabaseDouble } from "../support/supabase-double.mjs";

const password = "seven purple anvils sing";
const pathOf = (address) => {
  const { pathname, search } = new URL(address, "http://app.test");
  return pathname + search;
};

for (const name of databaseNames) {
  describe(`supabase (${name})`, () => {
    let database;
    let supabase;
    let app;
    let server;

    before(async () => {
      database = await startDatabase(name);
      supabase = await startSupabaseDouble();
      app = createApp({
        packages: ["auth-core", "auth-provider-supabase-core", `database-runtime-${name}`],
        env: { ...database.envFor(), ...supabase.env },
        config: { auth: { oauthProviders: [{ id: "github", label: "GitHub" }] } }
      });
      server = await startApp(app);
    });

    afterEach(() => {
      assert.deepEqual(supabase.problems, []);
      supabase.reset();
    });

    after(async () => {
      await server?.close();
      await supabase?.stop();
      await database?.stop();
      app?.remove();
    });

    async function signedIn(email, fields = {}) {
      supabase.createUser({ email, password, ...fields });
      const browser = await createBrowser(server).open();
      const answer = await browser.post("/api/auth/sign-in", { email, password });
      assert.equal(answer.status, 200, answer.text);
      return browser;
    }

    test("signs in with a session of the app's own, and keeps Supabase's tokens on the server", async () => {
      const browser = await signedIn("ada@example.com", { metadata: { full_name: "Ada", role: "admin" } });
      const { body } = await browser.get("/api/bootstrap");
      assert.equal(body.auth.provider, "supabase");
      assert.deepEqual(body.auth.oauthProviders, [{ id: "github", label: "GitHub" }]);
      assert.deepEqual([body.user.email, body.user.displayName], ["ada@example.com", "Ada"]);
      assert.deepEqual([...browser.jar.keys()].sort(), ["guest", "session"]);
      const [row] = await server.app.make("database.knex")("auth_sessions");
      assert.ok(row.provider_state.length > 100);
      assert.doesNotMatch(JSON.stringify(row), /eyJ|refresh/);
    });

    test("refusals of Supabase are said in the app's own words", async () => {
      supabase.createUser({ email: "pending@example.com", password, confirmed: false });
      Object.assign(supabase.createUser({ email: "banned@example.com", password }), { banned: true });
      const browser = await createBrowser(server).open();
      const attempt = async (email, given = password) => {
        const { status, body } = await browser.post("/api/auth/sign-in", { email, password: given });
        return [status, body.error.code];
      };
      assert.deepEqual(await attempt("nobody@example.com"), [401, "invalid_credentials"]);
      assert.deepEqual(await attempt("pending@example.com"), [403, "email_not_verified"]);
      assert.deepEqual(await attempt("banned@example.com"), [403, "account_suspended"]);
      supabase.state.isDown = true;
      assert.deepEqual(await attempt("ada@example.com"), [503, "provider_unavailable"]);
    });

    test("a token of another issuer, audience, role or key is refused, whatever its user says", async () => {
      supabase.createUser({ email: "forged@example.com", password });
      const { privateKey } = await generateKeyPair("ES256");
      const forgeries = [
        { issuer: "https://other.supabase.co/auth/v1" },
        { audience: "other" },
        { claims: { role: "service_role" } },
        { claims: { is_anonymous: true } },
        { privateKey }
      ];
      for (const forgery of forgeries) {
        supabase.state.forgery = forgery;
        const browser = await createBrowser(server, { ip: `198.51.100.${forgeries.indexOf(forgery) + 50}` }).open();
        // Limits count failures of an account; five of them are the limit.
        const answer = await browser.post("/api/auth/sign-in", { email: "forged@example.com", password });
        assert.deepEqual([answer.status, answer.body.error.code], [401, "sign_in_failed"], JSON.stringify(Object.keys(forgery)));
      }
    });

    test("signing up is confirmed in the browser that asked, and only there", async () => {
      const browser = await createBrowser(server).open();
      const asked = await browser.post("/api/auth/sign-up", { email: "new@example.com", password, displayName: "New" });
      assert.equal(asked.status, 202);
      const [mail] = supabase.mails.splice(0);
      const other = createBrowser(server);
      assert.equal((await other.get(pathOf(mail.url))).headers.location, "/auth/login?error=invalid_token");
      assert.equal((await browser.get(pathOf(mail.url))).headers.location, "/home");
      assert.equal((await browser.get("/api/bootstrap")).body.user.email, "new@example.com");
      assert.equal((await browser.get(pathOf(mail.url))).headers.location, "/auth/login?error=invalid_token");
    });

    test("known and unknown addresses get the same answer, even where Supabase tells them apart", async () => {
      supabase.state.isMailLimited = true;
      const answers = [];
      for (const email of ["ada@example.com", "unknown@example.com"]) {
        const { status, body, cookies } = await (await createBrowser(server).open()).post("/api/auth/password/forgot", { email });
        answers.push([status, body, cookies.map((cookie) => [cookie.name, cookie.value.length])]);
      }
      assert.deepEqual(answers[0], answers[1]);
      assert.equal(answers[0][0], 202);
    });

    test("a reset by mail sets the password, ends every session, and works once", async () => {
      const browser = await signedIn("reset@example.com");
      const guest = await createBrowser(server).open();
      await guest.post("/api/auth/password/forgot", { email: "reset@example.com" });
      const [mail] = supabase.mails.splice(0);
      const { headers } = await guest.get(pathOf(mail.url));
      assert.match(headers.location, /^\/auth\/reset-password\?token=[\w-]{43}$/);
      const token = new URL(headers.location, "http://app.test").searchParams.get("token");
      const same = await guest.post("/api/auth/password/reset", { token, password });
      assert.deepEqual([same.status, same.body.error.code], [422, "weak_password"]);
      const done = await guest.post("/api/auth/password/reset", { token, password: "eleven amber lanterns drift" });
      assert.deepEqual([done.status, done.body.reset, done.body.auth.authenticated], [200, true, false]);
      assert.equal((await browser.get("/api/auth/sessions")).status, 401);
      assert.equal((await guest.post("/api/auth/password/reset", { token, password: "twelve amber lanterns drift" })).status, 400);
      assert.equal(supabase.byEmail("reset@example.com").password, "eleven amber lanterns drift");
    });

    test("a new password ends the app's own sessions even where Supabase doesn't end its own", async () => {
      const email = "stubborn@example.com";
      const [here, elsewhere] = [await signedIn(email), await createBrowser(server).open()];
      const signInElsewhere = async (given) => assert.equal((await elsewhere.post("/api/auth/sign-in", { email, password: given })).status, 200);
      await signInElsewhere(password);
      supabase.state.isLogoutDown = true;
      const changed = "eleven amber lanterns drift";
      const change = await here.post("/api/auth/password/change", { currentPassword: password, newPassword: changed });
      assert.equal(change.status, 200, change.text);
      assert.equal((await elsewhere.get("/api/auth/sessions")).status, 401);
      assert.equal((await here.get("/api/auth/sessions")).status, 200);

      const guest = await createBrowser(server).open();
      await guest.post("/api/auth/password/forgot", { email });
      const [mail] = supabase.mails.splice(0);
      const { headers } = await guest.get(pathOf(mail.url));
      const token = new URL(headers.location, "http://app.test").searchParams.get("token");
      const reset = await guest.post("/api/auth/password/reset", { token, password: "twelve amber lanterns drift" });
      assert.deepEqual([reset.status, reset.body.reset], [200, true], reset.text);
      assert.equal((await here.get("/api/auth/sessions")).status, 401);
    });

    test("a link of a mail template with a token hash confirms, and signs nobody in", async () => {
      const asker = await createBrowser(server).open();
      await asker.post("/api/auth/sign-up", { email: "hash@example.com", password });
      const [mail] = supabase.mails.splice(0);
      const other = createBrowser(server);
      const { headers } = await other.get(`/api/auth/callback?token_hash=${mail.tokenHash}&type=signup`);
      assert.equal(headers.location, "/auth/login?notice=verified");
      assert.equal((await other.get("/api/auth/session")).body.auth.authenticated, false);
      assert.ok(supabase.byEmail("hash@example.com").confirmedAt);
    });

    test("OAuth goes out with PKCE and comes back to where it began", async () => {
      const browser = await createBrowser(server).open();
      const out = await browser.get("/api/auth/oauth/github/start?returnTo=/account");
      assert.equal(out.status, 302);
      const back = await fetch(out.headers.location, { redirect: "manual" });
      const landed = await browser.get(pathOf(back.headers.get("location")));
      assert.equal(landed.headers.location, "/account");
      assert.equal((await browser.get("/api/bootstrap")).body.user.displayName, "Octo Cat");
      assert.equal((await browser.get("/api/auth/oauth/myspace/start")).status, 404);
    });

    test("a stranger's OAuth code signs nobody in, and no return leads away from the app", async () => {
      const attacker = await createBrowser(server).open();
      const out = await attacker.get("/api/auth/oauth/github/start?returnTo=//evil.example");
      const back = await fetch(out.headers.location, { redirect: "manual" });
      const victim = await createBrowser(server).open();
      assert.equal((await victim.get(pathOf(back.headers.get("location")))).headers.location, "/auth/login?error=invalid_token");
      assert.equal((await victim.get("/api/auth/session")).body.auth.authenticated, false);
      assert.equal((await attacker.get(pathOf(back.headers.get("location")))).headers.location, "/home");
      const cancelled = await attacker.get("/api/auth/callback?error=access_denied&error_description=no");
      assert.equal(cancelled.headers.location, "/auth/login?error=access_denied");
    });

    test("a refused OAuth sign-in leads to the sign-in page, and another try to where the first one was going", async () => {
      const browser = await createBrowser(server).open();
      const refusal = async (query) => {
        await browser.get("/api/auth/oauth/github/start?returnTo=/account");
        return (await browser.get(`/api/auth/callback?${query}`)).headers.location;
      };
      assert.equal(await refusal("error=access_denied&error_description=no"), "/auth/login?error=access_denied&returnTo=%2Faccount");
      assert.equal(await refusal("error=invalid_request&error_code=bad_oauth_state"), "/auth/login?error=sign_in_interrupted&returnTo=%2Faccount");
      assert.equal(await refusal("error=constructor"), "/auth/login?error=sign_in_failed&returnTo=%2Faccount");
    });

    test("too many OAuth sign-ins are refused on a page, not in JSON", async () => {
      const browser = await createBrowser(server, { ip: "198.51.100.99" }).open();
      const locations = [];
      for (let count = 0; count <= 30; count += 1) {
        locations.push((await browser.get("/api/auth/oauth/github/start?returnTo=/account")).headers.location);
      }
      assert.match(locations.at(-2), /\/auth\/v1\/authorize\?/);
      assert.equal(locations.at(-1), "/auth/login?error=too_many_requests&returnTo=%2Faccount");
    });

    test("password and address change through Supabase", async () => {
      const browser = await signedIn("change@example.com");
      const changed = "eleven amber lanterns drift";
      const answer = await browser.post("/api/auth/password/change", { currentPassword: password, newPassword: changed });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(supabase.byEmail("change@example.com").password, changed);
      assert.equal((await browser.post("/api/auth/email/change", { email: "changed@example.com" })).status, 202);
      const [mail] = supabase.mails.splice(0);
      assert.equal(mail.to, "changed@example.com");
      assert.equal((await browser.get(pathOf(mail.url))).headers.location, "/auth/login?notice=email-changed");
      assert.equal((await browser.get("/api/bootstrap")).body.user.email, "changed@example.com");
    });

    test("signing out tells Supabase, and works without it", async () => {
      const browser = await signedIn("bye@example.com");
      supabase.requests.length = 0;
      assert.equal((await browser.post("/api/auth/sign-out")).body.auth.authenticated, false);
      assert.deepEqual(supabase.requests, ["POST /auth/v1/logout"]);
      const again = await signedIn("bye2@example.com");
      supabase.state.isDown = true;
      assert.equal((await again.post("/api/auth/sign-out")).body.auth.authenticated, false);
    });
  });
}
