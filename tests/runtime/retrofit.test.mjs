import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { inApp } from "./support/inApp.mjs";

/**
 * The retrofit of the Multi-homing chapter on an app that is in use: made without a tenancy, edited by hand, with a thousand
 * people in its database. `JSKIT_TEST_USERS_APP` is an installed app of the preset `users`, which is copied; `JSKIT` the tool.
 */
const { JSKIT: jskit, JSKIT_TEST_USERS_APP: usersApp } = process.env;
if (!jskit || !usersApp) {
  throw new Error("set JSKIT to the tool, and JSKIT_TEST_USERS_APP to an installed app of the preset `users`");
}

const parts = new URL("./fixtures/retrofitPeople.mjs", import.meta.url).href;
const settings = (theme, timeZone) => ({ theme, timeZone });
const people = [
  // Two usernames that make the same slug, and one whose slug no workspace may have.
  { email: "ada@example.com", username: "ada_lovelace", settings: settings("dark", "Europe/Rome") },
  { email: "ada@example.org", username: "ada-lovelace", settings: settings("light", "Asia/Tokyo") },
  { email: "mel@example.com", username: "members", settings: settings("dark", "America/Lima") }
];
const crowd = 1_000 - people.length;

// What the app's developer has made of files that the retrofit changes; tests/cli/retrofit.rs has all of them.
const edits = [
  ["config/public.js", "config.tenancyMode", "// Ours.\nconfig.ours = 1;\nconfig.tenancyMode"],
  ["packages/users/src/server/landingPath.js", 'const home = "/home";', '// Asked for by sales.\nconst home = "/home/settings";'],
  ["packages/users/src/server/UsersServerProvider.js", 'contributorId: "local.users.profileSync",\n      order: 500', 'contributorId: "local.users.profileSync",\n      order: 510'],
  ["src/placement.js", 'id: "users.account.nav"', "id: 'users.account.nav'"]
];

describe("an app in use gets workspaces", () => {
  const run = promisify(execFile);
  let app;
  let shown;
  let installed;
  let was;
  let is;

  const tool = async (...args) => (await run(jskit, ["-C", app, ...args])).stdout;
  const npm = (...args) => run("npm", args, { cwd: app, maxBuffer: 1 << 26 });

  function rewrite(path, change) {
    const text = readFileSync(join(app, path), "utf8");
    rmSync(join(app, path));
    writeFileSync(join(app, path), change(text));
  }

  async function show(id) {
    return JSON.parse(await tool("show", id, "--details", "--json")).package.details;
  }

  before(async () => {
    const folder = mkdtempSync(join(dirname(usersApp), "retrofit-"));
    app = join(folder, "app");
    await run("cp", ["-al", usersApp, app]);
    for (const path of ["dist", "data", "node_modules/.vite", "node_modules/.vite-temp"]) {
      rmSync(join(app, path), { recursive: true, force: true });
    }
    // The copy shares its files with the app that it is a copy of: what npm and this test write in place is written anew.
    for (const path of ["package-lock.json", "node_modules/.package-lock.json"]) {
      rewrite(path, (text) => text);
    }
    for (const [path, from, to] of edits) {
      rewrite(path, (text) => {
        assert.equal(text.split(from).length, 2, `${from} in ${path}`);
        return text.replace(from, to);
      });
    }
    await npm("run", "db:migrate");
    was = await inApp(app, parts, "populate", { people, crowd });

    await tool("tenancy", "personal");
    shown = [await show("workspaces-core"), await show("@jskit-ai/workspaces-web")];
    await tool("add", "package", "workspaces-core");
    await tool("add", "package", "workspaces-web");
    await npm("install", "--prefer-offline", "--no-progress", "--no-audit", "--no-fund");
    await npm("run", "db:migrate");
    is = await inApp(app, parts, "look");
    installed = await Promise.all(readdirSync(join(app, "vendor/@jskit-ai")).map(show));
  });

  after(() => app && rmSync(dirname(app), { recursive: true, force: true }));

  test("everyone is still there as they were, settings and passwords too", () => {
    assert.equal(was.tables.users.length, 1_000);
    assert.equal(was.tables.user_settings.length, 1_000);
    assert.deepEqual(is.tables, was.tables);
  });

  test("the edits are still there", () => {
    for (const [path, , to] of edits) {
      assert.ok(readFileSync(join(app, path), "utf8").includes(to), path);
    }
  });

  test("the server has the routes that were shown before, and no other new ones", () => {
    const line = ({ method, path, policy, summary }) => `${method} ${path} ${policy} ${summary}`;
    const known = new Set(was.routes.map(line));
    const added = is.routes.map(line).filter((route) => !known.has(route));
    assert.deepEqual(added.sort(), shown.flatMap(({ routes }) => routes.map(line)).sort());
    assert.equal(is.routes.length, was.routes.length + added.length);
  });

  test("the server's container has the tokens that are shown of the packages, and beside them only the app's own", () => {
    const declared = (details) => details.flatMap(({ containerTokens }) => containerTokens.map(({ id }) => id));
    const ofServer = ({ runtime: [{ providers }] }) => providers.includes("server") || providers.length === 0;
    const expected = declared(installed.filter(ofServer)).filter((token) => !token.startsWith("client."));
    const bound = is.tokens.filter((token) => !token.startsWith("local."));
    assert.deepEqual(bound.sort(), expected.sort());
  });

  test("the next sign-in makes one personal workspace each, with a slug of its own, and the one after that nothing", async () => {
    const [none, first, second] = await inApp(app, parts, "signInTwice", people);
    assert.deepEqual(none, { answers: [], workspaces: [], memberships: [] });
    assert.equal(first.workspaces.length, people.length);
    assert.equal(new Set(first.workspaces.map((workspace) => workspace.slug)).size, people.length);
    assert.equal(new Set(first.workspaces.map((workspace) => workspace.personal_owner_id)).size, people.length);
    assert.deepEqual(
      first.memberships.map(({ workspace_id: id, user_id: user, role }) => [id, user, role]).sort(),
      first.workspaces.map(({ id, personal_owner_id: owner }) => [id, owner, "owner"]).sort()
    );
    const slugs = [/^ada-lovelace$/, /^ada-lovelace-\d{4}$/, /^members-\d{4}$/];
    for (const [index, answer] of first.answers.entries()) {
      const [{ slug, kind, role }, ...more] = answer.workspaces;
      assert.deepEqual([more, kind, role, answer.inside], [[], "personal", "owner", 200]);
      assert.match(slug, slugs[index]);
      assert.equal(answer.landingPath, `/w/${slug}`);
      assert.equal(answer.username, people[index].username);
      assert.deepEqual({ ...answer.settings, ...people[index].settings }, answer.settings);
    }
    assert.deepEqual({ ...second, answers: [] }, { ...first, answers: [] });
    const ids = ({ answers }) => answers.map(({ workspaces }) => workspaces.map(({ id }) => id));
    assert.deepEqual(ids(second), ids(first));
  });

  // Those of its pages pass in every app of the preset `workspaces`, which this one is equal to but for the edits.
  test("the app's own tests of the server pass, and nothing is found wrong with it", async () => {
    await tool("doctor");
    const { stdout } = await npm("test", "--", "--project", "server");
    assert.match(stdout, /tests\/server\/workspaces\.test\.js/);
  });
});
