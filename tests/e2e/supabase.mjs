/**
 * Usage: node supabase.mjs APP_DIR
 * The guide's way through an app with MySQL, Supabase and users-web, in a browser: the tables by `db:migrate`, both
 * processes, the sign-in at /auth/login and by another service, and what it changes. Supabase is a double that checks what
 * it is sent.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { checkScreen, expectNoProblems, newPage, openBrowser, runChecks, startApp, themes, widths } from "./helpers.mjs";
import { startDatabase } from "../runtime/support/databases.mjs";
import { startSupabaseDouble } from "../runtime/support/supabase-double.mjs";

const [appDir] = process.argv.slice(2);
assert.ok(appDir, "usage: node supabase.mjs APP_DIR");

const person = { email: "chiara@example.com", password: "seven purple anvils sing" };

/** What an operator does once: the database itself is not the app's to make. */
async function createDatabase({ DB_HOST: host, DB_PORT: port, DB_USER: user, DB_PASSWORD, DB_NAME: name }) {
  const mysql = createRequire(join(appDir, "package.json"))("mysql2/promise");
  const connection = await mysql.createConnection({ host, port: Number(port), user, password: DB_PASSWORD });
  await connection.query("create database ?? character set utf8mb4", [name]);
  await connection.end();
}

function migrate(env) {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "db:migrate"], { cwd: appDir, encoding: "utf8", env: { ...process.env, ...env } });
  assert.equal(status, 0, `db:migrate failed:\n${stdout}${stderr}`);
}

async function signIn(page, app) {
  await page.goto(`${app.url}/auth/login`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/home$/);
}

const continueWithGitHub = (page) => page.getByRole("link", { name: "Continue with GitHub" });

const callbackOf = (app) => `${app.url}/api/auth/callback`;

/** What the browser is sent to Supabase with when it leaves the app. */
function watchAuthorize(page) {
  return page.waitForRequest((request) => new URL(request.url()).pathname === "/auth/v1/authorize").then((request) => new URL(request.url()));
}

async function isSignedIn(page, app) {
  const response = await page.request.get(`${app.url}/api/auth/session`);
  return (await response.json()).auth.authenticated;
}

/** The address that a stranger's sign-in comes back to, kept instead of opened. */
async function strangersCallback(browser, app) {
  const context = await browser.newContext();
  const start = await context.request.get(`${app.url}/api/auth/oauth/github/start`, { maxRedirects: 0 });
  const back = await context.request.get(start.headers().location, { maxRedirects: 0 });
  await context.close();
  const { location } = back.headers();
  assert.ok(location.startsWith(`${callbackOf(app)}?code=`), location);
  return location;
}

function oauthChecks(browser, app, supabase) {
  const refusals = [
    ["access_denied", { error: "access_denied", error_description: "The user has denied your application access" }, /did not sign you in, or you cancelled it/],
    ["signup_disabled", { error: "access_denied", error_code: "signup_disabled" }, /new ones can't be made here/],
    ["bad_oauth_state", { error: "invalid_request", error_code: "bad_oauth_state", error_description: "OAuth state parameter missing" }, /was interrupted/],
    ["anything else", { error: "server_error", error_code: "unexpected_failure" }, /did not work. Please try again/]
  ];
  return [
    [
      "signing in and up offer the services that are set up, and no other",
      async () => {
        const page = await newPage(browser);
        for (const path of ["/auth/login", "/auth/sign-up"]) {
          await page.goto(app.url + path);
          await continueWithGitHub(page).waitFor();
          assert.equal(await page.getByText(/^Continue with/).count(), 1);
        }
        expectNoProblems(page);
        await page.context().close();
      }
    ],
    [
      "another service signs in, and leads to where the way was going",
      async () => {
        const page = await newPage(browser);
        await page.goto(`${app.url}/account`);
        await page.waitForURL(/\/auth\/login\?returnTo=/);
        const authorize = watchAuthorize(page);
        supabase.requests.length = 0;
        await continueWithGitHub(page).click();
        await page.waitForURL(`${app.url}/account`);
        assert.equal(await page.getByLabel("Your name").inputValue(), "Octo Cat");
        const { searchParams } = await authorize;
        const { code_challenge: challenge, ...sent } = Object.fromEntries(searchParams);
        assert.match(challenge, /^[\w-]{43}$/);
        assert.deepEqual(sent, { provider: "github", redirect_to: callbackOf(app), code_challenge_method: "s256" });
        assert.ok(supabase.requests.includes("POST /auth/v1/token"), "the code was exchanged");
        const cookies = await page.context().cookies();
        assert.deepEqual(cookies.map(({ name }) => name).sort(), ["guest", "session"]);
        expectNoProblems(page);
        await page.context().close();
      }
    ],
    ...refusals.map(([name, refusal, words]) => [
      `a refusal (${name}) is said in words, and another try still leads to where the first was going`,
      async () => {
        const page = await newPage(browser);
        await page.goto(`${app.url}/auth/login?returnTo=/account`);
        supabase.state.oauthRefusal = refusal;
        await continueWithGitHub(page).click();
        await page.getByRole("alert").filter({ hasText: words }).waitFor();
        assert.equal(await isSignedIn(page, app), false);
        supabase.reset();
        await continueWithGitHub(page).click();
        await page.waitForURL(`${app.url}/account`);
        expectNoProblems(page);
        await page.context().close();
      }
    ]),
    [
      "a stranger's sign-in can't be ended here: not by a browser that began none, nor by one that began its own",
      async () => {
        const page = await newPage(browser);
        for (const hasBegun of [false, true]) {
          if (hasBegun) {
            await page.request.get(`${app.url}/api/auth/oauth/github/start`, { maxRedirects: 0 });
          }
          await page.goto(await strangersCallback(browser, app));
          await page.getByRole("alert").filter({ hasText: "not in this browser" }).waitFor();
          assert.equal(await isSignedIn(page, app), false);
        }
        expectNoProblems(page);
        await page.context().close();
      }
    ],
    [
      "a password that Supabase refuses is said at its field, and closed sign-ups in words",
      async () => {
        const page = await newPage(browser, { ignore: [/status of 4(03|22)/] });
        await page.goto(`${app.url}/auth/sign-up`);
        await page.getByLabel("Your name").fill("Ada");
        await page.getByLabel("Email").fill("ada@example.com");
        await page.getByLabel("Password", { exact: true }).fill(person.password);
        supabase.state.weakPassword = person.password;
        await page.getByRole("button", { name: "Create account" }).click();
        await page.locator(".v-input", { has: page.getByLabel("Password", { exact: true }) }).getByText(/lists of stolen passwords/).waitFor();
        supabase.reset();
        supabase.state.isSignUpDisabled = true;
        await page.getByRole("button", { name: "Create account" }).click();
        await page.getByRole("alert").filter({ hasText: "New accounts can't be made here at the moment." }).waitFor();
        supabase.reset();
        expectNoProblems(page);
        await page.context().close();
      }
    ],
    ...widths.flatMap((width) =>
      themes.map((theme) => [
        `the sign-in with other services, and after a refusal, at ${width} px, ${theme}`,
        async () => {
          const page = await newPage(browser, { width, theme });
          await page.goto(`${app.url}/auth/login`);
          await continueWithGitHub(page).waitFor();
          await checkScreen(page, "supabase-login");
          await page.goto(`${app.url}/auth/login?error=access_denied`);
          await page.getByRole("alert").filter({ hasText: refusals[0][2] }).waitFor();
          await checkScreen(page, "supabase-login-refused");
          await page.context().close();
        }
      ])
    )
  ];
}

function checks(browser, app, supabase) {
  return [
    [
      "a guest is asked to sign in before the account is shown",
      async () => {
        const page = await newPage(browser);
        await page.goto(`${app.url}/account`);
        await page.waitForURL(/\/auth\/login\?returnTo=/);
        expectNoProblems(page);
        await page.context().close();
      }
    ],
    [
      "after the sign-in there are Settings in the profile menu, the tools widget and the account",
      async () => {
        const page = await newPage(browser);
        await signIn(page, app);
        await page.getByRole("button", { name: "Appearance and preferences" }).waitFor();
        await page.getByRole("button", { name: /^Your account/ }).click();
        await page.getByRole("navigation", { name: "Your account" }).getByRole("link", { name: "Settings" }).click();
        await page.waitForURL(/\/account$/);
        await page.getByLabel("Your name").fill("Chiara Mobily");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("Your profile is saved.").waitFor();
        const cookies = await page.context().cookies();
        assert.ok(cookies.every(({ httpOnly }) => httpOnly), "no cookie is for scripts");
        const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
        assert.doesNotMatch(stored, /eyJ|refresh|supabase/i, "nothing of Supabase is kept in the browser");
        expectNoProblems(page);
        await page.context().close();
      }
    ],
    ...widths.flatMap((width) =>
      themes.map((theme) => [
        `the account at ${width} px, ${theme}`,
        async () => {
          const page = await newPage(browser, { width, theme });
          await signIn(page, app);
          await page.goto(`${app.url}/account`);
          await page.getByLabel("Your name").waitFor();
          await checkScreen(page, "supabase-account");
          await page.context().close();
        }
      ])
    ),
    ...oauthChecks(browser, app, supabase),
    ["Supabase was sent nothing that it would refuse", async () => assert.deepEqual(supabase.problems, [])]
  ];
}

// Another site than the app's, as Supabase is: its name decides which cookies a browser sends along.
const supabase = await startSupabaseDouble({ hostname: "localhost" });
const database = await startDatabase("mysql");
const env = { ...database.envFor(), ...supabase.env };
const browser = await openBrowser();
let app;
try {
  supabase.createUser({ ...person, metadata: { full_name: "Chiara" } });
  await createDatabase(env);
  migrate(env);
  appendFileSync(join(appDir, "config", "server.js"), '\nconfig.auth.oauthProviders = [{ id: "github", label: "GitHub" }];\n');
  app = await startApp(appDir, { env });
  supabase.allowedRedirects.push(callbackOf(app));
  await runChecks(checks(browser, app, supabase));
} finally {
  await app?.stop();
  await browser.close();
  await database.stop();
  await supabase.stop();
}
