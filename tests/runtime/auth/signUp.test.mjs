import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createApp, startApp } from "../support/apps.mjs";
import { createBrowser, goodPassword, mailTo, signIn, tokenIn } from "../support/browser.mjs";
import { databaseNames, startDatabase } from "../support/databases.mjs";

const theirPassword = "eleven amber lanterns drift";

for (const name of [...databaseNames, "memory"]) {
  describe(`signing up with an address that someone else signs up with (${name})`, () => {
    let database;
    let app;
    let server;
    let count = 0;
    const newAddress = () => `198.51.100.${(count += 1)}`;

    before(async () => {
      database = name === "memory" ? null : await startDatabase(name);
      const packages = ["auth-core", "auth-provider-local-core"];
      app = createApp({ packages: database ? [...packages, `database-runtime-${name}`] : packages, env: database?.envFor() });
      server = await startApp(app);
    });

    after(async () => {
      await server?.close();
      await database?.stop();
      app?.remove();
    });

    const guest = () => createBrowser(server, { ip: newAddress() }).open();
    const mails = async (email, kind) =>
      (await server.app.make("auth.mail.transport").list()).filter((mail) => mail.to === email && mail.kind === kind);

    /** Signs up; answers the browser and the token that was mailed for it. */
    async function signUpAs(email, password, displayName = "") {
      const browser = await guest();
      assert.equal((await browser.post("/api/auth/sign-up", { email, password, displayName })).status, 202);
      await server.app.make("auth.mail").drain();
      const [newest] = await mails(email, "verify-email");
      return { browser, token: tokenIn(newest) };
    }

    const verify = (browser, token, more = {}) => browser.post("/api/auth/email/verify", { token, ...more });
    const opens = async (email, password) => (await signIn(server, { email, password, ip: newAddress() })).answer.status === 200;

    test("one who signs up later changes nothing about the sign-up before", async () => {
      const email = "second@example.com";
      const victim = await signUpAs(email, goodPassword, "Victim");
      await signUpAs(email, theirPassword, "Attacker");
      const { body } = await verify(victim.browser, victim.token);
      assert.deepEqual([body.verified, body.user.displayName], [true, "Victim"]);
      assert.deepEqual([await opens(email, goodPassword), await opens(email, theirPassword)], [true, false]);
    });

    test("opening the mail of a stranger's sign-up in one's own browser confirms one's own", async () => {
      const email = "first@example.com";
      const attacker = await signUpAs(email, theirPassword, "Attacker");
      const victim = await signUpAs(email, goodPassword, "Victim");
      const { body } = await verify(victim.browser, attacker.token);
      assert.deepEqual([body.verified, body.user.displayName], [true, "Victim"]);
      assert.deepEqual([await opens(email, goodPassword), await opens(email, theirPassword)], [true, false]);
    });

    test("on another device the password says whose sign-up is confirmed, whichever mail was opened", async () => {
      const email = "device@example.com";
      await signUpAs(email, goodPassword);
      const attacker = await signUpAs(email, theirPassword);
      const phone = await guest();
      assert.equal((await verify(phone, attacker.token)).body.error.code, "password_required");
      assert.equal((await verify(phone, attacker.token, { password: goodPassword })).body.auth.authenticated, true);
      assert.deepEqual([await opens(email, goodPassword), await opens(email, theirPassword)], [true, false]);
    });

    test("one who never signed up confirms nothing by opening a link, and can still make the address theirs", async () => {
      const email = "never@example.com";
      const attacker = await signUpAs(email, theirPassword, "Attacker");
      const victim = await guest();
      assert.equal((await verify(victim, attacker.token)).body.error.code, "password_required");
      assert.equal(await opens(email, theirPassword), false);

      await victim.post("/api/auth/password/forgot", { email });
      const token = tokenIn(await mailTo(server, email, "reset-password"));
      assert.equal((await victim.post("/api/auth/password/reset", { token, password: goodPassword })).status, 200);
      assert.equal((await verify(attacker.browser, attacker.token)).body.error.code, "invalid_token");
      const { answer } = await signIn(server, { email, ip: newAddress() });
      assert.equal(answer.status, 200);
      assert.notEqual(answer.body.user.displayName, "Attacker");
      assert.equal(await opens(email, theirPassword), false);
    });

    test("a confirmation voids every other one, and its own password wins", async () => {
      const email = "void@example.com";
      const one = await signUpAs(email, goodPassword);
      const two = await signUpAs(email, theirPassword);
      assert.equal((await verify(one.browser, one.token)).status, 200);
      for (const { browser, token } of [one, two]) {
        assert.equal((await verify(browser, token, { password: theirPassword })).body.error.code, "invalid_token");
      }
    });

    test("two confirmations of one address at once make one account", async () => {
      const email = "both@example.com";
      const [one, two] = [await signUpAs(email, goodPassword), await signUpAs(email, theirPassword)];
      const answers = await Promise.all([one, two].map(({ browser, token }) => verify(browser, token)));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
      const winner = answers[0].status === 200 ? goodPassword : theirPassword;
      const loser = winner === goodPassword ? theirPassword : goodPassword;
      assert.deepEqual([await opens(email, winner), await opens(email, loser)], [true, false]);
    });

    test("the mail that is asked for again is about the sign-up of the browser that asks", async () => {
      const email = "again@example.com";
      const victim = await signUpAs(email, goodPassword, "Victim");
      await signUpAs(email, theirPassword, "Attacker");
      assert.equal((await victim.browser.post("/api/auth/email/resend", { email })).status, 202);
      await server.app.make("auth.mail").drain();
      const tokens = (await mails(email, "verify-email")).map(tokenIn);
      assert.equal(new Set(tokens).size, 3);
      assert.equal((await verify(await guest(), tokens[0], { password: goodPassword })).body.user.displayName, "Victim");
    });

    test("however many sign up after, one's own link confirms one's own sign-up, with the browser or with the password", async () => {
      for (const more of [{}, { password: goodPassword }]) {
        const email = `flood${Object.keys(more).length}@example.com`;
        const victim = await signUpAs(email, goodPassword, "Victim");
        for (let index = 0; index < 25; index += 1) {
          await server.app.make("auth.local.tokens").issueSignUp({ email, displayName: "Attacker", passwordHash: `no hash ${index}`, browserId: `b${index}` });
        }
        const browser = more.password ? await guest() : victim.browser;
        assert.equal((await verify(browser, victim.token, more)).body.user.displayName, "Victim");
      }
    });

    test("a sign-up that nobody confirms leaves nothing after a day", async (t) => {
      const email = "lapsed@example.com";
      const { browser, token } = await signUpAs(email, goodPassword);
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 25 * 60 * 60 * 1_000 });
      assert.equal((await verify(browser, token)).body.error.code, "invalid_token");
      assert.equal((await signIn(server, { email, ip: newAddress() })).answer.status, 401);
      await browser.post("/api/auth/password/forgot", { email });
      await browser.post("/api/auth/email/resend", { email });
      await server.app.make("auth.mail").drain();
      assert.deepEqual([(await mails(email, "reset-password")).length, (await mails(email, "verify-email")).length], [0, 1]);
    });
  });
}
