import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { load } from "./app.mjs";

const { createSurfaceRuntime } = await load("@jskit-ai/kernel/shared/surfaces");
const { createProviderLifecycle } = await load("@jskit-ai/kernel/shared/providers");
const { createApplicationContainer } = await load("@jskit-ai/kernel/shared/container");
const { discoverPackages } = await load("@jskit-ai/kernel/server");
const { routeMeta, routePolicies, resolveRedirect } = await load("@jskit-ai/kernel/client/routeMeta");

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function makeTree(files) {
  const root = mkdtempSync(join(tmpdir(), "jskit-kernel-"));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  }
  return root;
}

describe("surfaces", () => {
  const surfaces = createSurfaceRuntime({
    surfaceDefinitions: {
      root: { id: "root", pagesRoot: "" },
      home: { id: "home", pagesRoot: "home" },
      app: { id: "app", pagesRoot: "w/[workspaceSlug]", accessPolicyId: "workspace_member" },
      admin: { id: "admin", pagesRoot: "w/[workspaceSlug]/admin" },
      off: { id: "off", pagesRoot: "home/off", enabled: false }
    },
    surfaceAccessPolicies: { workspace_member: { requireAuth: true, requireWorkspaceMembership: true } }
  });

  for (const [path, id] of [
    ["/", "root"],
    ["/elsewhere", "root"],
    ["/home", "home"],
    ["/homework", "root"],
    ["/home/off/x", "home"],
    ["/w/acme", "app"],
    ["/w/acme/administrators", "app"],
    ["/w/acme/admin?x=1", "admin"],
    ["/w/acme/admin/members#top", "admin"]
  ]) {
    test(`${path} belongs to ${id}`, () => assert.equal(surfaces.surfaceForPath(path).id, id));
  }

  test("parameters are read and written with their escapes", () => {
    assert.deepEqual(surfaces.match("/w/a%20b/admin").params, { workspaceSlug: "a b" });
    assert.deepEqual(surfaces.match("/w/%E0%A4%A").params, { workspaceSlug: "%E0%A4%A" });
    assert.equal(surfaces.pathTo("admin", { workspaceSlug: "a b" }, "members"), "/w/a%20b/admin/members");
    assert.throws(() => surfaces.pathTo("admin"), /workspaceSlug/);
  });

  test("an access policy asks for what its rules say", () => {
    const rules = surfaces.accessRules(surfaces.surfaceForPath("/w/acme"));
    assert.deepEqual(rules, { requiresAuth: true, requiresWorkspace: true, accessPolicyId: "workspace_member" });
  });
});

describe("providers", () => {
  const recorder = (log, id, { failsAt } = {}) =>
    class {
      static id = id;
      register() {
        log.push(`register ${id}`);
      }
      async boot() {
        log.push(`boot ${id}`);
        if (failsAt === "boot") {
          throw new Error(`${id} can't boot`);
        }
      }
      ready() {
        log.push(`ready ${id}`);
      }
      async shutdown() {
        log.push(`shutdown ${id}`);
      }
    };

  test("all register, all boot, all are ready, and stop in reverse", async () => {
    const log = [];
    const lifecycle = createProviderLifecycle(createApplicationContainer(), [recorder(log, "a"), recorder(log, "b")]);
    lifecycle.register();
    await lifecycle.boot();
    await lifecycle.shutdown();
    assert.deepEqual(log, ["register a", "register b", "boot a", "boot b", "ready a", "ready b", "shutdown b", "shutdown a"]);
  });

  test("a failed boot stops what had been opened", async () => {
    const log = [];
    const Providers = [recorder(log, "a"), recorder(log, "b", { failsAt: "boot" }), recorder(log, "c")];
    const lifecycle = createProviderLifecycle(createApplicationContainer(), Providers);
    await assert.rejects(lifecycle.boot(), /b can't boot/);
    assert.deepEqual(log, ["boot a", "boot b", "shutdown b", "shutdown a"]);
  });

  test("two of one id are refused", () => {
    assert.throws(() => createProviderLifecycle(createApplicationContainer(), [recorder([], "a"), recorder([], "a")]), /"a"/);
  });
});

describe("packages", () => {
  test("start by their dependencies, then by name, the app's own last", () => {
    const root = makeTree({
      "package.json": { dependencies: { "@x/b": "1.0.0", "@x/a": "1.0.0", "@x/core": "1.0.0", stranger: "1.0.0", plugin: "1.0.0" } },
      "vendor/b/package.json": { name: "@x/b", dependencies: { "@x/core": "1.0.0" } },
      "vendor/a/package.json": { name: "@x/a", peerDependencies: { "@x/core": "1.0.0" } },
      "vendor/core/package.json": { name: "@x/core", dependencies: { vue: "3.0.0" } },
      "packages/main/package.json": { name: "@local/main" },
      "node_modules/stranger/package.json": { name: "stranger", exports: { "./server": "./server.js" } },
      "node_modules/plugin/package.json": { name: "plugin", jskit: {}, exports: { "./server": "./server.js" } }
    });
    mkdirSync(join(root, "node_modules/@x"));
    for (const name of ["a", "b", "core"]) {
      symlinkSync(join(root, "vendor", name), join(root, "node_modules/@x", name));
    }
    const names = discoverPackages(root).map(({ name }) => name);
    assert.deepEqual(names, ["@x/core", "@x/a", "@x/b", "plugin", "@local/main"]);
  });

  test("a circle is named", () => {
    const root = makeTree({
      "package.json": {},
      "packages/a/package.json": { name: "a", dependencies: { b: "*" } },
      "packages/b/package.json": { name: "b", dependencies: { a: "*" } }
    });
    assert.throws(() => discoverPackages(root), /a -> b -> a/);
  });
});

describe("route metadata", () => {
  const to = (path, ...metas) => ({ path, query: {}, hash: "", matched: metas.map((meta) => ({ meta })) });

  test("a page adds to its frames' metadata and takes nothing away", () => {
    const visit = to("/a/b", { title: "A", guard: { policy: "authenticated", why: "x" } }, { title: "B", guard: { policy: "public" } });
    assert.deepEqual(routeMeta(visit), { title: "B", guard: { policy: "public", why: "x" } });
    assert.deepEqual(routePolicies(visit), ["authenticated", "public"]);
  });

  test("only the page's own redirect counts, absolute or relative", () => {
    assert.equal(resolveRedirect(to("/s", { redirect: "/home" })).path, "/home");
    assert.equal(resolveRedirect(to("/w/acme/settings", {}, { redirect: "./general" })).path, "/w/acme/settings/general");
    assert.equal(resolveRedirect(to("/s/general", { redirect: "./general" }, {})), null);
    assert.equal(resolveRedirect(to("/s", { redirect: "/s" })), null);
  });
});
