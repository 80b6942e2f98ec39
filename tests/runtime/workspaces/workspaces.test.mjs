import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { databaseNames } from "../support/databases.mjs";
import { rolesSource, startWorkspacesOn } from "../support/workspaces.mjs";

const hour = 60 * 60 * 1_000;
const day = 24 * hour;
const codeOf = ({ status, body }) => body?.error?.code ?? status;

// The package of an app's own, with its permission, as the guide prints it.
const guide = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "workspaces.md"), "utf8");
const reportsFiles = {
  "packages/reports/package.json": JSON.stringify({
    name: "@local/reports",
    version: "0.1.0",
    private: true,
    type: "module",
    exports: { "./server": "./src/server.js" }
  }),
  "packages/reports/src/server.js": /^\/\/ packages\/reports\/src\/server\.js\n([^]*?)```/m.exec(guide)[1],
  "migrations/20270101000000_reports.cjs": `exports.up = (knex) => knex.schema.createTable("reports", (table) => {
  table.string("id", 36).primary();
  table.string("workspace_id", 36).notNullable().references("id").inTable("workspaces").onDelete("CASCADE");
});
exports.down = (knex) => knex.schema.dropTable("reports");\n`,
  "config/roles.js": rolesSource
    .replace("export const permissions = {", 'export const permissions = {\n  "reports.view": "See reports.",')
    .replace("    permissions: [\n", '    permissions: [\n      "reports.view",\n')
};

for (const name of databaseNames) {
  describe(`workspaces (${name})`, () => {
    let world;

    before(async () => {
      world = await startWorkspacesOn(name, { files: reportsFiles });
    });

    after(() => world?.stop());

    async function newTeam() {
      const owner = await world.person();
      const workspace = await world.workspace(owner);
      return { owner, workspace, at: `/api/w/${workspace.slug}` };
    }

    const auditOf = async (workspace) =>
      (await world.make("workspaces.audit").page(workspace.id, { limit: 100 })).entries.reverse();

    test("a route of the app's own package, as the guide prints it, is for members with its permission, and their rows only", async () => {
      const { owner, workspace, at } = await newTeam();
      const [admin, member] = [await world.member(workspace, "admin"), await world.member(workspace)];
      const other = await newTeam();
      const [id, foreign] = [randomUUID(), randomUUID()];
      await world.knex("reports").insert([
        { id, workspace_id: workspace.id },
        { id: foreign, workspace_id: other.workspace.id }
      ]);
      const ask = async ({ visitor }, report = id) => codeOf(await visitor.get(`${at}/reports/${report}`));
      assert.deepEqual(
        [await ask(owner), await ask(admin), await ask(member), await ask(other.owner)],
        [200, 200, "permission_denied", "not_found"]
      );
      assert.deepEqual([await ask(owner, foreign), await ask(owner, "no-id")], ["not_found", "invalid_input"]);
      assert.equal(
        (await other.owner.visitor.get(`/api/w/${other.workspace.slug}/reports/${foreign}`)).body.report.id,
        foreign
      );
      await other.owner.visitor.delete(`/api/w/${other.workspace.slug}`, { confirmName: other.workspace.name });
      assert.deepEqual(await world.knex("reports").where({ id: foreign }), []);
    });

    test("a request has its workspace, membership and permissions where the route asks, and nothing is looked up elsewhere", async () => {
      const { owner, workspace } = await newTeam();
      const seen = [];
      const listen = ({ sql }) => seen.push(sql);
      world.knex.on("query", listen);
      await owner.visitor.get("/api/account/profile");
      world.knex.off("query", listen);
      assert.deepEqual(
        seen.filter((sql) => sql.includes("workspace")),
        []
      );
      const auth = { authenticated: true, profile: { id: owner.id } };
      const request = { params: { workspaceSlug: workspace.slug }, scope: world.server.app.createScope() };
      const requests = world.make("auth.requests");
      requests.remember(request, { id: "s", identity: {}, provider: "local" }, auth.profile);
      const context = await requests.context(request, "workspace");
      assert.deepEqual([context.workspace.id, context.membership.role], [workspace.id, "owner"]);
      assert.deepEqual(
        [request.workspace.id, request.membership.role, request.permissions],
        [workspace.id, "owner", context.permissions]
      );
      assert.deepEqual(
        [request.policyContext.workspace, (await requests.permissions(request)).includes("workspace.delete")],
        [context, true]
      );
    });

    test("making one: the name and the slug are checked, and the maker owns it", async () => {
      const { visitor } = await world.person();
      const make = (name, slug) => visitor.post("/api/workspaces", { name, slug });
      const made = await make("  Acme & Sons  ", "acme-sons");
      assert.equal(made.status, 201);
      assert.deepEqual(
        [made.body.workspace.name, made.body.workspace.role, made.body.workspace.kind],
        ["Acme & Sons", "owner", "workspace"]
      );
      assert.equal(codeOf(await make("Another", "acme-sons")), "slug_unavailable");
      for (const slug of ["admin", "ab", "Acme", "a--b", "-acme", "acme-", "a_b_c", "x".repeat(49), "m\u00fcller"]) {
        const refused = await make("Another", slug);
        assert.deepEqual(
          [refused.status, codeOf(refused), typeof refused.body.error.fields.slug],
          [422, "slug_unavailable", "string"],
          slug
        );
      }
      assert.equal(codeOf(await make("   ", "blank-name")), "invalid_input");
      assert.equal(codeOf(await make("a\u0000b", "control-name")), "invalid_input");
      const ask = async (text) =>
        (await visitor.get(`/api/workspaces/slug-available?slug=${encodeURIComponent(text)}`)).body;
      assert.deepEqual(await ask("Caf\u00e9 M\u00fcller"), {
        slug: "cafe-muller",
        available: true,
        reason: "",
        suggestion: "cafe-muller"
      });
      const taken = await ask("Acme & Sons");
      assert.deepEqual([taken.available, taken.reason], [false, "taken"]);
      assert.match(taken.suggestion, /^acme-sons-\d{4}$/);
      assert.deepEqual([(await ask("admin")).reason, (await ask("?!")).reason], ["reserved", "invalid"]);
    });

    test("the list and its search have a person's own workspaces only", async () => {
      const mine = await newTeam();
      const other = await newTeam();
      const listed = (await mine.owner.visitor.get("/api/workspaces")).body;
      assert.deepEqual(
        [listed.workspaces.map(({ id }) => id), listed.total, listed.canCreate],
        [[mine.workspace.id], 1, true]
      );
      const search = async (text) =>
        (await mine.owner.visitor.get(`/api/workspaces?text=${encodeURIComponent(text)}`)).body.total;
      assert.deepEqual(
        [await search(mine.workspace.slug.toUpperCase()), await search(other.workspace.slug), await search("%")],
        [1, 0, 0]
      );
    });

    test("ids of another workspace do nothing, in paths, bodies and queries", async () => {
      const { owner, at } = await newTeam();
      const other = await newTeam();
      const stranger = await world.member(other.workspace);
      const invite = await world.invite(other.workspace, other.owner, { email: "elsewhere@example.com" });
      const { visitor } = owner;
      const refused = [
        await visitor.patch(`${at}/members/${stranger.id}`, { role: "admin" }),
        await visitor.delete(`${at}/members/${stranger.id}`),
        await visitor.post(`${at}/transfer`, { userId: stranger.id }),
        await visitor.post(`${at}/invites/${invite.id}/resend`, {}),
        await visitor.delete(`${at}/invites/${invite.id}`),
        await visitor.post(`/api/workspace-invites/${invite.id}/accept`, {}),
        await visitor.post(`/api/workspace-invites/${invite.id}/decline`, {})
      ];
      assert.deepEqual(refused.map(codeOf), Array(7).fill("not_found"));
      const bodies = [
        await visitor.patch(at, { name: "Mine", id: other.workspace.id }),
        await visitor.patch(`${at}/settings`, { description: "x", workspaceId: other.workspace.id }),
        await visitor.post(`${at}/invites`, {
          email: "x@example.com",
          role: "member",
          workspaceId: other.workspace.id
        }),
        await visitor.get(`${at}/members?workspaceId=${other.workspace.id}`),
        await visitor.get(`${at}/audit?workspaceId=${other.workspace.id}`)
      ];
      assert.deepEqual(bodies.map(codeOf), Array(5).fill("invalid_input"));
      assert.equal((await visitor.get(`${at}/members?text=${stranger.username}`)).body.total, 0);
      assert.deepEqual((await visitor.get(`${at}/invites?status=all`)).body.invites, []);
      assert.equal((await world.rolesIn(other.workspace))[stranger.id], "member");
      assert.equal(
        (await other.owner.visitor.get(`/api/w/${other.workspace.slug}/invites`)).body.invites[0].status,
        "pending"
      );
    });

    test("odd slugs in an address are nothing, not an error", async () => {
      const { owner } = await newTeam();
      for (const slug of ["%00", "%25", "..%2f", "a", "ACME", "%F0%9F%98%80", "x".repeat(400)]) {
        assert.deepEqual(codeOf(await owner.visitor.get(`/api/w/${slug}`)), "not_found", slug);
      }
    });

    test("a changed slug leads members on, is nothing for others, and rests for 90 days", async (t) => {
      const { owner, workspace, at } = await newTeam();
      const outsider = await world.person();
      const changed = await owner.visitor.put(`${at}/slug`, { slug: "second-address" });
      assert.equal(changed.body.workspace.slug, "second-address");
      const moved = await owner.visitor.get(`${at}/members?page=1`);
      assert.deepEqual([moved.status, moved.headers.location], [308, "/api/w/second-address/members?page=1"]);
      assert.deepEqual(
        [codeOf(moved), moved.body.error.fields],
        ["workspace_moved", { workspaceSlug: "second-address" }]
      );
      assert.equal(codeOf(await owner.visitor.patch(at, { name: "By the old way" })), "workspace_moved");
      assert.equal(codeOf(await outsider.visitor.get(at)), "not_found");
      assert.equal(codeOf(await world.guest().visitor.get(at)), "not_authenticated");

      const take = (visitor) => visitor.post("/api/workspaces", { name: "Another", slug: workspace.slug });
      assert.equal(codeOf(await take(outsider.visitor)), "slug_unavailable");
      // Its own workspace may have it back at once, and gives it up again.
      assert.equal((await owner.visitor.put("/api/w/second-address/slug", { slug: workspace.slug })).status, 200);
      assert.equal(codeOf(await owner.visitor.get("/api/w/second-address")), "workspace_moved");
      assert.equal((await owner.visitor.put(`${at}/slug`, { slug: "third-address" })).status, 200);

      t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
      t.mock.timers.setTime(Date.now() + 89 * day);
      const late = await world.person();
      assert.equal(codeOf(await take(late.visitor)), "slug_unavailable");
      t.mock.timers.setTime(Date.now() + 2 * day);
      assert.equal((await take(late.visitor)).status, 201);
      const again = await world.person({ email: owner.email });
      assert.equal(codeOf(await again.visitor.get(at)), "not_found", "the address has another workspace now");
      assert.equal((await late.visitor.get(at)).status, 200);
    });

    test("the name is shown, typed to delete, and the slug of a deleted workspace rests", async () => {
      const { owner, workspace, at } = await newTeam();
      assert.equal((await owner.visitor.patch(at, { name: " New name " })).body.workspace.name, "New name");
      assert.equal(codeOf(await owner.visitor.delete(at, { confirmName: workspace.name })), "invalid_input");
      assert.equal((await owner.visitor.delete(at, { confirmName: "New name" })).status, 200);
      assert.equal(codeOf(await owner.visitor.get(at)), "not_found");
      assert.equal(
        codeOf(await owner.visitor.post("/api/workspaces", { name: "Again", slug: workspace.slug })),
        "slug_unavailable"
      );
      for (const table of ["memberships", "settings", "invites"]) {
        assert.deepEqual(await world.knex(`workspace_${table}`).where({ workspace_id: workspace.id }), [], table);
      }
    });

    test("nobody gives, changes or removes a role above their own", async () => {
      const { owner, workspace, at } = await newTeam();
      const [admin, member] = [await world.member(workspace, "admin"), await world.member(workspace)];
      const asAdmin = [
        await admin.visitor.patch(`${at}/members/${member.id}`, { role: "owner" }),
        await admin.visitor.patch(`${at}/members/${admin.id}`, { role: "owner" }),
        await admin.visitor.patch(`${at}/members/${owner.id}`, { role: "member" }),
        await admin.visitor.patch(`${at}/members/${owner.id}`, { status: "suspended" }),
        await admin.visitor.delete(`${at}/members/${owner.id}`),
        await admin.visitor.post(`${at}/invites`, { email: "high@example.com", role: "owner" })
      ];
      assert.deepEqual(asAdmin.map(codeOf), Array(6).fill("role_too_high"));
      assert.equal(
        codeOf(await admin.visitor.patch(`${at}/members/${member.id}`, { role: "emperor" })),
        "unknown_role"
      );
      assert.equal(
        (await admin.visitor.patch(`${at}/members/${member.id}`, { role: "admin" })).body.member.role,
        "admin"
      );
      assert.equal(
        (await owner.visitor.patch(`${at}/members/${member.id}`, { role: "owner" })).body.member.roleLabel,
        "Owner"
      );
      const assignable = async ({ visitor }) =>
        (await visitor.get(`${at}/roles`)).body.roles.filter((role) => role.assignable).map(({ id }) => id);
      assert.deepEqual(
        [await assignable(admin), await assignable(owner)],
        [
          ["admin", "member"],
          ["owner", "admin", "member"]
        ]
      );
    });

    test("addresses are for those who manage members, also in the search", async () => {
      const { owner, workspace, at } = await newTeam();
      const member = await world.member(workspace);
      const seen = async ({ visitor }, query = "") => (await visitor.get(`${at}/members${query}`)).body;
      const bySelf = (await seen(member)).members;
      assert.deepEqual(
        bySelf.map(({ email, isYou, editable }) => [email, isYou, editable]),
        [
          [null, false, false],
          [null, true, false]
        ]
      );
      assert.deepEqual(
        (await seen(owner)).members.map(({ email }) => email),
        [owner.email, member.email]
      );
      const query = `?text=${encodeURIComponent(member.email)}`;
      assert.deepEqual([(await seen(owner, query)).total, (await seen(member, query)).total], [1, 0]);
      assert.equal((await seen(member, `?text=${member.username}`)).total, 1);
      assert.deepEqual(
        (await seen(owner, "?role=member")).members.map(({ userId }) => userId),
        [member.id]
      );
    });

    test("a suspended membership is none until it is restored", async () => {
      const { owner, workspace, at } = await newTeam();
      const member = await world.member(workspace);
      await owner.visitor.patch(`${at}/members/${member.id}`, { status: "suspended" });
      assert.equal(codeOf(await member.visitor.get(at)), "not_found");
      assert.equal((await member.visitor.get("/api/workspaces")).body.total, 0);
      assert.equal((await owner.visitor.get(`${at}/members`)).body.total, 2);
      await owner.visitor.patch(`${at}/members/${member.id}`, { status: "active" });
      assert.equal((await member.visitor.get(at)).status, 200);
    });

    test("the last owner stays: demoted, suspended, removed, leaving, or by deleting the account", async () => {
      const { owner, workspace, at } = await newTeam();
      const second = await world.member(workspace, "owner");
      await world.suspend(second);
      const { visitor } = owner;
      const refused = [
        await visitor.patch(`${at}/members/${owner.id}`, { role: "admin" }),
        await visitor.patch(`${at}/members/${owner.id}`, { status: "suspended" }),
        await visitor.delete(`${at}/members/${owner.id}`),
        await visitor.post(`${at}/leave`, {})
      ];
      assert.deepEqual(
        refused.map(codeOf),
        Array(4).fill("last_owner"),
        "an owner whose account is suspended can't act"
      );
      const { blockers } = (await visitor.get("/api/account/deletion")).body;
      assert.deepEqual(
        blockers.map(({ code }) => code),
        [`last_owner:${workspace.slug}`]
      );
      assert.match(blockers[0].message, new RegExp(workspace.name));
      assert.equal(
        codeOf(await visitor.delete("/api/account", { confirmEmail: owner.email })),
        "account_deletion_blocked"
      );
      await world.make("users.profile.service").restore(second.id);
      assert.deepEqual((await visitor.get("/api/account/deletion")).body.blockers, []);
      assert.equal((await visitor.post(`${at}/leave`, {})).status, 200);
      assert.deepEqual(await world.rolesIn(workspace), { [second.id]: "owner" });
    });

    test("a transfer makes another member the owner, and wants a recent sign-in", async (t) => {
      const { owner, workspace, at } = await newTeam();
      const [member, gone] = [await world.member(workspace), await world.member(workspace)];
      await world.suspendIn(workspace, gone);
      const transfer = (userId) => owner.visitor.post(`${at}/transfer`, { userId });
      assert.deepEqual(
        [codeOf(await transfer(randomUUID())), codeOf(await transfer(gone.id)), codeOf(await transfer(owner.id))],
        ["not_found", "not_found", "already_owner"]
      );
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 11 * 60_000 });
      assert.equal(codeOf(await transfer(member.id)), "recent_sign_in_required");
      t.mock.timers.reset();
      const { body } = await transfer(member.id);
      assert.deepEqual([body.member.userId, body.member.role, body.membership.role], [member.id, "owner", "admin"]);
      assert.deepEqual(await world.rolesIn(workspace), {
        [owner.id]: "admin",
        [member.id]: "owner",
        [gone.id]: "member"
      });
    });

    test("an invitation: a mail with a link that no server sees, accepted once, by that address", async () => {
      const { owner, workspace, at } = await newTeam();
      const invited = await world.person();
      const other = await world.person();
      const sent = await owner.visitor.post(`${at}/invites`, {
        email: ` ${invited.email.toUpperCase()}`.trim(),
        role: "admin"
      });
      assert.deepEqual([sent.status, sent.body.invite.email, sent.body.invite.status], [201, invited.email, "pending"]);
      const token = await world.tokenTo(invited.email);
      const [row] = await world.knex("workspace_invites").where({ id: sent.body.invite.id });
      assert.ok(!JSON.stringify(row).includes(token));
      const [mail] = (await world.make("auth.mail.transport").list()).filter(({ to }) => to === invited.email);
      assert.match(mail.text, /^http:\/\/app\.test\/invite#token=[\w-]{43}$/m);

      const preview = async ({ visitor }) => (await visitor.post("/api/workspace-invites/preview", { token })).body;
      assert.deepEqual(await preview(invited), {
        invite: {
          status: "pending",
          email: invited.email,
          workspaceName: workspace.name,
          roleLabel: "Admin",
          invitedBy: owner.email.split("@")[0],
          expiresAt: sent.body.invite.expiresAt
        },
        visitor: "invited",
        inviteId: sent.body.invite.id
      });
      assert.equal((await preview(world.guest())).visitor, "guest");
      assert.equal((await preview(other)).visitor, "wrong_account");
      assert.deepEqual(
        [(await preview(owner)).visitor, (await preview(owner)).workspaceSlug],
        ["member", workspace.slug]
      );

      assert.equal(codeOf(await other.visitor.post("/api/workspace-invites/accept", { token })), "wrong_account");
      const mine = (await invited.visitor.get("/api/workspace-invites")).body;
      assert.deepEqual(
        [mine.total, mine.emailVerified, mine.invites[0].workspace.name, mine.invites[0].roleLabel],
        [1, true, workspace.name, "Admin"]
      );
      assert.equal((await invited.visitor.bootstrap()).invites.pending, 1);
      for (const path of ["accept", `${mine.invites[0].id}/accept`]) {
        const accepted = await invited.visitor.post(
          `/api/workspace-invites/${path}`,
          path === "accept" ? { token } : {}
        );
        assert.deepEqual(
          [accepted.status, accepted.body.workspace.slug, accepted.body.workspace.role],
          [200, workspace.slug, "admin"],
          path
        );
      }
      assert.equal((await preview(invited)).visitor, "member");
      assert.equal((await invited.visitor.get("/api/workspace-invites")).body.total, 0);
      assert.equal(
        codeOf(await owner.visitor.post(`${at}/invites`, { email: invited.email, role: "member" })),
        "already_member"
      );
      // Removed again: the link that was used is no way back in.
      await owner.visitor.delete(`${at}/members/${invited.id}`);
      assert.equal(codeOf(await invited.visitor.post("/api/workspace-invites/accept", { token })), "invite_answered");
    });

    test("an address that nobody proved accepts nothing, and is told so", async () => {
      const { owner, workspace } = await newTeam();
      const unproven = await world.person({ email: "unproven@example.com", emailVerified: false });
      const { token, id } = await world.invite(workspace, owner, { email: unproven.email });
      const { visitor } = unproven;
      assert.equal((await visitor.post("/api/workspace-invites/preview", { token })).body.visitor, "unverified");
      assert.equal(codeOf(await visitor.post("/api/workspace-invites/accept", { token })), "email_not_verified");
      assert.equal(codeOf(await visitor.post(`/api/workspace-invites/${id}/accept`, {})), "email_not_verified");
      const { total, emailVerified } = (await visitor.get("/api/workspace-invites")).body;
      assert.deepEqual([total, emailVerified, (await visitor.bootstrap()).invites.pending], [0, false, 0]);
    });

    test("one open invitation for an address; sent again the former link ends; revoked and declined ones are answered", async () => {
      const { owner, at } = await newTeam();
      const invited = await world.person();
      const invite = async () => owner.visitor.post(`${at}/invites`, { email: invited.email, role: "member" });
      const first = (await invite()).body.invite;
      const former = await world.tokenTo(invited.email);
      assert.equal(codeOf(await invite()), "invite_pending");
      assert.equal((await owner.visitor.post(`${at}/invites/${first.id}/resend`, {})).status, 200);
      const token = await world.tokenTo(invited.email);
      const accept = (given) => invited.visitor.post("/api/workspace-invites/accept", { token: given });
      assert.equal(codeOf(await accept(former)), "invalid_token");
      assert.equal((await owner.visitor.delete(`${at}/invites/${first.id}`)).body.invite.status, "revoked");
      assert.equal(codeOf(await accept(token)), "invite_answered");
      assert.equal(
        (await invited.visitor.post("/api/workspace-invites/preview", { token })).body.invite.status,
        "revoked"
      );
      assert.equal(codeOf(await owner.visitor.post(`${at}/invites/${first.id}/resend`, {})), "invite_answered");
      assert.equal(codeOf(await owner.visitor.delete(`${at}/invites/${first.id}`)), "invite_answered");
      const second = (await invite()).body.invite;
      assert.equal((await invited.visitor.post(`/api/workspace-invites/${second.id}/decline`, {})).status, 200);
      assert.equal(
        codeOf(await invited.visitor.post(`/api/workspace-invites/${second.id}/accept`, {})),
        "invite_answered"
      );
      assert.deepEqual((await owner.visitor.get(`${at}/invites`)).body.invites, []);
      const all = (await owner.visitor.get(`${at}/invites?status=all`)).body.invites;
      assert.deepEqual(
        all.map(({ status }) => status),
        ["declined", "revoked"]
      );
    });

    test("after 72 hours an invitation has expired, and may be sent again or made anew", async (t) => {
      const { owner, workspace, at } = await newTeam();
      const invited = await world.person();
      const { id, token } = await world.invite(workspace, owner, { email: invited.email });
      const start = Date.now();
      t.mock.timers.enable({ apis: ["Date"], now: start + 72 * hour + 1_000 });
      const accept = (given) => invited.visitor.post("/api/workspace-invites/accept", { token: given });
      assert.equal(codeOf(await accept(token)), "invite_expired");
      assert.equal(
        (await invited.visitor.post("/api/workspace-invites/preview", { token })).body.invite.status,
        "expired"
      );
      assert.equal((await invited.visitor.get("/api/workspace-invites")).body.total, 0);
      const again = (await owner.visitor.post(`${at}/invites`, { email: invited.email, role: "admin" })).body.invite;
      assert.deepEqual(
        (await owner.visitor.get(`${at}/invites?status=all`)).body.invites.map((one) => [one.id, one.status]),
        [
          [again.id, "pending"],
          [id, "expired"]
        ]
      );
      t.mock.timers.setTime(start + 150 * hour);
      assert.equal((await owner.visitor.post(`${at}/invites/${again.id}/resend`, {})).body.invite.status, "pending");
      assert.equal((await accept(await world.tokenTo(invited.email))).body.workspace.role, "admin");
    });

    test("a workspace may switch its invitations off, and one address gets no more than ten mails a day", async () => {
      const { owner, at } = await newTeam();
      await owner.visitor.patch(`${at}/settings`, { invitesEnabled: false });
      const invite = (email) => owner.visitor.post(`${at}/invites`, { email, role: "member" });
      assert.equal(codeOf(await invite("off@example.com")), "invitations_off");
      assert.equal(
        (await owner.visitor.patch(`${at}/settings`, { invitesEnabled: true, description: "Ours." })).body.settings
          .description,
        "Ours."
      );
      const made = (await invite("flooded@example.com")).body.invite;
      // Refused ones send nothing, and don't count.
      for (let number = 0; number < 12; number += 1) {
        assert.equal(codeOf(await invite("flooded@example.com")), "invite_pending");
      }
      const answers = [];
      for (let number = 0; number < 10; number += 1) {
        answers.push(codeOf(await owner.visitor.post(`${at}/invites/${made.id}/resend`, {})));
      }
      assert.deepEqual(answers, [...Array(9).fill(200), "too_many_requests"]);
    });

    test("the bootstrap: nothing for guests, the workspaces of a person, and the one that was asked for", async () => {
      const { owner, workspace, at } = await newTeam();
      const queries = [];
      const listen = ({ sql }) => queries.push(sql);
      world.knex.on("query", listen);
      const forGuests = (await world.guest().visitor.get(`/api/bootstrap?workspaceSlug=${workspace.slug}`)).body;
      world.knex.off("query", listen);
      assert.deepEqual(
        [queries.filter((sql) => sql.includes("workspace")), forGuests.workspaces, forGuests.workspace],
        [[], undefined, undefined]
      );

      const ask = async ({ visitor }, slug) => (await visitor.get(`/api/bootstrap?workspaceSlug=${slug}`)).body;
      const ready = await ask(owner, workspace.slug);
      assert.deepEqual(ready.workspaceContext, { slug: workspace.slug, status: "ready", currentSlug: workspace.slug });
      assert.deepEqual(
        [ready.workspace.id, ready.membership.role, ready.permissions.includes("workspace.delete")],
        [workspace.id, "owner", true]
      );
      assert.deepEqual(
        [ready.workspaces.map(({ slug }) => slug), ready.workspacesTotal, ready.canCreateWorkspace],
        [[workspace.slug], 1, true]
      );
      for (const slug of ["nobody-has-this", "%00", "A"]) {
        const { workspaceContext, workspace: found, permissions } = await ask(owner, slug);
        assert.deepEqual([workspaceContext.status, found, permissions], ["not_found", undefined, undefined], slug);
      }
      assert.equal((await ask(await world.person(), workspace.slug)).workspaceContext.status, "not_found");
      await owner.visitor.put(`${at}/slug`, { slug: `${workspace.slug}-moved` });
      assert.deepEqual((await ask(owner, workspace.slug)).workspaceContext, {
        slug: workspace.slug,
        status: "moved",
        currentSlug: `${workspace.slug}-moved`
      });
    });

    test("the latest used workspace is the first one", async (t) => {
      const { owner, workspace } = await newTeam();
      const second = await world.workspace(owner);
      const order = async () => (await owner.visitor.bootstrap()).workspaces.map(({ id }) => id);
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 2 * 60_000 });
      await owner.visitor.get(`/api/w/${workspace.slug}`);
      assert.deepEqual(await order(), [workspace.id, second.id]);
      t.mock.timers.setTime(Date.now() + 2 * 60_000);
      await owner.visitor.get(`/api/w/${second.slug}`);
      assert.deepEqual(await order(), [second.id, workspace.id]);
    });

    test("every change is in the audit, with who, what, before and after", async () => {
      const { owner, workspace, at } = await newTeam();
      const [member, leaver] = [await world.member(workspace), await world.member(workspace)];
      const invited = await world.person();
      const { visitor } = owner;
      await visitor.patch(at, { name: "Audited" });
      await visitor.put(`${at}/slug`, { slug: `${workspace.slug}-b` });
      const now = `${at}-b`;
      await visitor.patch(`${now}/settings`, { description: "Ours." });
      await visitor.patch(`${now}/members/${member.id}`, { role: "admin" });
      await visitor.patch(`${now}/members/${member.id}`, { role: "admin" });
      const { id } = (await visitor.post(`${now}/invites`, { email: invited.email, role: "member" })).body.invite;
      await visitor.post(`${now}/invites/${id}/resend`, {});
      await invited.visitor.post(`/api/workspace-invites/${id}/accept`, {});
      await leaver.visitor.post(`${now}/leave`, {});
      await visitor.delete(`${now}/members/${invited.id}`);
      await visitor.post(`${now}/transfer`, { userId: member.id });
      const shown = (await member.visitor.get(`${now}/audit`)).body;
      assert.deepEqual(
        shown.entries.map(({ action, actor, subject }) => [action, actor.label, subject.label]).reverse(),
        [
          ["workspace.create", owner.email, workspace.name],
          ["workspace.rename", owner.email, workspace.name],
          ["workspace.slug", owner.email, "Audited"],
          ["workspace.settings", owner.email, "Audited"],
          ["member.change", owner.email, member.email],
          ["invite.create", owner.email, invited.email],
          ["invite.resend", owner.email, invited.email],
          ["invite.accept", invited.email, invited.email],
          ["member.leave", leaver.email, leaver.email],
          ["member.remove", owner.email, invited.email],
          ["workspace.transfer", owner.email, member.email]
        ]
      );
      const change = shown.entries.find(({ action }) => action === "member.change");
      assert.deepEqual(
        [change.before, change.after],
        [
          { role: "member", status: "active" },
          { role: "admin", status: "active" }
        ]
      );
    });

    test("a change and its line in the audit are one: without the line there is no change", async () => {
      const { owner, workspace } = await newTeam();
      const broken = { id: owner.id, label: null };
      await assert.rejects(
        world.make("workspaces.service").rename({ actor: broken, workspaceId: workspace.id, name: "Nobody's" })
      );
      assert.equal((await world.make("workspaces.repository").findById(workspace.id)).name, workspace.name);
    });

    test("an account goes with its memberships, and with the workspaces that nobody else is in", async () => {
      const leaver = await world.person();
      const alone = await world.workspace(leaver);
      const { owner, workspace, at } = await newTeam();
      await world.add(workspace, leaver, "admin");
      await leaver.visitor.patch(at, { name: "Named by someone who left" });
      const sent = await world.invite(workspace, leaver, { email: "later@example.com" });
      await world.invite(workspace, owner, { email: `${leaver.username}-x@example.com` });
      const file = (await leaver.visitor.get("/api/account/export")).body["workspaces.core.memberships"];
      assert.deepEqual(
        file.memberships.map(({ workspace: { slug }, role }) => [slug, role]).sort(),
        [
          [alone.slug, "owner"],
          [workspace.slug, "admin"]
        ].sort()
      );
      assert.deepEqual(
        file.invitesSent.map(({ email }) => email),
        ["later@example.com"]
      );
      assert.ok(!JSON.stringify(file).includes(sent.token) && !JSON.stringify(file).includes(sent.tokenHash));

      assert.equal((await leaver.visitor.delete("/api/account", { confirmEmail: leaver.email })).status, 200);
      assert.equal(await world.make("workspaces.repository").findById(alone.id), null);
      assert.deepEqual(await world.rolesIn(workspace), { [owner.id]: "owner" });
      const [kept] = await world.knex("workspace_invites").where({ id: sent.id });
      assert.deepEqual([kept.status, kept.invited_by], ["pending", null]);
      const entries = await auditOf(workspace);
      assert.ok(!JSON.stringify(entries).includes(leaver.email), "the record of another workspace forgets who it was");
      assert.deepEqual(
        entries.filter(({ actor }) => actor.id === leaver.id).map(({ action }) => action),
        ["workspace.rename", "invite.create", "member.account-deleted"]
      );
    });
  });

  describe(`personal workspaces (${name})`, () => {
    let world;

    before(async () => {
      world = await startWorkspacesOn(name, { tenancyMode: "personal", config: { workspaceSelfCreation: true } });
    });

    after(() => world?.stop());

    const own = async ({ visitor }) => (await visitor.bootstrap()).workspaces.filter(({ kind }) => kind === "personal");

    test("the first sign-in makes it, named after the person, and the next ones find it", async () => {
      const ada = await world.person({ email: "ada_l@example.com", displayName: "Ada Lovelace" });
      const [made] = await own(ada);
      assert.deepEqual([made.slug, made.name, made.role], ["ada-l", "Ada Lovelace's workspace", "owner"]);
      const again = await world.person({ email: "ada_l@example.com" });
      assert.deepEqual(
        (await own(again)).map(({ id }) => id),
        [made.id]
      );
      const service = world.make("workspaces.service");
      assert.equal(
        (
          await service.ensureProvisionedWorkspaceForAuthenticatedUser(
            { id: ada.id, displayName: "x" },
            { reason: "sign-in" }
          )
        ).id,
        made.id
      );
    });

    test("someone from before the app had workspaces gets theirs at the next sign-in", async () => {
      const email = "from.before@example.com";
      const early = await world.person({ email });
      await world.knex("workspaces").where({ personal_owner_id: early.id }).delete();
      assert.deepEqual(await own(early), []);
      assert.deepEqual(
        (await own(await world.person({ email }))).map(({ slug }) => slug),
        ["from-before"]
      );
    });

    test("a taken or reserved slug gets a number, and the slug outlives the username", async () => {
      const first = await world.person();
      await world.workspace(first, { slug: "grace-h" });
      const [collided] = await own(await world.person({ email: "grace.h@example.com" }));
      assert.match(collided.slug, /^grace-h-\d{4}$/);
      const [reserved] = await own(await world.person({ email: "blog@example.com" }));
      assert.match(reserved.slug, /^blog-\d{4}$/);
      const alan = await world.person({ email: "alan@example.com" });
      await alan.visitor.patch("/api/account/profile", { username: "turing" });
      assert.deepEqual(
        (await own(await world.person({ email: "alan@example.com" }))).map(({ slug }) => slug),
        ["alan"]
      );
    });

    test("it can't be renamed in its address, left, given away, deleted, or get a second owner", async () => {
      const owner = await world.person();
      const [{ id, slug, name }] = await own(owner);
      const member = await world.member({ id });
      const at = `/api/w/${slug}`;
      const { visitor } = owner;
      const refused = [
        await visitor.put(`${at}/slug`, { slug: "somewhere-else" }),
        await visitor.post(`${at}/leave`, {}),
        await visitor.post(`${at}/transfer`, { userId: member.id }),
        await visitor.delete(at, { confirmName: name }),
        await visitor.patch(`${at}/members/${member.id}`, { role: "owner" }),
        await visitor.patch(`${at}/members/${owner.id}`, { role: "admin" }),
        await visitor.delete(`${at}/members/${owner.id}`),
        await visitor.post(`${at}/invites`, { email: "second@example.com", role: "owner" })
      ];
      assert.deepEqual(refused.map(codeOf), Array(8).fill("personal_workspace"));
      assert.equal((await visitor.patch(at, { name: "Mine" })).status, 200);
      assert.equal((await visitor.post(`${at}/invites`, { email: "second@example.com", role: "admin" })).status, 201);
      assert.equal((await member.visitor.post(`${at}/leave`, {})).status, 200);
    });

    test("it goes with the account, whoever else is in it", async () => {
      const owner = await world.person();
      const [{ id }] = await own(owner);
      const guest = await world.member({ id });
      assert.deepEqual((await owner.visitor.get("/api/account/deletion")).body.blockers, []);
      assert.equal((await owner.visitor.delete("/api/account", { confirmEmail: owner.email })).status, 200);
      assert.equal((await guest.visitor.bootstrap()).workspacesTotal, 1, "the guest's own one");
      assert.deepEqual(await world.knex("workspace_audit").where({ workspace_id: id }), []);
    });
  });
}
