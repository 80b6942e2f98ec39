/** What the browser tests of apps with people share: a database of their own, the mailbox, and signing up. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openBrowser, startApp } from "./helpers.mjs";

export function runScript(appDir, argv, env) {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", ...argv], { cwd: appDir, encoding: "utf8", env: { ...process.env, ...env } });
  assert.equal(status, 0, `npm run ${argv.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** `{ database, remove }`: the settings of an empty SQLite database with the app's tables. */
async function migratedDatabase(appDir) {
  const folder = await mkdtemp(join(tmpdir(), "app-e2e-"));
  const database = { DB_FILENAME: join(folder, "app.sqlite") };
  runScript(appDir, ["db:migrate"], database);
  return { database, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Opens the app in development, on a database of its own, with a browser; closes all when `walk` is over. */
export async function withPeople(appDir, walk) {
  const { database, remove } = await migratedDatabase(appDir);
  const browser = await openBrowser();
  let app;
  try {
    app = await startApp(appDir, { env: database });
    await walk({ app, browser, database });
    if (process.exitCode) {
      console.error(app.output());
    }
  } finally {
    await app?.stop();
    await browser.close();
    await remove();
  }
}

/** The newest link to `path` that was mailed to an address, or undefined. */
export async function findLink(app, to, path) {
  const { messages } = await (await fetch(`${app.apiUrl}/api/dev/mail`)).json();
  const links = messages.filter((message) => message.to === to).flatMap(({ text }) => text.match(/https?:\/\/\S+/g) ?? []);
  return links.find((candidate) => new URL(candidate).pathname === path);
}

/** Mails are written after the answer, so this one may still be on its way; `former` is the link that it comes after. */
export async function linkFromMail(app, to, path, former) {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    const link = await findLink(app, to, path);
    if (link && link !== former) {
      return link;
    }
    await wait(100);
  }
  throw new Error(`no mail to ${to} links to ${path}`);
}

/** Fills in the form; answers the link of the mail. */
export async function askForAccount(page, app, { email, name, password }) {
  await page.goto(`${app.url}/auth/sign-up`);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Check your mail" }).waitFor();
  return linkFromMail(app, email, "/auth/verify-email");
}

/** Up to the page that the app then leads to. */
export async function signUp(page, app, person) {
  await page.goto(await askForAccount(page, app, person));
  await page.getByText("You are signed in and ready to go.").waitFor();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/auth/"));
}

export async function fillSignIn(page, { email, password }) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}
