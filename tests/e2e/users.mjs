/**
 * Usage: node users.mjs APP_DIR
 * An app of the preset `users` in a browser, in development: from the sign-up to the console, then every screen at three
 * widths in two themes.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { checkScreen, expectNoProblems, newPage, runChecks, themes, widths } from "./helpers.mjs";
import { askForAccount, fillSignIn, runScript, signUp, withPeople } from "./people.mjs";

const [appDir] = process.argv.slice(2);
assert.ok(appDir, "usage: node users.mjs APP_DIR");

const person = { email: `ada.${Date.now()}@example.com`, name: "Ada Lovelace", password: "seven green lanterns drift" };
const phoned = { email: `alan.${Date.now()}@example.com`, name: "Alan Turing", password: "eleven amber lanterns drift" };
const other = { email: `grace.${Date.now()}@example.com`, name: "Grace Hopper", password: "nine quiet rivers bend" };

async function openMenu(page) {
  await page.getByRole("button", { name: /^Your account/ }).click();
  await page.getByRole("navigation", { name: "Your account" }).waitFor();
}

async function sectionOf(page, name) {
  await page.getByRole("navigation", { name: "Account settings" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 2, name }).waitFor();
}

async function smallPicture() {
  const sharp = createRequire(join(appDir, "package.json"))("sharp");
  return sharp({ create: { width: 640, height: 480, channels: 3, background: "#1976d2" } }).png().toBuffer();
}

function flowChecks(browser, app, env, state) {
  const expectedRefusals = [/status of 4\d\d/];
  return [
    [
      "a guest is led to the sign-in and back to where they were going",
      async () => {
        const page = await newPage(browser, { ignore: expectedRefusals });
        await signUp(page, app, person);
        await page.waitForURL(/\/home$/);
        await openMenu(page);
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByRole("heading", { name: "You are signed out" }).waitFor();
        await page.goto(`${app.url}/account`);
        await page.waitForURL(/\/auth\/login\?returnTo=/);
        await fillSignIn(page, { ...person, password: "not the password at all" });
        await page.getByRole("alert").filter({ hasText: /password/i }).first().waitFor();
        await fillSignIn(page, person);
        await page.waitForURL(/\/account$/);
        await page.getByRole("heading", { name: "Account", level: 1 }).waitFor();
        state.storage = await page.context().storageState();
        expectNoProblems(page);
        await page.context().close();
      }
    ],
    [
      "a link that is opened in another browser wants the password of the sign-up",
      async () => {
        const [page, phone] = [await newPage(browser), await newPage(browser, { ignore: expectedRefusals })];
        const link = await askForAccount(page, app, phoned);
        await phone.goto(link);
        await phone.getByRole("heading", { name: "Is it you who signed up?" }).waitFor();
        await phone.getByLabel("Password", { exact: true }).fill("not the password at all");
        await phone.getByRole("button", { name: "Verify my email address" }).click();
        await phone.getByText("This is not the password of the sign-up.").first().waitFor();
        await phone.getByLabel("Password", { exact: true }).fill(phoned.password);
        await phone.getByRole("button", { name: "Verify my email address" }).click();
        await phone.getByText("You are signed in and ready to go.").waitFor();
        await page.goto(link);
        await page.getByRole("heading", { name: "This link doesn't work any more" }).waitFor();
        const waiting = await newPage(browser);
        const { pathname, search } = new URL(await askForAccount(waiting, app, { ...phoned, email: `waiting.${phoned.email}` }));
        state.waitingPath = pathname + search;
        await Promise.all([page, phone, waiting].map((one) => one.context().close()));
      }
    ],
    [
      "a link can't send anyone to another site after the sign-in",
      async () => {
        const page = await newPage(browser, { storageState: state.storage });
        for (const target of ["https://evil.example/", "//evil.example/", "/\\evil.example", "/%09/evil.example"]) {
          await page.goto(`${app.url}/auth/login?returnTo=${encodeURIComponent(target)}`);
          await page.waitForURL((url) => !url.pathname.startsWith("/auth/"));
          assert.equal(new URL(page.url()).origin, app.url, target);
        }
        await page.context().close();
      }
    ],
    [
      "the profile menu leads to the settings, and home has the tools widget",
      async () => {
        const page = await newPage(browser, { storageState: state.storage });
        await page.goto(`${app.url}/home`);
        await page.getByRole("button", { name: "Appearance and preferences" }).waitFor();
        await openMenu(page);
        await page.getByRole("navigation", { name: "Your account" }).getByRole("link", { name: "Settings" }).click();
        await page.waitForURL(/\/account$/);
        expectNoProblems(page);
        await page.context().close();
      }
    ],
    [
      "name, picture, preferences and notifications are kept",
      async () => {
        const page = await newPage(browser, { storageState: state.storage });
        await page.goto(`${app.url}/account`);
        await page.getByLabel("Your name").fill("Ada King");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("Your profile is saved.").waitFor();
        await page.locator("input[type=file]").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: await smallPicture() });
        await page.getByText("Your new picture is in place.").waitFor();
        await sectionOf(page, "Preferences");
        await page.getByRole("radio", { name: "Dark" }).check();
        await page.locator(".v-theme--dark").first().waitFor();
        await page.getByLabel("Time zone").fill("Rome");
        await page.getByRole("option", { name: "Europe/Rome" }).click();
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("Your preferences are saved.").waitFor();
        await sectionOf(page, "Notifications");
        await page.getByLabel("Sign-ins").check();
        await page.getByText("“Sign-ins” is on.").waitFor();

        const elsewhere = await newPage(browser, { storageState: { cookies: state.storage.cookies, origins: [] } });
        await elsewhere.goto(`${app.url}/account`);
        await elsewhere.locator(".v-theme--dark").first().waitFor();
        assert.equal(await elsewhere.getByLabel("Your name").inputValue(), "Ada King");
        assert.ok(await elsewhere.locator(".user-avatar img").first().evaluate((image) => image.naturalWidth === 256));
        await elsewhere.getByRole("navigation", { name: "Account settings" }).getByRole("link", { name: "Preferences" }).click();
        const isSaved = elsewhere.waitForResponse((response) => response.url().endsWith("/preferences") && response.request().method() === "PATCH");
        await elsewhere.getByRole("radio", { name: "Same as this device" }).check();
        await isSaved;
        expectNoProblems(page);
        expectNoProblems(elsewhere);
        await Promise.all([page.context().close(), elsewhere.context().close()]);
      }
    ],
    [
      "a session that was ended is signed out at its next request",
      async () => {
        const [page, elsewhere] = [await newPage(browser, { storageState: state.storage }), await newPage(browser, { ignore: expectedRefusals })];
        await elsewhere.goto(`${app.url}/auth/login`);
        await fillSignIn(elsewhere, person);
        await elsewhere.waitForURL(/\/home$/);
        await page.goto(`${app.url}/account?section=security`);
        await page.getByRole("button", { name: "Sign out everywhere else" }).click();
        await page.getByText(/other sessions? ha(s|ve) ended/).waitFor();
        await elsewhere.goto(`${app.url}/account`);
        await elsewhere.waitForURL(/\/auth\/login/);
        await Promise.all([page.context().close(), elsewhere.context().close()]);
      }
    ],
    [
      "the command makes an operator, who suspends and restores a person",
      async () => {
        assert.match(runScript(appDir, ["console:grant", person.email], env(app)), /is now an operator[\s\S]*\/console/);
        const theirs = await newPage(browser, { ignore: expectedRefusals });
        await signUp(theirs, app, other);
        await theirs.goto(`${app.url}/console`);
        await theirs.getByRole("heading", { name: "You can't open this page" }).waitFor();

        const page = await newPage(browser, { storageState: state.storage });
        await page.goto(`${app.url}/home`);
        await openMenu(page);
        await page.getByRole("navigation", { name: "Your account" }).getByRole("link", { name: "Console" }).click();
        await page.waitForURL(/\/console\/users$/);
        await page.getByLabel(/^Search by name/).fill("grace");
        await page.getByRole("link", { name: /Grace Hopper/ }).click();
        await page.getByRole("button", { name: "Suspend" }).click();
        await page.getByRole("dialog").getByLabel("Reason").fill("Sends spam.");
        await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
        await page.getByText("Grace Hopper is suspended.").waitFor();
        await theirs.goto(`${app.url}/account`);
        await theirs.getByRole("heading", { name: "This account is suspended" }).waitFor();
        await checkScreen(theirs, "users-suspended");
        await page.getByRole("button", { name: "Restore" }).click();
        await page.getByRole("dialog").getByLabel("Reason").fill("Has stopped.");
        await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
        await page.getByText("Grace Hopper is restored.").waitFor();
        await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Audit" }).click();
        await page.getByText("“Has stopped.”").waitFor();
        expectNoProblems(page);
        state.otherStorage = await theirs.context().storageState();
        await Promise.all([page.context().close(), theirs.context().close()]);
      }
    ],
    [
      "an account is deleted by its owner, and by nobody else",
      async () => {
        const page = await newPage(browser, { storageState: state.otherStorage, ignore: expectedRefusals });
        await page.goto(`${app.url}/account?section=security`);
        await page.getByRole("button", { name: "Delete account" }).click();
        await page.getByLabel("Your email address").fill(other.email);
        await page.getByRole("button", { name: "Delete my account for good" }).click();
        await page.getByRole("heading", { name: "You are signed out" }).waitFor();
        await page.goto(`${app.url}/auth/login`);
        await fillSignIn(page, other);
        await page.getByRole("alert").filter({ hasText: /password/i }).first().waitFor();
        await page.context().close();
      }
    ]
  ];
}

const guestScreens = [
  ["login", "/auth/login", "Sign in"],
  ["sign-up", "/auth/sign-up", "Create your account"],
  ["forgot", "/auth/forgot-password", "Forgot your password?"],
  ["reset", "/auth/reset-password?token=aaaaaaaa", "Choose a new password"],
  ["confirm-email", "/auth/confirm-email?token=aaaaaaaa", "Confirm your new email address"],
  ["signed-out", "/auth/signed-out", "You are signed out"]
];

const ownScreens = [
  ["home", "/home", /^Good /],
  ["account-profile", "/account", "Picture"],
  ["account-preferences", "/account?section=preferences", "Dates and times"],
  ["account-notifications", "/account?section=notifications", "Email"],
  ["account-security", "/account?section=security", "Where you are signed in"],
  ["console-users", "/console/users", "People"],
  ["console-nobody", "/console/users?text=nobody-at-all", "People"],
  ["console-operators", "/console/operators", "Operators"],
  ["console-audit", "/console/audit", "Audit"]
];

async function walk(page, app, screens) {
  for (const [name, path, heading] of screens) {
    await page.goto(`${app.url}${path}`);
    await page.getByRole("heading", { name: heading }).first().waitFor();
    await page.waitForFunction(() => !document.querySelector(".v-skeleton-loader"));
    await checkScreen(page, `users-${name}`);
  }
}

async function seeMenusAndDialogs(page, app) {
  await page.goto(`${app.url}/home`);
  await openMenu(page);
  await checkScreen(page, "users-profile-menu");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Appearance and preferences" }).click();
  await page.getByText("All preferences").waitFor();
  await checkScreen(page, "users-tools");
  await page.goto(`${app.url}/console/users`);
  await page.getByRole("link", { name: /Ada King/ }).click();
  await page.getByRole("heading", { name: "What operators did" }).waitFor();
  await checkScreen(page, "users-console-person");
  await page.getByRole("button", { name: "End sessions" }).click();
  await page.getByRole("dialog").waitFor();
  await checkScreen(page, "users-console-reason");
}

async function seeOffline(page, app) {
  await page.goto(`${app.url}/account`);
  await page.getByLabel("Your name").waitFor();
  await page.context().setOffline(true);
  await page.getByLabel("Your name").fill("Someone Else");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("You are offline.").first().waitFor();
  await page.getByRole("navigation", { name: "Account settings" }).getByRole("link", { name: "Notifications" }).click();
  await page.getByRole("button", { name: "Try again" }).first().waitFor();
  await checkScreen(page, "users-account-offline");
  await page.context().setOffline(false);
}

function screenChecks(browser, app, state) {
  return widths.flatMap((width) =>
    themes.map((theme) => [
      `every screen at ${width} px, ${theme}`,
      async () => {
        const guest = await newPage(browser, { width, theme });
        await walk(guest, app, guestScreens);
        await guest.context().close();
        const asked = await newPage(browser, { width, theme, ignore: [/status of 403/] });
        await walk(asked, app, [["verify-email", state.waitingPath, "Is it you who signed up?"]]);
        await asked.context().close();
        const storageState = { cookies: state.storage.cookies, origins: [] };
        const page = await newPage(browser, { width, theme, storageState, ignore: [/ERR_INTERNET_DISCONNECTED/] });
        await walk(page, app, ownScreens);
        await seeMenusAndDialogs(page, app);
        await seeOffline(page, app);
        await page.context().close();
      }
    ])
  );
}

await withPeople(appDir, async ({ app, browser, database }) => {
  const state = {};
  const env = ({ url }) => ({ ...database, APP_PUBLIC_URL: url });
  await runChecks(flowChecks(browser, app, env, state));
  // Without a sign-in there is no screen to see; any other failure leaves them worth looking at.
  if (state.storage) {
    await runChecks(screenChecks(browser, app, state));
  }
});
