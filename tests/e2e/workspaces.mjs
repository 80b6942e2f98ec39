/**
 * Usage: node workspaces.mjs APP_DIR
 * An app of the preset `workspaces` in a browser, in development: from the sign-up to the workspace settings, with a second
 * person invited into it, then every screen at three widths in two themes. The app has the pages Catalogue (in the cog menu)
 * and Billing (in the settings menu) as the generator makes them, `fixtures/reports.vue` as `reports/index.vue` on both
 * surfaces, and lets people make workspaces.
 */
import assert from "node:assert/strict";
import { checkScreen, expectNoProblems, newPage, runChecks, themes, widths } from "./helpers.mjs";
import { fillSignIn, withPeople } from "./people.mjs";
import { arrive, createWorkspace, heading, invite, openSelector, openTools } from "./workspace-steps.mjs";

const [appDir] = process.argv.slice(2);
assert.ok(appDir, "usage: node workspaces.mjs APP_DIR");

const unique = Date.now();
const owner = { email: `ada.${unique}@example.com`, name: "Ada Lovelace", password: "seven green lanterns drift" };
const invited = { email: `grace.${unique}@example.com`, name: "Grace Hopper", password: "nine quiet rivers bend" };
const outsider = { email: `alan.${unique}@example.com`, name: "Alan Turing", password: "eleven amber lanterns drift" };
const missing = [/status of 4\d\d/];

function chapterChecks(browser, app, state) {
  return [
    [
      "a sign-up leads into a workspace of one's own",
      async () => {
        const { page, slug } = await arrive(browser, app, owner);
        state.slug = slug;
        await heading(page, /ada/i).waitFor();
        state.owner = page;
        expectNoProblems(page);
      }
    ],
    [
      "the cog menu leads to the members, and an invitation is accepted in another browser",
      async () => {
        const page = state.owner;
        await page.goto(`${app.url}/w/${state.slug}/admin`);
        await (await openTools(page)).getByRole("link", { name: "Members" }).click();
        await page.waitForURL(/\/admin\/members$/);
        const link = await invite(page, app, state.slug, invited.email);

        const guest = await newPage(browser);
        await guest.goto(link);
        await heading(guest, /^Join /).waitFor();
        assert.equal(new URL(guest.url()).hash, "", "the token stays in the address");
        await guest.context().close();

        const { page: theirs, slug } = await arrive(browser, app, invited);
        state.invitedSlug = slug;
        await theirs.getByRole("link", { name: "1 open invitation" }).waitFor();
        await theirs.goto(link);
        await theirs.getByRole("button", { name: /^Join / }).waitFor();
        await checkScreen(theirs, "workspaces-invite-invited");
        await theirs.getByRole("button", { name: /^Join / }).click();
        await theirs.waitForURL(`${app.url}/w/${state.slug}`);
        await theirs.getByRole("button", { name: /^Workspace: / }).waitFor();
        await theirs.getByRole("link", { name: "1 open invitation" }).waitFor({ state: "detached" });
        state.invited = theirs;
        await theirs.goto(link);
        await heading(theirs, /^You are a member of /).waitFor();
        expectNoProblems(theirs);
        expectNoProblems(page);
      }
    ],
    [
      "the selector switches between workspaces",
      async () => {
        const page = state.invited;
        await page.goto(`${app.url}/w/${state.slug}`);
        const menu = await openSelector(page);
        assert.equal(await menu.getByRole("link").count(), 2);
        await menu.locator(`a[href="/w/${state.invitedSlug}"]`).click();
        await page.waitForURL(`${app.url}/w/${state.invitedSlug}`);
        await page.getByText("Your own workspace.").waitFor();
        await page.goto(`${app.url}/home`);
        await (await openSelector(page)).locator(`a[href="/w/${state.slug}"]`).click();
        await page.waitForURL(`${app.url}/w/${state.slug}`);
        expectNoProblems(page);
      }
    ],
    [
      "a generated page opens from the cog menu, and another from the settings menu",
      async () => {
        const page = state.owner;
        await page.goto(`${app.url}/w/${state.slug}/admin`);
        await (await openTools(page)).getByRole("link", { name: "Catalogue" }).click();
        await page.waitForURL(`${app.url}/w/${state.slug}/admin/catalogue`);
        await heading(page, "Catalogue").waitFor();
        await (await openTools(page)).getByRole("link", { name: "Settings" }).click();
        await page.waitForURL(`${app.url}/w/${state.slug}/admin/workspace/settings/general`);
        await page.getByRole("navigation", { name: "Workspace settings" }).getByRole("link", { name: "Billing" }).click();
        await page.waitForURL(`${app.url}/w/${state.slug}/admin/workspace/settings/billing`);
        await heading(page, "Billing").waitFor();
        expectNoProblems(page);
      }
    ],
    [
      "a page of the app's own knows its workspace and its surface, on both surfaces",
      async () => {
        const page = state.owner;
        for (const [path, surface] of [["/reports", "app"], ["/admin/reports", "admin"]]) {
          await page.goto(`${app.url}/w/${state.slug}${path}`);
          await page.getByText(`/api/w/${state.slug}/reports`, { exact: true }).waitFor();
          await page.getByText(`workspace-reports / ${surface} / ${state.slug}`, { exact: true }).waitFor();
        }
        expectNoProblems(page);
      }
    ]
  ];
}

async function changeMember(page, name) {
  await page.getByRole("button", { name: `Change ${name}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  return dialog;
}

function managingChecks(browser, app, state) {
  return [
    [
      "every invitation that doesn't fit says why",
      async () => {
        const { page, slug } = await arrive(browser, app, outsider, { ignore: missing });
        Object.assign(state, { outsider: page, outsiderSlug: slug });
        const link = await invite(state.owner, app, state.slug, `someone.${unique}@example.com`);
        await page.goto(link);
        await heading(page, "This invitation is for another account").waitFor();
        await checkScreen(page, "workspaces-invite-wrong-account");
        await state.owner.getByRole("button", { name: /^Revoke the invitation to someone/ }).click();
        await state.owner.getByText(/is revoked\.$/).waitFor();
        await page.reload();
        await heading(page, "This invitation was taken back").waitFor();
        await checkScreen(page, "workspaces-invite-revoked");
        await page.goto(`${app.url}/home`);
        await page.goto(`${app.url}/invite#token=aaaaaaaa`);
        await heading(page, "This link doesn't work").waitFor();
        await checkScreen(page, "workspaces-invite-broken");
        expectNoProblems(page);
      }
    ],
    [
      "another account can be used, and the invitation is still there after the sign-in",
      async () => {
        // A sign-in of its own, since this session ends here.
        const page = await newPage(browser, { ignore: missing });
        await page.goto(`${app.url}/auth/login`);
        await fillSignIn(page, owner);
        await page.waitForURL(`${app.url}/w/${state.slug}`);
        const link = await invite(state.invited, app, state.invitedSlug, outsider.email);
        await page.goto(link);
        await page.getByRole("button", { name: "Use another account" }).click();
        await page.waitForURL(/\/auth\/login\?returnTo=\/invite$/);
        await fillSignIn(page, outsider);
        await page.waitForURL(/\/invite$/);
        await page.getByRole("button", { name: "Decline" }).click();
        await heading(page, "This invitation was declined").waitFor();
        expectNoProblems(page);
        await page.context().close();
      }
    ],
    [
      "the account lists open invitations, and answers them",
      async () => {
        const page = state.outsider;
        await invite(state.owner, app, state.slug, outsider.email);
        await page.goto(`${app.url}/account?section=invites`);
        await page.getByRole("button", { name: /^Decline the invitation to / }).click();
        await page.getByText("You have no open invitations.").waitFor();
        await invite(state.owner, app, state.slug, outsider.email);
        await page.reload();
        await page.getByRole("button", { name: /^Join / }).click();
        await page.getByText(/^You are a member of /).waitFor();
        await page.getByRole("link", { name: /^Open / }).click();
        await page.waitForURL(`${app.url}/w/${state.slug}`);
        expectNoProblems(page);
      }
    ],
    [
      "roles are changed, and who is removed finds the workspace gone",
      async () => {
        const page = state.owner;
        await page.goto(`${app.url}/w/${state.slug}/admin/members`);
        let dialog = await changeMember(page, invited.name);
        await dialog.getByRole("radio", { name: /^Admin/ }).check();
        await dialog.getByRole("button", { name: "Save role" }).click();
        await page.getByText(`${invited.name} is Admin now.`).waitFor();
        dialog = await changeMember(page, outsider.name);
        await dialog.getByRole("button", { name: "Remove from workspace" }).click();
        await dialog.getByRole("button", { name: "Remove", exact: true }).click();
        await page.getByText(`${outsider.name} is no longer a member.`).waitFor();
        await page.getByText("2 people").waitFor();
        for (const path of ["", "/admin", "/admin/members", "/admin/workspace/settings"]) {
          await state.outsider.goto(`${app.url}/w/${state.slug}${path}`);
          await heading(state.outsider, "This workspace isn't available").waitFor();
        }
        expectNoProblems(page);
        expectNoProblems(state.outsider);
      }
    ],
    [
      "a workspace is made, renamed, moved, handed over, left and deleted",
      async () => {
        const page = state.owner;
        await page.goto(`${app.url}/home`);
        const made = await createWorkspace(page, `The Lab ${unique}`);
        await heading(page, `The Lab ${unique}`).waitFor();
        const link = await invite(page, app, made, invited.email);
        await state.invited.goto(link);
        await state.invited.getByRole("button", { name: /^Join / }).click();
        await state.invited.waitForURL(`${app.url}/w/${made}`);

        await page.goto(`${app.url}/w/${made}/admin/workspace/settings`);
        await page.waitForURL(/\/settings\/general$/);
        await page.getByLabel("Name", { exact: true }).fill("The Laboratory");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("The settings are saved.").waitFor();
        await page.getByRole("button", { name: /^Workspace: The Laboratory/ }).waitFor();
        const moved = `${made}-two`;
        await page.getByRole("textbox", { name: "Address" }).fill(moved);
        await page.getByRole("button", { name: "Change the address" }).click();
        await page.waitForURL(`${app.url}/w/${moved}/admin/workspace/settings/general`);
        await state.invited.goto(`${app.url}/w/${made}/admin/members?role=owner`);
        await state.invited.waitForURL(`${app.url}/w/${moved}/admin/members?role=owner`);

        await page.getByRole("button", { name: "Transfer this workspace" }).click();
        await page.getByRole("combobox", { name: "The new owner" }).fill("grace");
        await page.getByRole("option", { name: /^Grace Hopper/ }).click();
        await page.getByRole("button", { name: "Make them the owner" }).click();
        await page.getByText(`${invited.name} is the owner now.`, { exact: false }).waitFor();
        await page.getByRole("button", { name: "Leave this workspace" }).click();
        await page.getByRole("button", { name: "Leave The Laboratory" }).click();
        await page.waitForURL((url) => !url.pathname.startsWith(`/w/${moved}`));

        await state.invited.goto(`${app.url}/w/${moved}/admin/workspace/settings/general`);
        await state.invited.getByRole("button", { name: "Delete this workspace" }).click();
        await state.invited.getByLabel("Name of the workspace").fill("The Laboratory");
        await state.invited.getByRole("button", { name: "Delete it for good" }).click();
        await state.invited.waitForURL((url) => !url.pathname.startsWith(`/w/${moved}`));
        expectNoProblems(page);
        expectNoProblems(state.invited);
      }
    ]
  ];
}

const screens = (slug) => [
  ["home", "/home", /^Good /],
  ["app", `/w/${slug}`, /ada/i],
  ["admin", `/w/${slug}/admin`, "Administration"],
  ["members", `/w/${slug}/admin/members`, "Members"],
  ["members-nobody", `/w/${slug}/admin/members?text=nobody-at-all`, "Members"],
  ["settings", `/w/${slug}/admin/workspace/settings/general`, "Workspace settings"],
  ["billing", `/w/${slug}/admin/workspace/settings/billing`, "Billing"],
  ["catalogue", `/w/${slug}/admin/catalogue`, "Catalogue"],
  ["not-found", "/w/there-is-no-such/admin", "This workspace isn't available"],
  ["account-invites", "/account?section=invites", "Invitations"]
];

async function walk(page, app, slug) {
  for (const [name, path, title] of screens(slug)) {
    await page.goto(`${app.url}${path}`);
    await heading(page, title).waitFor();
    await page.waitForFunction(() => !document.querySelector(".v-skeleton-loader"));
    await checkScreen(page, `workspaces-${name}`);
  }
}

async function seeMenusAndDialogs(page, app, slug) {
  await page.goto(`${app.url}/w/${slug}/admin/members`);
  await openTools(page);
  await checkScreen(page, "workspaces-tools");
  await page.keyboard.press("Escape");
  await openSelector(page);
  await checkScreen(page, "workspaces-selector");
  await page.getByRole("button", { name: "New workspace" }).click();
  await page.getByRole("dialog").waitFor();
  await checkScreen(page, "workspaces-create");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Your account/ }).click();
  await page.getByRole("navigation", { name: "Your account" }).getByRole("link", { name: /^App · / }).waitFor();
  await checkScreen(page, "workspaces-profile-menu");
  await page.keyboard.press("Escape");
  await changeMember(page, invited.name);
  await checkScreen(page, "workspaces-member");
}

async function seeOffline(page, app, slug) {
  await page.goto(`${app.url}/w/${slug}/admin/members`);
  await page.getByText("2 people").waitFor();
  await page.context().setOffline(true);
  await page.getByRole("textbox", { name: "Search by name or email" }).fill("grace");
  await page.getByRole("button", { name: "Try again" }).first().waitFor();
  await checkScreen(page, "workspaces-members-offline");
  await page.context().setOffline(false);
}

function screenChecks(browser, app, state) {
  return widths.flatMap((width) =>
    themes.map((theme) => [
      `every screen at ${width} px, ${theme}`,
      async () => {
        const storageState = await state.owner.context().storageState();
        const page = await newPage(browser, { width, theme, storageState: { ...storageState, origins: [] }, ignore: [/ERR_INTERNET_DISCONNECTED/] });
        await walk(page, app, state.slug);
        await seeMenusAndDialogs(page, app, state.slug);
        await seeOffline(page, app, state.slug);
        await page.context().close();
        const guest = await newPage(browser, { width, theme });
        await guest.goto(state.guestLink);
        await heading(guest, /^Join /).waitFor();
        await checkScreen(guest, "workspaces-invite-guest");
        await guest.context().close();
      }
    ])
  );
}

await withPeople(appDir, async ({ app, browser }) => {
  const state = {};
  await runChecks([...chapterChecks(browser, app, state), ...managingChecks(browser, app, state)]);
  // Without the two people there is no screen to see; any other failure leaves them worth looking at.
  if (state.invited) {
    state.guestLink = await invite(state.owner, app, state.slug, `waiting.${unique}@example.com`);
    await runChecks(screenChecks(browser, app, state));
  }
});
