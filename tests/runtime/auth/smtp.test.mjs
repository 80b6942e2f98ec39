import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, test } from "node:test";
import { createApp, startApp } from "../support/apps.mjs";
import { createBrowser, goodPassword } from "../support/browser.mjs";
import { credentials, startSmtpServer } from "../support/smtpServer.mjs";
import { until } from "../support/until.mjs";

const packages = ["auth-core", "auth-provider-local-core"];
const trusting = "?tls.rejectUnauthorized=false";
const title = "Café „Ąžuolas“ ✓";
const publicConfig = `export const config = { title: ${JSON.stringify(title)}, surfaceDefinitions: {} };\n`;

describe("mail by SMTP", () => {
  const opened = [];

  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) {
      await close();
    }
  });

  async function smtp(options) {
    const server = await startSmtpServer(options);
    opened.push(server.stop);
    return server;
  }

  function appWith(smtpUrl, env = {}) {
    const app = createApp({
      packages,
      env: { SMTP_URL: smtpUrl, MAIL_FROM: "Das Café <hallo@café.example>", ...env },
      files: { "config/public.js": publicConfig }
    });
    opened.push(app.remove);
    return app;
  }

  async function serverWith(smtpUrl, env) {
    const server = await startApp(appWith(smtpUrl, env));
    opened.push(server.close);
    return server;
  }

  async function transportTo(smtpUrl, env) {
    const transport = (await serverWith(smtpUrl, env)).app.make("auth.mail.transport");
    return { send: (message = {}) => transport.send({ to: "ada@example.com", subject: "Hello", text: "Hello", html: "<p>Hello</p>", ...message }) };
  }

  const signUp = async (server, fields) =>
    (await createBrowser(server).open()).post("/api/auth/sign-up", { email: "ada@example.com", password: goodPassword, displayName: "Ada", ...fields });

  test("a sign-up's mail arrives with its headers, as text and as HTML, and its link works", async () => {
    const mailServer = await smtp();
    const server = await serverWith(mailServer.url({ query: trusting }));
    const browser = await createBrowser(server).open();
    const body = { email: "ada.lovelace@example.com", password: goodPassword, displayName: "Ada" };
    assert.equal((await browser.post("/api/auth/sign-up", body)).status, 202);
    const mail = await until(() => mailServer.mails[0], { what: "the mail" });

    assert.deepEqual(mail.envelope, { from: "hallo@café.example", to: ["ada.lovelace@example.com"] });
    assert.deepEqual([mail.user, mail.isEncrypted], [credentials.user, true]);
    const { message, raw } = mail;
    assert.equal(message.from.name, "Das Café");
    assert.match(raw, /^From: .*<hallo@xn--caf-dma\.example>\r?$/m);
    assert.deepEqual(message.to.map(({ address }) => address), ["ada.lovelace@example.com"]);
    assert.equal(message.subject, `Confirm your address for ${title}`);
    assert.doesNotMatch(raw.split("\r\n\r\n", 1)[0], /[^\x20-\x7e\r\n\t]/, "headers are plain ASCII");
    assert.match(raw, /^Message-ID: <[^>]+>\r?$/im);
    assert.match(raw, /^Content-Type: multipart\/alternative;/im);
    assert.ok(Math.abs(Date.parse(message.date) - Date.now()) < 60_000);

    const [link] = /http:\/\/app\.test\/auth\/verify-email\?token=[\w-]{43}/.exec(message.text);
    assert.ok(message.text.includes(`Welcome to ${title}.`));
    assert.ok(message.html.includes(`<a href="${link}">`) && message.html.includes(title));
    const token = new URL(link).searchParams.get("token");
    assert.equal((await browser.post("/api/auth/email/verify", { token })).body.auth.authenticated, true);
  });

  for (const secure of [false, true]) {
    const how = secure ? "TLS" : "STARTTLS";

    test(`a certificate that nobody vouches for is refused before anything is said (${how})`, async () => {
      const mailServer = await smtp({ secure });
      const { send } = await transportTo(mailServer.url());
      await assert.rejects(send(), /certificate/);
      assert.deepEqual([mailServer.passwords, mailServer.mails], [[], []]);
    });

    test(`an operator who says so has it taken (${how})`, async () => {
      const mailServer = await smtp({ secure });
      const { send } = await transportTo(mailServer.url({ query: trusting }));
      await send();
      assert.deepEqual(mailServer.passwords, [{ password: credentials.password, isEncrypted: true }]);
      assert.equal(mailServer.mails[0].isEncrypted, true);
    });
  }

  test("a password goes to another machine encrypted or not at all, unless an operator says otherwise", async () => {
    // Any name but this machine's own: the whole network 127 leads here all the same.
    const host = "127.0.0.2";
    const mailServer = await smtp({ offersTls: false });
    await assert.rejects((await transportTo(mailServer.url({ host }))).send(), /STARTTLS/);
    assert.deepEqual([mailServer.passwords, mailServer.mails], [[], []]);
    await (await transportTo(mailServer.url({ host, query: "?requireTLS=false" }))).send();
    await (await transportTo(mailServer.url())).send();
    assert.deepEqual(mailServer.passwords.map(({ isEncrypted }) => isEncrypted), [false, false]);
  });

  test("a server that asks for no password is given none", async () => {
    const mailServer = await smtp({ offersTls: false, needsPassword: false });
    await (await transportTo(mailServer.url())).send();
    assert.deepEqual([mailServer.passwords.length, mailServer.mails.length], [0, 1]);
  });

  test("no subject, name or address adds a header or a recipient", async () => {
    const mailServer = await smtp();
    const server = await serverWith(mailServer.url({ query: trusting }), { MAIL_FROM: "no-reply@app.test" });
    const transport = server.app.make("auth.mail.transport");
    const { composeMail } = await import("../../../templates/auth-core/vendor/src/server/mail/mailMessages.js");
    const injected = "\r\nBcc: mallory@evil.test\r\nX-Own: 1\r\n\r\nOwn body";
    const attempts = [
      composeMail({ to: "ada@example.com", kind: "x", subject: `Hello${injected}`, paragraphs: [`Hello${injected}`] }),
      { to: "ada@example.com", subject: `Hello${injected}`, text: "Hello" },
      { to: `ada@example.com${injected}`, subject: "Hello", text: "Hello" },
      { to: "ada,mallory@evil.test", subject: "Hello", text: "Hello" },
      { to: "ada<mallory@evil.test>", subject: "Hello", text: "Hello" },
      { to: '"ada@example.com" <mallory@evil.test>', subject: "Hello", text: "Hello" }
    ];
    // An address that is none may be refused; what is sent has one recipient, which isn't somebody else.
    await Promise.allSettled(attempts.map((message) => transport.send(message)));
    assert.ok(mailServer.mails.length >= 2);
    for (const { envelope, raw } of mailServer.mails) {
      assert.equal(envelope.to.length, 1);
      assert.notEqual(envelope.to[0], "mallory@evil.test");
      assert.doesNotMatch(raw.split("\r\n\r\n", 1)[0], /^(bcc|x-own):/im);
    }
    for (const displayName of [`Ada${injected}`, "Ada\nBcc: mallory@evil.test"]) {
      assert.equal((await signUp(server, { displayName })).status, 400);
    }
  });

  test("a mail server that is away or refuses changes no answer, and the log has no link", async () => {
    const mailServer = await smtp();
    mailServer.state.refusal = new Error("mailbox full");
    const away = await startSmtpServer();
    await away.stop();
    for (const smtpUrl of [mailServer.url({ query: trusting }), away.url()]) {
      const { answers, log } = await signUpAtProcess(appWith(smtpUrl, { LOG_LEVEL: "warn" }));
      assert.deepEqual(answers, [
        [202, { status: "verification_sent" }],
        [202, { status: "sent" }]
      ]);
      assert.match(log, /a mail could not be sent/);
      assert.match(log, /ECONNREFUSED|mailbox full/);
      assert.doesNotMatch(log, /token=|verify-email\?|http:\/\/app\.test/);
      assert.doesNotMatch(log, new RegExp(`${goodPassword}|${encodeURIComponent(credentials.password)}|${credentials.password}`));
    }
    assert.deepEqual(mailServer.mails, []);
  });
});

/** Signs up at a server process of its own, and asks for the mail again: what it answered, and all that it wrote. */
async function signUpAtProcess(app) {
  const script = join(import.meta.dirname, "..", "support", "serve.mjs");
  const child = fork(script, { cwd: app.root, silent: true, env: { PATH: process.env.PATH } });
  const written = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => written.push(String(chunk)));
  }
  const log = () => written.join("");
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    const url = await new Promise((resolve, reject) => {
      child.once("message", (message) => resolve(message.url));
      child.once("exit", () => reject(new Error(`The server ended: ${log()}`)));
    });
    const bootstrap = await fetch(`${url}/api/bootstrap`);
    const headers = {
      "content-type": "application/json",
      origin: url,
      cookie: bootstrap.headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0]).join("; "),
      "x-csrf-token": (await bootstrap.json()).csrfToken
    };
    const post = async (path, body) => {
      const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
      return [response.status, await response.json()];
    };
    const answers = [
      await post("/api/auth/sign-up", { email: "ada@example.com", password: goodPassword, displayName: "Ada" }),
      await post("/api/auth/email/resend", { email: "ada@example.com" })
    ];
    await until(() => log().split("a mail could not be sent").length > 2, { what: "Both failures in the log" });
    return { answers, log: log() };
  } finally {
    child.disconnect();
    await ended;
  }
}
