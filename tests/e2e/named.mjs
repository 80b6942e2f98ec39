/**
 * Usage: node named.mjs APP_DIR
 * The Multi-homing chapter in an app of `--tenancy-mode workspaces`, in development: nobody gets a workspace by signing up, so
 * people make the first one, name it, choose its address and invite others.
 */
import assert from "node:assert/strict";
import { checkScreen, expectNoProblems, newPage, runChecks, themes, widths } from "./helpers.mjs";
import { signUp, withPeople } from "./people.mjs";
import { createWorkspace, fillWorkspace, heading, invite, openSelector } from "./workspace-steps.mjs";

const [appDir] = process.argv.slice(2);
assert.ok(appDir, "usage: node named.mjs APP_DIR");

const unique = Date.now();
const owner = { email: `ada.${unique}@example.com`, name: "Ada Lovelace", password: "seven green lanterns drift" };
const invited = { email: `grace.${unique}@example.com`, name: "Grace Hopper", password: "nine quiet rivers bend" };
const outsider = { email: `alan.${unique}@example.com`, name: "Alan Turing", password: "eleven amber lanterns drift" };
const slug = `acme-${unique}`;

/** Someone new, signed in, without a workspace. */
async function arriveWithout(browser, app, person) {
  const page = await newPage(browser, { ignore: [/status of 404/] });
  await signUp(page, app, person);
  await page.waitForURL(/\/home$/);
  await heading(page, "Your first workspace").waitFor();
  return page;
}

function checks(browser, app, state) {
  return [
    [
      "who signs up has no workspace, and is led to making the first",
      async () => {
        const page = await arriveWithout(browser, app, owner);
        state.owner = page;
        await page.getByRole("button", { name: "Create a workspace" }).click();
        assert.equal(await fillWorkspace(page, "Acme Works", slug), slug);
        await heading(page, "Acme Works").waitFor();
        await page.getByText("Everything that this workspace shares.").waitFor();
        await page.goto(`${app.url}/home`);
        await heading(page, /^Good /).waitFor();
        assert.equal(await page.getByRole("heading", { name: "Your first workspace" }).count(), 0, "there is one now");
        expectNoProblems(page);
      }
    ],
    [
      "an address that is taken is refused, and another is proposed",
      async () => {
        const page = await arriveWithout(browser, app, outsider);
        state.outsider = page;
        await page.getByRole("button", { name: "Create a workspace" }).click();
        const dialog = page.getByRole("dialog");
        await dialog.getByLabel("Name").fill("Acme Works");
        const address = dialog.locator('input[maxlength="48"]');
        await page.waitForFunction(() => document.querySelector('[role="dialog"] input[maxlength="48"]')?.value);
        await address.fill(slug);
        await dialog.getByText(/taken/i).first().waitFor();
        await checkScreen(page, "named-taken");
        await dialog.getByRole("button", { name: "Cancel" }).click();
        await page.goto(`${app.url}/w/${slug}`);
        await heading(page, "This workspace isn't available").waitFor();
        expectNoProblems(page);
      }
    ],
    [
      "an invited person is told so before and joins without a workspace of their own",
      async () => {
        const link = await invite(state.owner, app, slug, invited.email);
        const page = await arriveWithout(browser, app, invited);
        state.invited = page;
        await page.getByRole("link", { name: "See your invitations" }).waitFor();
        await checkScreen(page, "named-invited");
        await page.goto(link);
        await page.getByRole("button", { name: /^Join / }).click();
        await page.waitForURL(`${app.url}/w/${slug}`);
        await heading(page, "Acme Works").waitFor();
        expectNoProblems(page);
      }
    ],
    [
      "the selector makes a second workspace and switches between them",
      async () => {
        const page = state.invited;
        const second = await createWorkspace(page, `The Lab ${unique}`);
        await heading(page, `The Lab ${unique}`).waitFor();
        const menu = await openSelector(page);
        assert.equal(await menu.getByRole("link").count(), 2);
        await menu.locator(`a[href="/w/${slug}"]`).click();
        await page.waitForURL(`${app.url}/w/${slug}`);
        await (await openSelector(page)).locator(`a[href="/w/${second}"]`).click();
        await page.waitForURL(`${app.url}/w/${second}`);
        expectNoProblems(page);
      }
    ]
  ];
}

function screenChecks(browser, app, state) {
  return widths.flatMap((width) =>
    themes.map((theme) => [
      `nothing yet, at ${width} px, ${theme}`,
      async () => {
        const { cookies } = await state.outsider.context().storageState();
        const page = await newPage(browser, { width, theme, storageState: { cookies, origins: [] } });
        await page.goto(`${app.url}/home`);
        await page.getByText("Everything is working.").waitFor();
        await checkScreen(page, "named-home");
        await page.getByRole("button", { name: /^Workspaces?: / }).click();
        await page.getByText("No workspace yet.").waitFor();
        await checkScreen(page, "named-selector");
        await page.getByRole("button", { name: "New workspace" }).click();
        await page.getByRole("dialog").waitFor();
        await checkScreen(page, "named-create");
        await page.context().close();
      }
    ])
  );
}

await withPeople(appDir, async ({ app, browser }) => {
  const state = {};
  await runChecks(checks(browser, app, state));
  if (state.outsider) {
    await runChecks(screenChecks(browser, app, state));
  }
});
