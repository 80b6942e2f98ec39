import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { h } from "vue";
import { RouterView } from "vue-router";
import { answer, openPage, stubServer } from "@jskit-ai/kernel/client/testing";
import { clientProviders } from "virtual:jskit/client-providers";
import { createApplication } from "../../src/application.js";
import ShellLayout from "../../src/components/ShellLayout.vue";
import { addPlacement } from "../../src/placement.js";

const health = { status: "ok", version: "1.2.3", uptimeSeconds: 120, checks: [{ id: "database", status: "ok" }] };

let application;
let endServer;
let answers;

async function open(path, options) {
  application = await openPage(createApplication, path, options);
}

async function text(expected) {
  await vi.waitFor(() => expect(document.body.textContent).toContain(expected));
}

beforeEach(() => {
  localStorage.clear();
  answers = { "/api/bootstrap": () => answer({}), "/api/health": () => answer(health) };
  endServer = stubServer(({ url }) => answers[url.pathname]());
});

afterEach(() => {
  application?.unmount();
  endServer();
});

describe("home", () => {
  test("the start page leads to home, with the app's own menu", async () => {
    await open("/");
    await vi.waitFor(() => expect(application.router.currentRoute.value.path).toBe("/home"));
    const links = [...document.querySelectorAll('nav[aria-label="Main"] a')].map((link) => link.getAttribute("href"));
    expect(links).toEqual(expect.arrayContaining(["/home", "/home/settings"]));
  });

  test("the card tells how the server is", async () => {
    await open("/home");
    await text("Everything is working.");
    await text("database: working");
  });

  test("the card says so when the server can't be reached", async () => {
    answers["/api/health"] = () => Promise.reject(new TypeError("failed to fetch"));
    await open("/home");
    await text("The server can't be reached right now.");
  });

  test("a server that is unwell is reported, not hidden", async () => {
    answers["/api/health"] = () => answer({ ...health, status: "error", checks: [{ id: "database", status: "error" }] }, 503);
    await open("/home");
    await text("Some things are not working right now.");
  });
});

describe("settings", () => {
  test("open at their first page, and the section menu marks it", async () => {
    await open("/home/settings");
    await vi.waitFor(() => expect(application.router.currentRoute.value.path).toBe("/home/settings/general"));
    const current = document.querySelector('nav[aria-label="Settings"] [aria-current="page"]');
    expect(current?.textContent).toContain("General");
    await text("1.2.3");
  });

  test("the theme that was chosen is kept in this browser", async () => {
    await open("/home/settings/general");
    document.querySelector('input[value="dark"]').click();
    await vi.waitFor(() => expect(document.querySelector(".v-theme--dark")).not.toBeNull());
    expect(localStorage.getItem("app.theme")).toBe("dark");
  });
});

describe("guards", () => {
  const Page = { render: () => "secret" };
  const frame = (meta, child) => ({ path: "/frame", component: { render: () => "" }, meta, children: [{ path: "page", component: Page, meta: child }] });

  test("a page can't drop the guard of the frame that it lies in", async () => {
    await open("/home");
    application.router.addRoute(frame({ guard: { policy: "authenticated" } }, { guard: { policy: "public" }, title: "Open" }));
    await application.router.push("/frame/page");
    expect(document.body.textContent).not.toContain("secret");
    expect(application.router.currentRoute.value.path === "/auth/login" || document.body.textContent.includes("signed in")).toBe(true);
  });

  test("an unknown policy lets nobody in", async () => {
    await open("/home");
    application.router.addRoute(frame({}, { guard: { policy: "no_such_policy" } }));
    await application.router.push("/frame/page");
    await text("You can't open this page");
  });

  test("a guarded page waits for the server instead of guessing", async () => {
    answers["/api/bootstrap"] = () => Promise.reject(new TypeError("failed to fetch"));
    await open("/home");
    application.router.addRoute(frame({ guard: { policy: "authenticated" } }, {}));
    await application.router.push("/frame/page");
    await text("No connection");
  });
});

describe("frames", () => {
  test("a frame inside a frame shows the bars once", async () => {
    await open("/home");
    const Frame = { render: () => h(ShellLayout, null, { default: () => h(RouterView) }) };
    application.router.addRoute({
      path: "/outer",
      component: Frame,
      children: [{ path: "inner", component: Frame, children: [{ path: "", component: { render: () => "inside" } }] }]
    });
    await application.router.push("/outer/inner");
    await text("inside");
    expect(document.querySelectorAll(".shell-bar")).toHaveLength(1);
    expect(document.querySelectorAll("#main-content")).toHaveLength(1);
  });
});

// Last, since what is added to the registry of placements stays there.
describe("placements", () => {
  class BrokenPartProvider {
    static id = "test.broken-part";

    register(app) {
      app.instance("test.broken-part", {
        render() {
          throw new Error("broken on purpose");
        }
      });
    }
  }

  test("a section without a page of its own opens at the first link of its menu, once there is one", async () => {
    const page = (text) => ({ render: () => text });
    const start = { path: "", component: page("nothing here"), meta: { redirectToFirstOf: "test-section:menu" } };
    const children = [start, { path: "first", component: page("the first page") }, { path: "second", component: page("the second") }];
    const openSection = async () => {
      await open("/home");
      application.router.addRoute({ path: "/section", component: { render: () => h(RouterView) }, children });
      await application.router.push("/section?tab=1");
    };
    await openSection();
    await text("nothing here");
    application.unmount();
    const link = { target: "test-section:menu", kind: "link", componentToken: "local.main.ui.menu-link-item" };
    addPlacement({ ...link, id: "test.second", order: 20, props: { label: "Second", to: "./second" } });
    addPlacement({ ...link, id: "test.first", order: 10, props: { label: "First", to: "./first" } });
    addPlacement({ ...link, id: "test.elsewhere", order: 5, props: { label: "Elsewhere", to: "/home" } });
    await openSection();
    await text("the first page");
    expect(application.router.currentRoute.value.fullPath).toBe("/section/first?tab=1");
  });

  test("a part that fails leaves the rest of the page alone", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    addPlacement({ id: "test.broken", target: "shell.status", kind: "component", componentToken: "test.broken-part" });
    await open("/home", { providers: [...clientProviders, BrokenPartProvider] });
    await text("Not available");
    await text("Everything is working.");
    vi.restoreAllMocks();
  });

  test("an entry that leads nowhere is said while developing", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    addPlacement({ id: "test.lost", target: "shell.primary-nv", props: { label: "Lost", to: "/" } });
    await open("/home");
    await text('Did you mean "shell.primary-nav"');
    vi.restoreAllMocks();
  });
});
