import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { createApp, startApp } from "../support/apps.mjs";
import { createBrowser, signUp } from "../support/browser.mjs";
import { startSupabaseDouble } from "../support/supabase-double.mjs";
import { createUsersLayer } from "../support/usersLayer.mjs";

const local = ["auth-core", "auth-provider-local-core"];

async function failure(options, start) {
  const app = createApp(options);
  try {
    const server = await startApp(app, start);
    await server.close();
    return null;
  } catch (error) {
    return error;
  } finally {
    app.remove();
  }
}

/** The mode that a server process of an app has, as one of its packages sees it. */
async function modeOfServer(argv, environment = {}, fileEnvironment = {}) {
  const app = createApp({
    packages: ["http-runtime"],
    env: { PORT: "0", ...fileEnvironment },
    files: {
      "server.js": 'import { startServer } from "@jskit-ai/http-runtime/server";\nawait startServer({ appRoot: import.meta.dirname });\n',
      "node_modules/probe/package.json": JSON.stringify({ name: "probe", version: "1.0.0", type: "module", jskit: {}, exports: { "./server": "./server.js" } }),
      "node_modules/probe/server.js": `class Probe {
  static id = "probe";
  register(app) {
    process.stdout.write(JSON.stringify({ mode: app.env.NODE_ENV ?? "" }));
    process.exit(0);
  }
}
export const serverProviders = [Probe];
`
    }
  });
  const manifest = JSON.parse(readFileSync(join(app.root, "package.json"), "utf8"));
  manifest.dependencies.probe = "1.0.0";
  writeFileSync(join(app.root, "package.json"), JSON.stringify(manifest));
  const { NODE_ENV: _mode, NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ["server.js", ...argv], { cwd: app.root, env: { ...inherited, ...environment } });
    return JSON.parse(stdout).mode;
  } finally {
    app.remove();
  }
}

describe("starting", () => {
  const usersMode = { auth: { profileMode: "users" } };

  test("users mode without a users layer is refused, with the package to add", async () => {
    const error = await failure({ packages: local, config: usersMode });
    assert.equal(error.name, "StartupError");
    const [first, second] = error.message.split("\n");
    assert.equal(first, 'AuthLocalServiceProvider requires users.profile.sync.service when config.auth.profileMode is "users".');
    assert.match(second, /jskit add package users-core/);
    const env = { AUTH_SUPABASE_URL: "http://127.0.0.1:9", AUTH_SUPABASE_PUBLISHABLE_KEY: "k" };
    const other = await failure({ packages: ["auth-core", "auth-provider-supabase-core"], config: usersMode, env });
    assert.equal(
      other.message.split("\n")[0],
      'AuthSupabaseServiceProvider requires users.profile.sync.service when config.auth.profileMode is "users".'
    );
  });

  test("users mode with a users layer starts, and its id is the session's", async () => {
    const users = createUsersLayer();
    const app = createApp({ packages: local, config: usersMode });
    const server = await startApp(app, { providers: [users.Provider] });
    const browser = await signUp(server, { email: "ada@example.com" });
    const { user } = (await browser.get("/api/bootstrap")).body;
    assert.deepEqual([...users.profiles.keys()], [user.id]);
    await server.close();
    app.remove();
  });

  test("a users layer that refuses leaves nobody signed in", async () => {
    let isRefusing = false;
    const users = createUsersLayer({
      onSync: async () => {
        if (isRefusing) {
          throw new Error("a contributor failed");
        }
      }
    });
    const app = createApp({ packages: local, config: usersMode });
    const server = await startApp(app, { providers: [users.Provider] });
    await signUp(server, { email: "ada@example.com" });
    isRefusing = true;
    const browser = await createBrowser(server).open();
    const answer = await browser.post("/api/auth/sign-in", { email: "ada@example.com", password: "seven purple anvils sing" });
    assert.deepEqual([answer.status, answer.body.error.code], [500, "internal_error"]);
    assert.doesNotMatch(answer.text, /contributor/);
    assert.equal(browser.jar.has("session"), false);
    await server.close();
    app.remove();
  });

  test("no provider, a short secret, an unknown mode and a bad SMTP address are refused with what to do", async () => {
    assert.match((await failure({ packages: ["auth-core"] })).message, /jskit add package auth-provider-local-core/);
    assert.match((await failure({ packages: local, env: { SESSION_SECRET: "short" } })).message, /SESSION_SECRET/);
    assert.match((await failure({ packages: local, config: { auth: { profileMode: "none" } } })).message, /"standalone" or "users"/);
    const smtp = await failure({ packages: local, env: { SMTP_URL: "http://user:hunter2@mail" } });
    assert.match(smtp.message, /SMTP_URL/);
    assert.doesNotMatch(smtp.message, /hunter2/);
  });

  test("a policy that nothing can answer, or that there isn't, stops the start", async () => {
    const unanswered = await failure({ packages: local, accessPolicies: { member: { requireAuth: true, requireMembership: true } } });
    assert.match(unanswered.message, /"member" asks for "requireMembership"/);
    class Routes {
      static id = "test.routes";
      boot(app) {
        app.make("http.routes").register({ method: "GET", path: "/api/x", policy: "nope", handler: async () => ({}) });
      }
    }
    assert.match((await failure({ packages: local }, { providers: [Routes] })).message, /"nope"/);
  });

  test("a secret key in the place of Supabase's publishable one is refused", async () => {
    const env = { AUTH_SUPABASE_URL: "http://127.0.0.1:9", AUTH_SUPABASE_PUBLISHABLE_KEY: "sb_secret_abc" };
    assert.match((await failure({ packages: ["auth-core", "auth-provider-supabase-core"], env })).message, /publishable/);
  });

  test("without a mail server, production says so and shows it in its health; the mailbox is not there", async () => {
    const app = createApp({ packages: local, files: { "dist/index.html": "<!doctype html><title>x</title>" } });
    const server = await startApp(app, { env: { NODE_ENV: "production", LOG_LEVEL: "silent" } });
    const health = (await server.fastify.inject("/api/health")).json();
    assert.deepEqual(health.checks.find(({ id }) => id === "mail"), {
      id: "mail",
      status: "degraded",
      detail: "SMTP_URL is not set: no mail is sent."
    });
    assert.equal((await server.fastify.inject("/api/dev/mail")).statusCode, 404);
    const browser = await createBrowser(server).open();
    for (const path of ["/api/auth/password/forgot", "/api/auth/email/resend"]) {
      const answer = await browser.post(path, { email: "ada@example.com" });
      assert.deepEqual([answer.status, answer.body.error.code], [503, "mail_unavailable"]);
    }
    await server.close();
    app.remove();
  });

  const debugPaths = ["/dev/mail", "/dev/mail/style.css", "/api/dev/mail", "/api/routes.json"];

  /** What a server in a mode shows of them to requests with these headers. */
  async function shownIn(mode, requests = [{}]) {
    const app = createApp({ packages: local, files: { "dist/index.html": "<!doctype html><title>x</title>" } });
    const server = await startApp(app, { env: { LOG_LEVEL: "silent", NODE_ENV: mode } });
    const seen = [];
    for (const headers of requests) {
      const inject = (url) => server.fastify.inject({ url, headers: { accept: "application/json", ...headers } });
      const answers = await Promise.all(debugPaths.map(inject));
      const { auth } = (await inject("/api/bootstrap")).json();
      seen.push([...answers.map(({ statusCode }) => statusCode), auth.mail.devMailbox ?? ""]);
    }
    await server.close();
    app.remove();
    return seen;
  }

  const shown = [200, 200, 200, 200, "/dev/mail"];
  const hidden = [404, 404, 404, 404, ""];

  for (const mode of ["staging", "production", "Development", "", undefined]) {
    test(`the mailbox and the list of routes are not there with NODE_ENV=${mode}`, async () => {
      assert.deepEqual(await shownIn(mode), [hidden]);
    });
  }

  test("the mailbox and the list of routes are there while developing, for this machine's own names only", async () => {
    const own = ["127.0.0.1:3000", "[::1]:5173", "LOCALHOST"].map((host) => ({ host }));
    const foreign = ["app.test", "192.168.1.7:5173", "127.0.0.1.evil.test", "localhost.evil.test", "evil@localhost"].map((host) => ({ host }));
    const tunnel = { host: "localhost", "x-forwarded-host": "my-tunnel.test" };
    assert.deepEqual(await shownIn("development"), [shown]);
    assert.deepEqual(await shownIn("test", [{}, ...own]), [shown, ...own.map(() => shown)]);
    assert.deepEqual(await shownIn("test", [...foreign, tunnel]), [...foreign, tunnel].map(() => hidden));
  });

  test("a server is one of development where it is started so, and nothing else was said", async () => {
    assert.deepEqual(await modeOfServer(["--development"]), "development");
    assert.deepEqual(await modeOfServer([]), "");
    assert.deepEqual(await modeOfServer(["--development"], { NODE_ENV: "staging" }), "staging");
    assert.deepEqual(await modeOfServer(["--development"], {}, { NODE_ENV: "staging" }), "staging");
  });

  test("Supabase sends its own mails, so its flows need no mail server", async () => {
    const supabase = await startSupabaseDouble();
    const app = createApp({
      packages: ["auth-core", "auth-provider-supabase-core"],
      env: supabase.env,
      files: { "dist/index.html": "<!doctype html><title>x</title>" }
    });
    const server = await startApp(app, { env: { NODE_ENV: "production", LOG_LEVEL: "silent" } });
    const browser = await createBrowser(server).open();
    assert.equal((await browser.post("/api/auth/password/forgot", { email: "ada@example.com" })).status, 202);
    const health = (await server.fastify.inject("/api/health")).json();
    assert.deepEqual([health.status, health.checks.find(({ id }) => id === "mail").status], ["ok", "ok"]);
    await server.close();
    await supabase.stop();
    app.remove();
  });

  test("mails of development are pages that run no script, and their text is shown as text", async () => {
    const app = createApp({ packages: local });
    const server = await startApp(app);
    await server.app.make("auth.mail").send({ to: "<b>@example.com", subject: "<script>alert(1)</script>", text: "See http://x.test/?a=1&b=<i>", kind: "x" });
    const list = await server.fastify.inject("/dev/mail");
    assert.match(list.headers["content-type"], /text\/html/);
    assert.doesNotMatch(list.body, /<script|<b>/);
    const id = /\/dev\/mail\/([0-9a-f-]{36})/.exec(list.body)[1];
    const page = await server.fastify.inject(`/dev/mail/${id}`);
    assert.doesNotMatch(page.body, /<script|<i>|style="|<style/);
    assert.match(page.body, /href="http:\/\/x\.test\/\?a=1&amp;b=&lt;i&gt;"/);
    await server.close();
    app.remove();
  });
});
