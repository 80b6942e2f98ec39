/**
 * Usage: node shell.mjs APP_DIR [--page "Label=/path"]...
 * The shell of a generated app in a browser, in development and in production, at three widths in two themes. Each
 * `--page` is a generated page, reached by its link.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { checkScreen, expectNoProblems, newPage, openBrowser, runChecks, startApp, themes, widths } from "./helpers.mjs";

const [appDir, ...rest] = process.argv.slice(2);
const generatedPages = rest.filter((argument) => argument !== "--page").map((argument) => argument.split("="));

async function seeHome(page, url) {
  await page.goto(url);
  await page.waitForURL(/\/home$/);
  await page.getByText("Everything is working.").waitFor();
  assert.match(await page.title(), /^Home · /);
}

async function seeSettings(page) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
  await page.waitForURL(/\/home\/settings\/general$/);
  await page.getByRole("heading", { name: "Appearance" }).waitFor();
  await page.getByText(/^\d+\.\d+\.\d+/).waitFor();
  const focused = await page.evaluate(() => document.activeElement?.id);
  assert.equal(focused, "main-content", "the keyboard follows a navigation to the page's content");
}

async function seeNotFound(page, url) {
  await page.goto(`${url}/no/such/page`);
  await page.getByRole("heading", { name: "This page doesn't exist" }).waitFor();
}

async function seeGeneratedPage(page, url, [label, path]) {
  await page.goto(`${url}/home`);
  const link = page.getByRole("link", { name: label, exact: true });
  await link.first().click();
  await page.waitForURL(`**${path}`);
  await page.getByRole("heading", { name: label, level: 1 }).waitFor();
}

function screenChecks(browser, app, mode) {
  const checks = [];
  for (const width of widths) {
    for (const theme of themes) {
      checks.push([
        `${mode} at ${width} px, ${theme}`,
        async () => {
          const page = await newPage(browser, { width, theme });
          await seeHome(page, app.url);
          await checkScreen(page, `${mode}-home`);
          await seeSettings(page);
          await checkScreen(page, `${mode}-settings`);
          for (const generated of generatedPages) {
            await seeGeneratedPage(page, app.url, generated);
            await checkScreen(page, `${mode}-page-${generated[0].toLowerCase().replace(/\W+/g, "-")}`);
          }
          await seeNotFound(page, app.url);
          await checkScreen(page, `${mode}-not-found`);
          await page.context().close();
        }
      ]);
    }
  }
  return checks;
}

function behaviourChecks(browser, app, mode) {
  return [
    [
      `${mode}: the theme that was chosen survives a reload`,
      async () => {
        const page = await newPage(browser, { theme: "light" });
        await page.goto(`${app.url}/home/settings`);
        await page.getByLabel("Dark").check();
        await page.reload();
        await page.locator(".v-theme--dark").first().waitFor();
        assert.equal(await page.getByLabel("Dark").isChecked(), true);
        await page.context().close();
      }
    ],
    [
      `${mode}: the first Tab reaches the skip link, and it leads to the content`,
      async () => {
        const page = await newPage(browser);
        await page.goto(`${app.url}/home`);
        await page.getByText("Everything is working.").waitFor();
        await page.keyboard.press("Tab");
        assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to content");
        await page.keyboard.press("Enter");
        assert.equal(await page.evaluate(() => document.activeElement?.id), "main-content");
        await page.context().close();
      }
    ],
    [
      `${mode}: without a connection the card says so and recovers`,
      async () => {
        const page = await newPage(browser, { ignore: [/ERR_INTERNET_DISCONNECTED/] });
        await page.goto(`${app.url}/home`);
        await page.getByText("Everything is working.").waitFor();
        await page.context().setOffline(true);
        await page.getByRole("button", { name: "Check again" }).click();
        await page.getByText("You are offline.").waitFor();
        await page.context().setOffline(false);
        await page.getByRole("button", { name: "Check again" }).click();
        await page.getByText("Everything is working.").waitFor();
        expectNoProblems(page);
        await page.context().close();
      }
    ]
  ];
}

function outlineCheck(browser, app) {
  return [
    "development: ?placements outlines the outlets with their names",
    async () => {
      const page = await newPage(browser);
      await page.goto(`${app.url}/home?placements`);
      for (const name of ["shell-layout:top-left", "shell-layout:top-right", "shell-layout:primary-menu"]) {
        await page.getByText(name).first().waitFor();
      }
      await page.context().close();
    }
  ];
}

function build() {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "build"], { cwd: appDir, encoding: "utf8" });
  assert.equal(status, 0, `the build failed:\n${stdout}${stderr}`);
}

assert.ok(appDir, "usage: node shell.mjs APP_DIR [--page Label=/path]...");
const browser = await openBrowser();
try {
  for (const mode of ["development", "production"]) {
    if (mode === "production") {
      build();
    }
    const app = await startApp(appDir, { mode });
    try {
      await runChecks([
        ...screenChecks(browser, app, mode),
        ...behaviourChecks(browser, app, mode),
        ...(mode === "development" ? [outlineCheck(browser, app)] : [])
      ]);
    } finally {
      await app.stop();
    }
  }
} finally {
  await browser.close();
}
