/**
 * Usage: node supabase.mjs APP_DIR
 * The guide's way through an app with MySQL, Supabase and users-web, in a browser: the tables by `db:migrate`, both
 * processes, the sign-in at /auth/login, and what it changes. Supabase is a double that checks what it is sent.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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
    ["Supabase was sent nothing that it would refuse", async () => assert.deepEqual(supabase.problems, [])]
  ];
}

const supabase = await startSupabaseDouble();
const database = await startDatabase("mysql");
const env = { ...database.envFor(), ...supabase.env };
const browser = await openBrowser();
let app;
try {
  supabase.createUser({ ...person, metadata: { full_name: "Chiara" } });
  await createDatabase(env);
  migrate(env);
  app = await startApp(appDir, { env });
  await runChecks(checks(browser, app, supabase));
} finally {
  await app?.stop();
  await browser.close();
  await database.stop();
  await supabase.stop();
}
