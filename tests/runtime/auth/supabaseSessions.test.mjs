import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, mock, test } from "node:test";
import { createBrowser } from "../support/browser.mjs";
import { databaseNames, startDatabase } from "../support/databases.mjs";
import { password, startSupabaseApp } from "../support/supabaseApp.mjs";
import { until } from "../support/until.mjs";

const minute = 60_000;
const lifeSeconds = 300;

for (const name of databaseNames) {
  describe(`sessions on Supabase (${name})`, () => {
    let database;
    let fixture;
    const clock = mock.timers;

    before(async () => {
      database = await startDatabase(name);
    });

    beforeEach(async () => {
      fixture = await startSupabaseApp({ database, lifeSeconds });
      clock.enable({ apis: ["Date"], now: Date.now() });
    });

    afterEach(async () => {
      clock.reset();
      await fixture.stop();
    });

    after(() => database?.stop());

    const statusOf = async (browser) => (await browser.get("/api/auth/sessions")).status;
    const storedState = async () => (await fixture.server.app.make("database.knex")("auth_sessions").first()).provider_state;

    /** The same visitor in a tab whose requests another server process answers. */
    function sameVisitorAt(server, browser) {
      const other = createBrowser(server);
      browser.jar.forEach((value, cookie) => other.jar.set(cookie, value));
      return other;
    }

    test("is renewed two minutes before Supabase's own session ends, also after its keys changed", async () => {
      const browser = await fixture.signedIn("renew@example.com");
      fixture.countRenewals();
      clock.tick((lifeSeconds - 125) * 1_000);
      assert.equal(await statusOf(browser), 200);
      assert.equal(fixture.countRenewals(), 0);
      await fixture.supabase.rotateKeys();
      clock.tick(10_000);
      assert.equal(await statusOf(browser), 200);
      assert.equal(fixture.countRenewals(), 1);
      assert.equal(await statusOf(browser), 200);
      assert.equal(fixture.countRenewals(), 0);
    });

    test("isn't renewed at every request where Supabase's tokens live for a minute", async () => {
      fixture.supabase.state.lifeSeconds = 60;
      const browser = await fixture.signedIn("brief@example.com");
      fixture.countRenewals();
      const renewals = [];
      for (const seconds of [20, 11, 1, 20, 11]) {
        clock.tick(seconds * 1_000);
        assert.equal(await statusOf(browser), 200);
        renewals.push(fixture.countRenewals());
      }
      assert.deepEqual(renewals, [0, 1, 0, 0, 1]);
    });

    test("is renewed once, by whichever tab and server process comes first", async () => {
      const browser = await fixture.signedIn("tabs@example.com");
      const elsewhere = sameVisitorAt(await fixture.startServer(), browser);
      for (let round = 0; round < 3; round += 1) {
        clock.tick(lifeSeconds * 1_000);
        fixture.countRenewals();
        const answers = await Promise.all([browser, elsewhere, browser, elsewhere].map(statusOf));
        assert.deepEqual(answers, [200, 200, 200, 200]);
        assert.equal(fixture.countRenewals(), 1);
      }
    });

    test("what Supabase has ended ends here", async () => {
      const browser = await fixture.signedIn("ended@example.com");
      clock.tick(lifeSeconds * 1_000);
      fixture.supabase.endSessions();
      assert.equal(await statusOf(browser), 401);
      assert.equal((await fixture.server.app.make("database.knex")("auth_sessions")).length, 0);
    });

    test("goes on while Supabase is away, which is asked once a minute whoever comes", async () => {
      const [ada, grace] = [await fixture.signedIn("ada@example.com"), await fixture.signedIn("grace@example.com")];
      clock.tick(lifeSeconds * 1_000);
      fixture.supabase.state.isDown = true;
      fixture.countRenewals();
      for (const browser of [ada, ada, grace, grace]) {
        assert.equal(await statusOf(browser), 200);
      }
      assert.equal(fixture.countRenewals(), 1);
      clock.tick(minute);
      assert.equal(await statusOf(ada), 200);
      assert.equal(fixture.countRenewals(), 1);
      fixture.supabase.state.isDown = false;
      clock.tick(minute);
      assert.deepEqual([await statusOf(ada), await statusOf(grace)], [200, 200]);
      assert.equal(fixture.countRenewals(), 2);
    });

    test("goes on where Supabase doesn't know this app's key any more: that is about nobody's session", async () => {
      const browser = await fixture.signedIn("key@example.com");
      clock.tick(lifeSeconds * 1_000);
      fixture.supabase.state.isApiKeyRevoked = true;
      assert.equal(await statusOf(browser), 200);
      fixture.supabase.state.isApiKeyRevoked = false;
      clock.tick(minute);
      fixture.countRenewals();
      assert.equal(await statusOf(browser), 200);
      assert.equal(fixture.countRenewals(), 1);
    });

    test("while one request waits for Supabase, the others of that session don't", async () => {
      const browser = await fixture.signedIn("waiting@example.com");
      clock.tick(lifeSeconds * 1_000);
      fixture.supabase.state.isHanging = true;
      fixture.countRenewals();
      const waiting = statusOf(browser);
      await until(() => fixture.supabase.requests.length > 0, { what: "a renewal" });
      assert.equal(await statusOf(browser), 200);
      fixture.supabase.dropConnections();
      assert.equal(await waiting, 200);
      assert.equal(fixture.countRenewals(), 1);
    });

    test("keeps the new tokens where they can't be verified yet", async () => {
      const browser = await fixture.signedIn("kept@example.com");
      clock.tick(11 * minute);
      fixture.supabase.state.isKeysDown = true;
      assert.equal(await statusOf(browser), 200);
      fixture.supabase.state.isKeysDown = false;
      clock.tick(minute);
      assert.equal(await statusOf(browser), 200);
      clock.tick(lifeSeconds * 1_000);
      assert.equal(await statusOf(browser), 200);
    });

    test("keeps the tokens that were renewed on the way to something else", async () => {
      const browser = await fixture.signedIn("busy@example.com");
      clock.tick((lifeSeconds - 10) * 1_000);
      fixture.supabase.state.isDown = true;
      assert.equal(await statusOf(browser), 200);
      fixture.supabase.state.isDown = false;
      fixture.countRenewals();
      assert.equal((await browser.post("/api/auth/email/change", { email: "busier@example.com" })).status, 202);
      assert.equal(fixture.countRenewals(), 1);
      clock.tick(minute);
      assert.equal(await statusOf(browser), 200);
      assert.equal(fixture.countRenewals(), 1);
    });

    for (const outcome of ["succeeds", "is refused"]) {
      test(`a renewal that ${outcome} late leaves a sign-in of meanwhile alone`, async () => {
        const browser = await fixture.signedIn("late@example.com");
        clock.tick(lifeSeconds * 1_000);
        let release;
        fixture.supabase.state.refreshAfter = new Promise((resolve) => (release = resolve));
        fixture.countRenewals();
        const late = statusOf(browser);
        await until(() => fixture.supabase.requests.length > 0, { what: "a renewal" });
        assert.equal((await browser.post("/api/auth/reauthenticate", { password })).status, 200);
        const state = await storedState();
        if (outcome === "is refused") {
          fixture.supabase.endSessions();
        }
        release();
        assert.equal(await late, 200);
        assert.equal(await storedState(), state);
      });
    }
  });
}
