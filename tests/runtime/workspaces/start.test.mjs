import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import pino from "pino";
import { startApp } from "../support/apps.mjs";
import { databaseNames } from "../support/databases.mjs";
import { createWorkspacesApp, rolesSource, startWorkspaces, startWorkspacesOn } from "../support/workspaces.mjs";

async function failure(options, start) {
  const app = createWorkspacesApp(options);
  try {
    const server = await startApp(app, start);
    await server.close();
    return "";
  } catch (error) {
    return error.name === "StartupError" ? error.message : `${error.stack}`;
  } finally {
    app.remove();
  }
}

const withRoles = (text) => ({ files: { "config/roles.js": text } });
const codeOf = ({ status, body }) => body?.error?.code ?? status;

describe("starting with workspaces", () => {
  test("without tenancy it says which command makes the app one that has workspaces", async () => {
    assert.match(await failure({ tenancyMode: "none" }), /^config\.tenancyMode is "none".*jskit tenancy personal/);
    assert.match(await failure({ tenancyMode: "many" }), /^config\.tenancyMode is "many"/);
    assert.equal(await failure({ tenancyMode: "personal" }), "");
  });

  test("roles that make no sense stop the start, with the file and what is wrong", async () => {
    const cases = [
      ["export const roles = {};\n", /config\/roles\.js must export/],
      [rolesSource.replace("  owner: {", "  chief: {"), /first role must be "owner"/],
      [
        rolesSource.replace("Object.keys(permissions)", '["workspace.view"]'),
        /"owner" lacks the permission "workspace\.update"/
      ],
      [
        rolesSource.replace('"workspace.audit.view"\n', '"workspace.audti.view"\n'),
        /role "admin" has the permission "workspace\.audti\.view"/
      ],
      [rolesSource.replace("  member: {", "  Member: {"), /role "Member" needs an id/],
      [rolesSource.replace('label: "Member",', 'label: "",'), /role "member" needs a label/],
      [
        rolesSource
          .replace('  "workspace.audit.view": "See what was changed, and by whom."', '  "notes.read": "Read notes."')
          .replace(',\n      "workspace.audit.view"', ""),
        /asks for the permission "workspace\.audit\.view", which config\/roles\.js doesn't have/
      ]
    ];
    for (const [text, expected] of cases) {
      assert.match(await failure(withRoles(text)), expected);
    }
  });

  test("whatever the log of the server is told to say, no token of an invitation is in it", async () => {
    const world = await startWorkspaces({ env: { LOG_LEVEL: "debug" } });
    try {
      const lines = [];
      world.server.app.logger[pino.symbols.streamSym] = { write: (line) => lines.push(line) };
      const owner = await world.person();
      const invited = await world.person();
      const { token } = await world.invite(await world.workspace(owner), owner, invited);
      for (const path of ["preview", "accept", "accept"]) {
        await invited.visitor.post(`/api/workspace-invites/${path}`, { token });
      }
      // A wrong one, and one that no schema lets through.
      await invited.visitor.post("/api/workspace-invites/accept", { token: `${token}x`, more: token });
      assert.match(lines.join(""), /\/api\/workspace-invites\/accept/);
      assert.ok(!lines.join("").includes(token));
    } finally {
      await world.stop();
    }
  });

  test("a route with a permission that no role can have stops the start", async () => {
    class Provider {
      static id = "test.route";
      boot(app) {
        app.make("http.routes").register({
          method: "GET",
          path: "/api/w/:workspaceSlug/notes",
          policy: "workspace_member",
          permission: "notes.read",
          handler: async () => ({})
        });
      }
    }
    assert.match(
      await failure({}, { providers: [Provider] }),
      /"GET \/api\/w\/:workspaceSlug\/notes" asks for the permission "notes\.read"/
    );
  });

  test("each mode has its own defaults, and the config may say otherwise", async () => {
    const cases = [
      [{ tenancyMode: "personal" }, { own: 1, made: "workspace_creation_off" }],
      [{ tenancyMode: "workspaces" }, { own: 0, made: 201 }],
      [
        { tenancyMode: "personal", config: { workspaceSelfCreation: true, workspaceAutoProvisioning: false } },
        { own: 0, made: 201 }
      ],
      [
        { tenancyMode: "workspaces", config: { workspaceSelfCreation: false, workspaceAutoProvisioning: true } },
        { own: 1, made: "workspace_creation_off" }
      ]
    ];
    for (const [options, expected] of cases) {
      const world = await startWorkspaces(options);
      try {
        const { visitor } = await world.person();
        const { workspacesTotal, canCreateWorkspace } = await visitor.bootstrap();
        const made = codeOf(await visitor.post("/api/workspaces", { name: "Made", slug: "made-here" }));
        assert.deepEqual(
          { own: workspacesTotal, made, canCreateWorkspace },
          { ...expected, canCreateWorkspace: made === 201 },
          JSON.stringify(options)
        );
      } finally {
        await world.stop();
      }
    }
  });

  test("invitations may be off in the app, or in personal mode only", async () => {
    for (const [workspaceInvitations, tenancyMode, expected] of [
      [{ enabled: false, allowInPersonalMode: true }, "workspaces", "invitations_off"],
      [{ enabled: true, allowInPersonalMode: false }, "personal", "invitations_off"],
      [{ enabled: true, allowInPersonalMode: false }, "workspaces", 201]
    ]) {
      const world = await startWorkspaces({
        tenancyMode,
        config: { workspaceInvitations, workspaceSelfCreation: true }
      });
      try {
        const owner = await world.person();
        const { slug } = await world.workspace(owner);
        const invite = await owner.visitor.post(`/api/w/${slug}/invites`, {
          email: "someone@example.com",
          role: "member"
        });
        const list = await owner.visitor.get(`/api/w/${slug}/invites`);
        assert.deepEqual([codeOf(invite), codeOf(list)], expected === 201 ? [201, 200] : [expected, expected]);
      } finally {
        await world.stop();
      }
    }
  });

  test("where no mail can be sent, nobody is invited in vain", async () => {
    class Provider {
      static id = "test.mail";
      register(app) {
        app.instance("auth.mail.transport", { id: "none", configured: false, close() {} }, { replace: true });
      }
    }
    const world = await startWorkspaces({ providers: [Provider] });
    try {
      const owner = await world.person();
      const { id, slug } = await world.workspace(owner);
      const invite = await owner.visitor.post(`/api/w/${slug}/invites`, {
        email: "someone@example.com",
        role: "member"
      });
      assert.equal(codeOf(invite), "mail_unavailable");
      assert.deepEqual(await world.knex("workspace_invites").where({ workspace_id: id }), []);
    } finally {
      await world.stop();
    }
  });
});

for (const name of databaseNames) {
  describe(`migrations of workspaces (${name})`, () => {
    let world;

    before(async () => {
      world = await startWorkspacesOn(name);
    });

    after(() => world?.stop());

    test("the name that was in the settings becomes the workspace's own, colors go, and both ways keep what people have", async () => {
      const owner = await world.person();
      const [named, unnamed] = [await world.workspace(owner), await world.workspace(owner)];
      const { knex } = world;
      const columns = async (table) => Object.keys(await knex(table).columnInfo());
      assert.ok(!(await columns("workspaces")).includes("color"));
      await knex.migrate.down();
      assert.ok((await columns("workspaces")).includes("color"));
      await knex.migrate.down();
      const [settings] = await knex("workspace_settings").where({ workspace_id: named.id });
      assert.equal(settings.name, named.name);
      await knex("workspace_settings").where({ workspace_id: named.id }).update({ name: "Typed in the settings" });
      await knex("workspace_settings").where({ workspace_id: unnamed.id }).update({ name: null });
      await knex.migrate.latest();
      const names = Object.fromEntries(
        (await knex("workspaces").select("id", "name")).map(({ id, name: text }) => [id, text])
      );
      assert.deepEqual(names, { [named.id]: "Typed in the settings", [unnamed.id]: unnamed.name });
      assert.ok(!(await columns("workspace_settings")).includes("name"));
      assert.deepEqual(await world.rolesIn(named), { [owner.id]: "owner" });
      assert.equal((await owner.visitor.get(`/api/w/${named.slug}`)).status, 200);
    });

    test("all three can be taken back, and a first one that broke off goes on where it stopped", async () => {
      const { knex } = world;
      for (let step = 0; step < 3; step += 1) {
        await knex.migrate.down();
      }
      assert.equal(await knex.schema.hasTable("workspaces"), false);
      const migration = (await import(`${world.app.root}/migrations/${(await knex.migrate.list())[1][0].file}`))
        .default;
      await migration.up(knex);
      await knex.schema.dropTable("workspace_audit");
      await knex.migrate.latest();
      assert.equal(await knex.schema.hasTable("workspace_audit"), true);
    });
  });
}
