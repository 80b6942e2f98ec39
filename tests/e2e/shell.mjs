/**
 * Usage: node shell.mjs APP_DIR [--page "Label=/path"]...
 * The shell of a generated app in a browser, in development and in production, at three widths in two themes. Each
 * `--page` is a generated page, reached by its link.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
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

/** Puts a file of the app into a state for as long as `check` runs, as a developer's editor would. */
async function whileEdited(path, edit, check) {
  const file = join(appDir, path);
  const before = await readFile(file, "utf8").catch(() => null);
  await writeFile(file, edit(before ?? ""));
  try {
    await check();
  } finally {
    await (before === null ? rm(file) : writeFile(file, before));
  }
}

function developmentChecks(browser, app) {
  return [
    [
      "development: the first visit finds no dependency late, which would reload the page under the visitor",
      async () => assert.doesNotMatch(app.output(), /new dependencies optimized|optimized dependencies changed/)
    ],
    [
      "development: ?placements outlines the outlets with their names",
      async () => {
        const page = await newPage(browser);
        await page.goto(`${app.url}/home?placements`);
        for (const name of ["shell-layout:top-left", "shell-layout:top-right", "shell-layout:primary-menu"]) {
          await page.getByText(name).first().waitFor();
        }
        await page.context().close();
      }
    ],
    [
      "development: a page that is added while the app runs redirects as it says",
      async () => {
        const page = await newPage(browser);
        await page.goto(`${app.url}/home`);
        await page.getByText("Everything is working.").waitFor();
        const redirecting = `<route lang="json">{ "meta": { "redirect": "/home/settings" } }</route><template><p>never seen</p></template>`;
        await whileEdited("src/pages/home/added-while-running.vue", () => redirecting, async () => {
          await page.goto(`${app.url}/home/added-while-running`);
          // The dev server notices the file when it does, and then reloads what is open.
          await page.waitForURL(/\/home\/settings\/general$/);
        });
        await page.context().close();
      }
    ],
    [
      "development: a placement that leads nowhere is said on the page, with the nearest name",
      async () => {
        const page = await newPage(browser, { ignore: [/placements/] });
        const wrong = `\naddPlacement({ id: "e2e.wrong", target: "shell.primary-nv", kind: "link", props: { label: "x", to: "/" } });\n`;
        await whileEdited("src/placement.js", (before) => before + wrong, async () => {
          await page.goto(`${app.url}/home`);
          await page.getByText("1 problem with placements").click();
          await page.getByText('Did you mean "shell.primary-nav"').waitFor();
          await checkScreen(page, "development-problems");
        });
        await page.context().close();
      }
    ]
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
    } else {
      // A developer's first start has nothing prepared.
      await rm(join(appDir, "node_modules", ".vite"), { recursive: true, force: true });
    }
    const app = await startApp(appDir, { mode });
    try {
      await runChecks([
        ...screenChecks(browser, app, mode),
        ...behaviourChecks(browser, app, mode),
        ...(mode === "development" ? developmentChecks(browser, app) : [])
      ]);
    } finally {
      await app.stop();
    }
  }
} finally {
  await browser.close();
}
