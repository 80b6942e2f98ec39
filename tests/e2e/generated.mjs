/**
 * Usage: node generated.mjs APP_DIR
 * What the generators make, in a browser: an app of the preset `workspaces` in which `scripts/lib/generated` has run.
 */
import assert from "node:assert/strict";
import { checkScreen, expectNoProblems, newPage, runChecks, themes, widths } from "./helpers.mjs";
import { withPeople } from "./people.mjs";
import { arrive, heading } from "./workspace-steps.mjs";

const [appDir] = process.argv.slice(2);
assert.ok(appDir, "usage: node generated.mjs APP_DIR");

const person = { email: `ada.${Date.now()}@example.com`, name: "Ada Lovelace", password: "seven green lanterns drift" };

async function labelsOf(menu) {
  await menu.getByRole("link").first().waitFor();
  return (await menu.getByRole("link").allTextContents()).map((text) => text.trim());
}

/** The open page is marked in its section's menu, and its heading is below the section's. */
async function seeSubpage(page, section, name) {
  await page.getByRole("heading", { name, level: 2 }).waitFor();
  await page.getByRole("heading", { name: section, level: 1 }).first().waitFor();
  const current = page.getByRole("navigation", { name: section, exact: true }).locator('[aria-current="page"]');
  await current.filter({ hasText: name }).waitFor();
}

function checks(browser, app, state) {
  return [
    [
      "a section opens at the first page of its menu, and its links lead to the others",
      async () => {
        const { page, slug } = await arrive(browser, app, person);
        Object.assign(state, { page, slug });
        await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Projects" }).click();
        await page.waitForURL(`${app.url}/w/${slug}/projects/active`);
        await seeSubpage(page, "Projects", "Active");
        const menu = page.getByRole("navigation", { name: "Projects", exact: true });
        assert.deepEqual(await labelsOf(menu), ["Active", "Archive"], "in the order in which they were generated");
        await menu.getByRole("link", { name: "Archive" }).click();
        await page.waitForURL(`${app.url}/w/${slug}/projects/archive`);
        await seeSubpage(page, "Projects", "Archive");
        await page.goBack();
        await page.waitForURL(`${app.url}/w/${slug}/projects/active`);
        await page.goBack();
        await page.waitForURL(`${app.url}/w/${slug}`);
        expectNoProblems(page);
      }
    ],
    [
      "a section without pages says so",
      async () => {
        const { page, slug } = state;
        await page.goto(`${app.url}/w/${slug}/ideas`);
        await page.getByText("No pages here yet.").waitFor();
        assert.equal(new URL(page.url()).pathname, `/w/${slug}/ideas`);
        assert.equal(await page.getByRole("navigation", { name: "Ideas", exact: true }).count(), 0, "an empty menu is no landmark");
        expectNoProblems(page);
      }
    ],
    [
      "a page that was there stays the first of its section",
      async () => {
        const { page, slug } = state;
        await page.goto(`${app.url}/w/${slug}/admin/catalogue`);
        const menu = page.getByRole("navigation", { name: "Catalogue", exact: true });
        assert.deepEqual(await labelsOf(menu), ["Overview", "Prices", "Stock"]);
        assert.equal(new URL(page.url()).pathname, `/w/${slug}/admin/catalogue`);
        await menu.getByRole("link", { name: "Prices" }).click();
        await page.waitForURL(`${app.url}/w/${slug}/admin/catalogue/prices`);
        await seeSubpage(page, "Catalogue", "Prices");
        await menu.getByRole("link", { name: "Overview" }).click();
        await page.waitForURL(`${app.url}/w/${slug}/admin/catalogue`);
        expectNoProblems(page);
      }
    ],
    [
      "a placed element is on its surface and on no other",
      async () => {
        const { page, slug } = state;
        const element = page.getByText("Quick search", { exact: true });
        await page.goto(`${app.url}/w/${slug}/admin`);
        await page.getByRole("banner").or(page.locator("header")).first().filter({ has: element }).waitFor();
        await page.goto(`${app.url}/w/${slug}`);
        await page.getByText("Team clock", { exact: true }).waitFor();
        assert.equal(await element.count(), 0);
        expectNoProblems(page);
      }
    ],
    [
      "what is placed in a generated outlet stands there, also a link",
      async () => {
        const { page, slug } = state;
        await page.goto(`${app.url}/w/${slug}`);
        await page.locator("main").getByText("Team clock", { exact: true }).waitFor();
        await page.locator("main").getByRole("link", { name: "Notes" }).click();
        await page.waitForURL(`${app.url}/w/${slug}/notes`);
        await page.getByRole("heading", { name: "Notes", level: 1 }).waitFor();
        expectNoProblems(page);
      }
    ]
  ];
}

const screens = [
  ["outlets", "", /ada/i],
  ["projects", "/projects", "Active"],
  ["ideas", "/ideas", "Ideas"],
  ["catalogue", "/admin/catalogue", "Catalogue"],
  ["prices", "/admin/catalogue/prices", "Prices"],
  ["notes", "/notes", "Notes"]
];

function screenChecks(browser, app, { page: signedIn, slug }) {
  return widths.flatMap((width) =>
    themes.map((theme) => [
      `every generated screen at ${width} px, ${theme}`,
      async () => {
        const { cookies } = await signedIn.context().storageState();
        const page = await newPage(browser, { width, theme, storageState: { cookies, origins: [] } });
        for (const [name, path, title] of screens) {
          await page.goto(`${app.url}/w/${slug}${path}`);
          await heading(page, title).waitFor();
          await checkScreen(page, `generated-${name}`);
        }
        await page.context().close();
      }
    ])
  );
}

await withPeople(appDir, async ({ app, browser }) => {
  const state = {};
  await runChecks(checks(browser, app, state));
  if (state.slug) {
    await runChecks(screenChecks(browser, app, state));
  }
});
