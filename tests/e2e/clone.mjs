/**
 * Usage: node clone.mjs APP_DIR
 * A cloned app of the preset `users` after `npm run setup`: both processes start, the database answers, and a person can
 * come to the sign-in.
 */
import assert from "node:assert/strict";
import { expectNoProblems, newPage, openBrowser, runChecks, startApp } from "./helpers.mjs";

const [appDir] = process.argv.slice(2);
const app = await startApp(appDir);
const browser = await openBrowser();
try {
  await runChecks([
    [
      "a cloned app runs after npm run setup",
      async () => {
        const { status, checks } = await (await fetch(`${app.apiUrl}/api/health`)).json();
        assert.equal(status, "ok");
        assert.ok(checks.some(({ id, status }) => id === "database" && status === "ok"), "the database answers");
        const page = await newPage(browser);
        await page.goto(`${app.url}/account`);
        await page.waitForURL(/\/auth\/login/);
        await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
        expectNoProblems(page);
        await page.context().close();
      },
    ],
  ]);
} finally {
  await browser.close();
  await app.stop();
}
