import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answer, openPage, stubServer } from "@jskit-ai/kernel/client/testing";
import { createApplication } from "../../src/application.js";

const settings = { theme: "system", locale: "", timeZone: "" };
const user = { id: "1", email: "ada@example.com", displayName: "Ada", settings };
const auth = { authenticated: true, features: { password: true, signUp: true }, oauthProviders: [] };
const acme = { id: "w1", slug: "acme", name: "Acme", kind: "workspace", role: "owner", roleLabel: "Owner" };
const own = { id: "w2", slug: "ada", name: "Ada's", kind: "personal", role: "owner", roleLabel: "Owner" };
const everything = ["view", "update", "delete", "transfer", "members.view", "members.manage", "members.invite"].map((name) => `workspace.${name}`);
const roles = [
  { id: "owner", label: "Owner", description: "", assignable: true },
  { id: "member", label: "Member", description: "", assignable: true }
];
const grace = { userId: "2", displayName: "Grace", username: "grace", email: "grace@example.com", role: "member", roleLabel: "Member", status: "active", isYou: false, editable: true };

let application;
let endServer;
let answers;
let sent;
let permissions;
let membership;
let workspacesTotal;

const refuse = (status, code, message = "No.") => answer({ error: { code, message } }, status);

/** What the server knows of the workspace in the page's address. */
function describeRequested(slug) {
  const found = [acme, own].find((workspace) => workspace.slug === slug);
  if (slug === "acme-once") {
    return { workspaceContext: { slug, status: "moved", currentSlug: "acme" } };
  }
  return found
    ? { workspaceContext: { slug, status: "ready", currentSlug: slug }, workspace: found, membership, permissions }
    : { workspaceContext: { slug, status: "not_found" } };
}

function bootstrap(url) {
  const slug = url.searchParams.get("workspaceSlug");
  const mine = { workspaces: [acme, own], workspacesTotal, canCreateWorkspace: false, invites: { pending: 1 } };
  return answer({ csrfToken: "t", auth, user, ...mine, ...(slug ? describeRequested(slug) : {}) });
}

async function open(path) {
  application = await openPage(createApplication, path);
}

// Longer than the pauses in the typing that searches wait for, also on a busy machine.
const until = (check) => vi.waitFor(check, { timeout: 4_000 });
const path = () => application.router.currentRoute.value.fullPath;
const text = (expected) => until(() => expect(document.body.textContent).toContain(expected));
const find = (selector) => until(() => document.querySelector(selector) ?? expect.fail(`no ${selector}`));

const findButton = (words) =>
  until(() => [...document.querySelectorAll("button")].find((button) => button.textContent.includes(words)) ?? expect.fail(`no button "${words}"`));

async function type(selector, value) {
  const input = await find(selector);
  input.value = value;
  input.dispatchEvent(new Event("input"));
  return input;
}

const submit = (input) => input.closest("form").dispatchEvent(new Event("submit", { cancelable: true }));

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  sent = [];
  permissions = everything;
  workspacesTotal = 2;
  membership = { role: "owner", roleLabel: "Owner", status: "active" };
  answers = {
    "GET /api/bootstrap": bootstrap,
    "GET /api/w/acme/roles": () => answer({ roles, permissions: [] }),
    "GET /api/w/acme/members": () => answer({ members: [grace], total: 1, page: 1, pageSize: 25 }),
    "GET /api/w/acme/invites": () => answer({ invites: [], total: 0, page: 1, pageSize: 25 }),
    "GET /api/w/acme/settings": () => answer({ settings: { description: "", invitesEnabled: true } })
  };
  endServer = stubServer(({ name, url, body }) => {
    sent.push({ name, body });
    return (answers[name] ?? (() => refuse(404, "not_found", "Nothing here.")))(url);
  });
});

afterEach(() => {
  application?.unmount();
  endServer();
});

describe("a workspace's pages", () => {
  test("show the workspace in the address, and the way to the others", async () => {
    await open("/w/acme");
    await find('h1[class*="headline"]');
    await text("Acme");
    (await find('button[aria-label^="Workspace: Acme"]')).click();
    expect(await find('nav[aria-label="Workspaces"] a[href="/w/ada"]')).not.toBeNull();
  });

  test("say so when the workspace isn't there for this person", async () => {
    for (const page of ["/w/other", "/w/other/admin", "/w/other/admin/members", "/w/other/admin/workspace/settings/general"]) {
      await open(page);
      await text("This workspace isn't available");
      application.unmount();
    }
  });

  test("say so as soon as this person is no longer a member", async () => {
    await open("/w/acme/admin/members");
    await text("grace@example.com");
    delete answers["GET /api/w/acme/members"];
    answers["GET /api/bootstrap"] = () => answer({ auth, user, workspaces: [own], workspaceContext: { slug: "acme", status: "not_found" } });
    await application.router.push("/w/acme/admin/members?page=2");
    await text("This workspace isn't available");
  });

  test("search among many workspaces, on the server", async () => {
    workspacesTotal = 31;
    answers["GET /api/workspaces"] = (url) => answer({ workspaces: [{ ...own, id: "w3", slug: url.searchParams.get("text"), name: "Found" }], total: 1, page: 1, pageSize: 25 });
    await open("/w/acme");
    (await find('button[aria-label^="Workspace: Acme"]')).click();
    await type('section[aria-label="Your workspaces"] input', "globex");
    await find('nav[aria-label="Workspaces"] a[href="/w/globex"]');
  });

  test("can be made from anywhere, with an address that its name makes", async () => {
    answers["GET /api/bootstrap"] = (url) =>
      url.searchParams.has("workspaceSlug") ? bootstrap(url) : answer({ csrfToken: "t", auth, user, workspaces: [], workspacesTotal: 0, canCreateWorkspace: true });
    answers["GET /api/workspaces/slug-available"] = () => answer({ slug: "acme", available: true, reason: "", suggestion: "" });
    answers["POST /api/workspaces"] = () => answer({ workspace: acme }, 201);
    await open("/home");
    (await find('button[aria-label^="Workspaces:"]')).click();
    await text("No workspace yet.");
    (await findButton("New workspace")).click();
    const name = await type('[role="dialog"] input[maxlength="120"]', "Acme");
    await until(() => expect(document.querySelector('[role="dialog"] input[maxlength="48"]').value).toBe("acme"));
    submit(name);
    await until(() => expect(path()).toBe("/w/acme"));
    expect(sent.find((request) => request.name === "POST /api/workspaces").body).toEqual({ name: "Acme", slug: "acme" });
  });

  test("lead on from a former address, at the same place", async () => {
    await open("/w/acme-once/admin/members?role=owner#top");
    await until(() => expect(path()).toBe("/w/acme/admin/members?role=owner#top"));
  });

  test("ask a guest to sign in first", async () => {
    answers["GET /api/bootstrap"] = () => answer({ auth: { authenticated: false }, user: null });
    await open("/w/acme/admin");
    await until(() => expect(path()).toBe("/auth/login?returnTo=/w/acme/admin"));
  });

  test("have their tools behind the cog, which other pages don't have", async () => {
    await open("/w/acme/admin");
    (await find('button[aria-label="Workspace tools"]')).click();
    await find('nav[aria-label="Workspace tools"] a[href="/w/acme/admin/members"]');
    await find('nav[aria-label="Workspace tools"] a[href="/w/acme/admin/workspace/settings"]');
    application.unmount();
    await open("/w/acme");
    await text("Everything that this workspace shares.");
    expect(document.querySelector('button[aria-label="Workspace tools"]')).toBeNull();
  });

  test("count open invitations in the bar, and lead to them", async () => {
    await open("/home");
    expect((await find('a[aria-label="1 open invitation"]')).getAttribute("href")).toBe("/account?section=invites");
  });
});

describe("members", () => {
  test("are listed, and someone is invited with the lowest role", async () => {
    answers["POST /api/w/acme/invites"] = () => answer({ invite: { id: "i", email: "new@example.com" } }, 201);
    await open("/w/acme/admin/members");
    await text("grace@example.com");
    submit(await type('input[type="email"]', "new@example.com"));
    await text("An invitation is on its way to new@example.com.");
    expect(sent.find(({ name }) => name === "POST /api/w/acme/invites").body).toEqual({ email: "new@example.com", role: "member" });
  });

  test("are read only for those who may only look", async () => {
    permissions = ["workspace.view", "workspace.members.view"];
    await open("/w/acme/admin/members");
    await text("grace@example.com");
    expect(document.body.textContent).not.toContain("Invite someone");
    expect(document.querySelector('button[aria-label="Change Grace"]')).toBeNull();
    expect(sent.some(({ name }) => name.endsWith("/invites"))).toBe(false);
  });

  test("say so when they can't be loaded, and offer another try", async () => {
    answers["GET /api/w/acme/members"] = () => Promise.reject(new TypeError("failed to fetch"));
    await open("/w/acme/admin/members");
    await text("The server can't be reached right now.");
    await text("Try again");
  });

  test("say so when nobody matches", async () => {
    answers["GET /api/w/acme/members"] = () => answer({ members: [], total: 0, page: 1, pageSize: 25 });
    await open("/w/acme/admin/members?text=nobody");
    await text("Nobody matches this search.");
  });
});

describe("settings", () => {
  test("open with the first page of their menu", async () => {
    await open("/w/acme/admin/workspace/settings");
    await until(() => expect(path()).toBe("/w/acme/admin/workspace/settings/general"));
    await find('nav[aria-label="Workspace settings"] a[href="/w/acme/admin/workspace/settings/general"]');
    await text("Delete this workspace");
  });

  test("of a personal workspace change neither its address nor its owner", async () => {
    answers["GET /api/w/ada/settings"] = answers["GET /api/w/acme/settings"];
    await open("/w/ada/admin/workspace/settings/general");
    await text("The address of a personal workspace stays the same.");
    for (const words of ["Delete this workspace", "Transfer this workspace", "Leave this workspace"]) {
      expect(document.body.textContent).not.toContain(words);
    }
  });

  test("are read only for those who may only look", async () => {
    permissions = ["workspace.view"];
    membership = { role: "member", roleLabel: "Member", status: "active" };
    await open("/w/acme/admin/workspace/settings/general");
    await text("Your role");
    await text("Leave this workspace");
    expect(document.querySelector("main form, .v-main form")).toBeNull();
  });
});

describe("an invitation's link", () => {
  const invite = { status: "pending", email: "ada@example.com", workspaceName: "Acme", roleLabel: "Member", invitedBy: "Grace", expiresAt: "2030-01-01T00:00:00.000Z" };
  const preview = (found) => (answers["POST /api/workspace-invites/preview"] = () => answer({ invite, ...found }));

  test("gives its token to the server alone, and joins", async () => {
    const warn = vi.spyOn(console, "warn");
    preview({ visitor: "invited", inviteId: "i" });
    answers["POST /api/workspace-invites/accept"] = () => answer({ workspace: acme });
    await open("/invite#token=secret-1");
    await text("Grace invites you to Acme, as Member.");
    expect(path()).toBe("/invite");
    (await findButton("Join Acme")).click();
    await until(() => expect(path()).toBe("/w/acme"));
    expect(sent.find(({ name }) => name.endsWith("/accept")).body).toEqual({ token: "secret-1" });
    expect(sessionStorage.length).toBe(0);
    expect(warn).not.toHaveBeenCalled();
  });

  test.each([
    ["guest", {}, "Sign in with ada@example.com, or make an account with that address."],
    ["unverified", {}, "Verify your email address first"],
    ["wrong_account", {}, "This invitation is for another account"],
    ["member", { workspaceSlug: "acme" }, "You are a member of Acme"]
  ])("tells a visitor who is %s what to do", async (visitor, more, words) => {
    preview({ visitor, ...more });
    await open("/invite#token=secret-1");
    await text(words);
  });

  test.each([
    ["expired", "This invitation has expired"],
    ["revoked", "This invitation was taken back"],
    ["declined", "This invitation was declined"],
    ["accepted", "This invitation has been used"]
  ])("that is %s says so", async (status, words) => {
    preview({ visitor: "invited", invite: { ...invite, status } });
    await open("/invite#token=secret-1");
    await text(words);
  });

  test("that is wrong or incomplete says so", async () => {
    answers["POST /api/workspace-invites/preview"] = () => refuse(400, "invalid_token");
    await open("/invite#token=wrong");
    await text("This link doesn't work");
    application.unmount();
    sessionStorage.clear();
    await open("/invite");
    await text("This link doesn't work");
  });
});
