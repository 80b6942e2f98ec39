import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { createBrowser } from "../support/browser.mjs";
import { password, startSupabaseApp } from "../support/supabaseApp.mjs";

const minute = 60_000;
const settingsRequest = "GET /auth/v1/settings";

/** What the Supabase project is set up to do, and what that means here. */
describe("the Supabase project", () => {
  let fixture;
  let supabase;
  let warnings;
  const clock = mock.timers;

  beforeEach(async () => {
    clock.enable({ apis: ["Date"], now: Date.now() });
    fixture = await startSupabaseApp({ config: { auth: { oauthProviders: [{ id: "github", label: "GitHub" }, { id: "gitlab", label: "GitLab" }] } } });
    supabase = fixture.supabase;
    warnings = mock.method(fixture.server.app.logger, "warn", () => {}).mock;
  });

  afterEach(async () => {
    clock.reset();
    await fixture.stop();
  });

  const warned = (pattern) => warnings.calls.filter(({ arguments: parts }) => pattern.test(parts.at(-1))).length;
  const isVerified = async (browser) => (await browser.get("/api/bootstrap")).body.auth.emailVerified;
  const guest = () => createBrowser(fixture.server).open();

  async function signIn(email) {
    const browser = await guest();
    const { status, text } = await browser.post("/api/auth/sign-in", { email, password });
    assert.equal(status, 200, text);
    return browser;
  }

  async function signInWith(oauthProvider) {
    const browser = await guest();
    const out = await browser.get(`/api/auth/oauth/${oauthProvider}/start`);
    const back = new URL((await fetch(out.headers.location, { redirect: "manual" })).headers.get("location"));
    assert.equal((await browser.get(back.pathname + back.search)).headers.location, "/home");
    return browser;
  }

  describe("that has addresses confirmed", () => {
    test("says which are proven, and is asked every ten minutes", async () => {
      assert.equal(await isVerified(await fixture.signedIn("ada@example.com")), true);
      assert.equal(await isVerified(await signIn("ada@example.com")), true);
      assert.equal(supabase.requests.filter((name) => name === settingsRequest).length, 1);
      supabase.state.confirmsByItself = true;
      clock.tick(10 * minute);
      assert.equal(await isVerified(await signIn("ada@example.com")), false);
    });

    test("which of the providers to offer it lacks is said once", async () => {
      await fixture.signedIn("ada@example.com");
      clock.tick(10 * minute);
      await signIn("ada@example.com");
      const [call, ...more] = warnings.calls.filter(({ arguments: [, text] }) => /not enabled/.test(text));
      assert.deepEqual([call.arguments[0], more], [{ missing: ["gitlab"] }, []]);
    });
  });

  describe("that confirms every address by itself", () => {
    beforeEach(() => {
      supabase.state.confirmsByItself = true;
    });

    test("proves nobody's address, and that is said once", async () => {
      const browser = await guest();
      assert.equal((await browser.post("/api/auth/sign-up", { email: "victim@example.com", password })).status, 202);
      assert.ok(supabase.byEmail("victim@example.com").confirmedAt);
      assert.equal(await isVerified(await signIn("victim@example.com")), false);
      clock.tick(10 * minute);
      assert.equal(await isVerified(await signIn("victim@example.com")), false);
      assert.equal(warned(/"Confirm email" is off/), 1);
    });

    test("answers a sign-up alike, whether it knows the address or not", async () => {
      supabase.createUser({ email: "ada@example.com", password });
      const answers = [];
      for (const email of ["ada@example.com", "new@example.com"]) {
        const { status, body, cookies } = await (await guest()).post("/api/auth/sign-up", { email, password });
        answers.push([status, body, cookies.map((cookie) => [cookie.name, cookie.value.length])]);
      }
      assert.deepEqual(answers[0], answers[1]);
    });

    test("proves an address that another service has verified, and only that one", async () => {
      assert.equal(await isVerified(await signInWith("github")), true);
      supabase.byEmail("github@example.com").identities[0].identity_data.email_verified = false;
      assert.equal(await isVerified(await signInWith("github")), false);
      supabase.byEmail("github@example.com").identities[0].identity_data = { email: "other@example.com", email_verified: true };
      assert.equal(await isVerified(await signInWith("github")), false);
    });

    test("is not believed about what people write of themselves", async () => {
      const forged = { email: "boss@example.com", email_verified: true };
      const browser = await fixture.signedIn("boss@example.com", { metadata: { ...forged, identities: [{ provider: "github", identity_data: forged }] } });
      assert.equal(await isVerified(browser), false);
    });
  });

  test("whose settings can't be read proves nothing until they can, and is asked once a minute", async () => {
    supabase.state.isSettingsDown = true;
    assert.equal(await isVerified(await fixture.signedIn("ada@example.com")), false);
    assert.equal(await isVerified(await signIn("ada@example.com")), false);
    assert.equal(supabase.requests.filter((name) => name === settingsRequest).length, 1);
    supabase.state.isSettingsDown = false;
    clock.tick(minute);
    assert.equal(await isVerified(await signIn("ada@example.com")), true);
    supabase.state.isSettingsDown = true;
    clock.tick(10 * minute);
    assert.equal(await isVerified(await signIn("ada@example.com")), true, "what was known goes on");
  });

  test("that hangs is not waited for without end", async (t) => {
    const limits = [];
    const original = AbortSignal.timeout;
    t.mock.method(AbortSignal, "timeout", (milliseconds) => {
      limits.push(milliseconds);
      return original.call(AbortSignal, 50);
    });
    supabase.createUser({ email: "ada@example.com", password });
    supabase.state.isSettingsHanging = true;
    assert.equal(await isVerified(await signIn("ada@example.com")), false);
    supabase.state.isHanging = true;
    const { status, body } = await (await guest()).post("/api/auth/sign-in", { email: "ada@example.com", password });
    assert.deepEqual([status, body.error.code], [503, "provider_unavailable"]);
    assert.ok(limits.length >= 3 && Math.max(...limits) <= 10_000, String(limits));
  });

  test("whose keys can't be had is unavailable: that doesn't make its tokens wrong", async () => {
    await fixture.signedIn("ada@example.com");
    clock.tick(11 * minute);
    supabase.state.isKeysDown = true;
    const { status, body } = await (await guest()).post("/api/auth/sign-in", { email: "ada@example.com", password });
    assert.deepEqual([status, body.error.code], [503, "provider_unavailable"]);
  });

  test("that refuses a password says why at its field, alike for known and unknown addresses", async () => {
    supabase.createUser({ email: "ada@example.com", password });
    supabase.state.weakPassword = "correct horse battery staple";
    for (const email of ["ada@example.com", "new@example.com"]) {
      const { status, body } = await (await guest()).post("/api/auth/sign-up", { email, password: supabase.state.weakPassword });
      const message = "Please choose another password: it is in lists of stolen passwords.";
      assert.deepEqual([status, body], [422, { error: { code: "weak_password", message, fields: { password: message } } }]);
    }
    assert.equal(supabase.byEmail("new@example.com"), undefined);
    const browser = await signIn("ada@example.com");
    const changed = await browser.post("/api/auth/password/change", { currentPassword: password, newPassword: supabase.state.weakPassword });
    assert.deepEqual([changed.status, Object.keys(changed.body.error.fields)], [422, ["newPassword"]]);
  });

  test("that takes no new people says so, alike for known and unknown addresses", async () => {
    supabase.createUser({ email: "ada@example.com", password });
    supabase.state.isSignUpDisabled = true;
    for (const email of ["ada@example.com", "new@example.com"]) {
      const { status, body } = await (await guest()).post("/api/auth/sign-up", { email, password });
      assert.deepEqual([status, body.error.code, body.error.fields], [403, "sign_up_closed", undefined]);
    }
    const browser = await guest();
    await browser.get("/api/auth/oauth/github/start");
    const back = await browser.get("/api/auth/callback?error=access_denied&error_code=signup_disabled&error_description=no");
    assert.equal(back.headers.location, "/auth/login?error=sign_up_closed");
  });

  test("gives no picture: its address would be of people's own choosing", async () => {
    const address = "https://evil.example/pixel.png";
    const browser = await fixture.signedIn("ada@example.com", { metadata: { avatar_url: address, picture: address } });
    assert.equal((await browser.get("/api/bootstrap")).body.user.avatarUrl, "");
  });
});
