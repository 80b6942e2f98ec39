/** What the browser tests of apps with workspaces share. */
import { newPage } from "./helpers.mjs";
import { findLink, linkFromMail, signUp } from "./people.mjs";

export const heading = (page, name) => page.getByRole("heading", { name }).first();

export async function openTools(page) {
  await page.getByRole("button", { name: "Workspace tools" }).click();
  const menu = page.getByRole("navigation", { name: "Workspace tools" });
  await menu.waitFor();
  return menu;
}

export async function openSelector(page) {
  await page.getByRole("button", { name: /^Workspaces?: / }).click();
  const menu = page.getByRole("navigation", { name: "Workspaces" });
  await menu.waitFor();
  return menu;
}

export async function invite(page, app, slug, email) {
  const former = await findLink(app, email, "/invite");
  await page.goto(`${app.url}/w/${slug}/admin/members`);
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByText(`An invitation is on its way to ${email}.`).waitFor();
  await page.getByRole("button", { name: `Revoke the invitation to ${email}` }).waitFor();
  return linkFromMail(app, email, "/invite", former);
}

/** Someone new, signed in, in their own workspace. */
export async function arrive(browser, app, person, options) {
  const page = await newPage(browser, options);
  await signUp(page, app, person);
  await page.waitForURL(/\/w\/[^/]+$/);
  const slug = new URL(page.url()).pathname.split("/")[2];
  return { page, slug };
}

/** Fills in the open dialog: the name, then the address that is made of it, or `slug`. Answers the address. */
export async function fillWorkspace(page, name, slug) {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  const address = dialog.locator('input[maxlength="48"]');
  await page.waitForFunction(() => document.querySelector('[role="dialog"] input[maxlength="48"]')?.value);
  if (slug) {
    await address.fill(slug);
  }
  const wanted = await address.inputValue();
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.waitForURL((url) => url.pathname === `/w/${wanted}`);
  return wanted;
}

export async function createWorkspace(page, name) {
  await openSelector(page);
  await page.getByRole("button", { name: "New workspace" }).click();
  return fillWorkspace(page, name);
}
