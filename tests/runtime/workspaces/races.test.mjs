import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { databaseNames } from "../support/databases.mjs";
import { startWorkspacesOn } from "../support/workspaces.mjs";

const many = 50;
const codeOf = ({ status, body }) => body?.error?.code ?? status;
const times = (count, make) => Promise.all(Array.from({ length: count }, (_item, index) => make(index)));

function tally(answers) {
  const counts = {};
  for (const answer of answers) {
    counts[codeOf(answer)] = (counts[codeOf(answer)] ?? 0) + 1;
  }
  return counts;
}

for (const name of databaseNames) {
  describe(`many at once (${name})`, () => {
    let world;

    before(async () => {
      world = await startWorkspacesOn(name, { tenancyMode: "personal", config: { workspaceSelfCreation: true } });
    });

    after(() => world?.stop());

    /** A workspace that has nobody but owners. */
    async function newCouncil() {
      const first = await world.person();
      const workspace = await world.workspace(first);
      const owners = [first];
      while (owners.length < many) {
        owners.push(await world.member(workspace, "owner"));
      }
      return { workspace, owners, at: `/api/w/${workspace.slug}` };
    }

    async function assertOneOwner(workspace) {
      const roles = Object.values(await world.rolesIn(workspace));
      assert.equal(roles.filter((role) => role === "owner").length, 1, JSON.stringify(roles));
      assert.equal((await world.make("workspaces.repository").findById(workspace.id)).memberCount, roles.length);
    }

    test("all owners leave: one stays", async () => {
      const { workspace, owners, at } = await newCouncil();
      const answers = await Promise.all(owners.map(({ visitor }) => visitor.post(`${at}/leave`, {})));
      assert.deepEqual(tally(answers), { 200: many - 1, last_owner: 1 });
      await assertOneOwner(workspace);
    });

    test("every owner steps down: one stays", async () => {
      const { workspace, owners, at } = await newCouncil();
      const answers = await Promise.all(
        owners.map(({ visitor, id }) => visitor.patch(`${at}/members/${id}`, { role: "member" }))
      );
      assert.deepEqual(tally(answers), { 200: many - 1, last_owner: 1 });
      await assertOneOwner(workspace);
    });

    test("owners demote, remove and suspend each other, leave and give away: who was demoted can't go on, and one is left", async () => {
      const { workspace, owners, at } = await newCouncil();
      const acts = [
        ({ visitor }, other) => visitor.patch(`${at}/members/${other.id}`, { role: "admin" }),
        ({ visitor }, other) => visitor.delete(`${at}/members/${other.id}`),
        ({ visitor }) => visitor.post(`${at}/leave`, {}),
        ({ visitor }, other) => visitor.patch(`${at}/members/${other.id}`, { status: "suspended" })
      ];
      const answers = await times(many, (index) =>
        acts[index % acts.length](owners[index], owners[(index + 1) % many])
      );
      assert.ok(
        answers.every(({ status }) => status < 500),
        JSON.stringify(tally(answers))
      );
      const able = await world
        .knex("workspace_memberships")
        .where({ workspace_id: workspace.id, role: "owner", status: "active" });
      assert.ok(able.length >= 1);
      const audited = await world.make("workspaces.audit").page(workspace.id, { limit: 100 });
      assert.equal(
        audited.total - 1,
        answers.filter(({ status }) => status === 200).length,
        "a line for each act that was done"
      );
    });

    test("two owners demote each other: one of them comes too late", async () => {
      for (let round = 0; round < 10; round += 1) {
        const [ann, ben] = [await world.person(), await world.person()];
        const workspace = await world.workspace(ann);
        await world.add(workspace, ben, "owner");
        const demote = ({ visitor }, { id }) =>
          visitor.patch(`/api/w/${workspace.slug}/members/${id}`, { role: "member" });
        const answers = await Promise.all([demote(ann, ben), demote(ben, ann)]);
        assert.deepEqual(answers.map(codeOf).sort(), [200, "permission_denied"]);
        await assertOneOwner(workspace);
      }
    });

    test("the last two owners delete their accounts at once: one of them is kept", async () => {
      for (let round = 0; round < 5; round += 1) {
        const [ann, ben] = [await world.person(), await world.person()];
        const workspace = await world.workspace(ann);
        await world.add(workspace, ben, "owner");
        await world.member(workspace);
        const answers = await Promise.all(
          [ann, ben].map(({ visitor, email }) => visitor.delete("/api/account", { confirmEmail: email }))
        );
        assert.deepEqual(answers.map(codeOf).sort(), [200, "account_deletion_blocked"]);
        await assertOneOwner(workspace);
      }
    });

    test("an invite that is accepted many times at once makes one membership", async () => {
      const owner = await world.person();
      const workspace = await world.workspace(owner);
      const invited = await world.person();
      const { token, id } = await world.invite(workspace, owner, { email: invited.email, role: "admin" });
      const accept = world.make("workspaces.inviteAnswers");
      const profile = await world.make("users.repository").findById(invited.id);
      const found = await times(many, (index) =>
        index % 2 ? accept.acceptByToken({ profile, token }) : accept.acceptById({ profile, inviteId: id })
      );
      assert.ok(found.every(({ membership }) => membership.role === "admin"));
      assert.deepEqual(await world.rolesIn(workspace), { [owner.id]: "owner", [invited.id]: "admin" });
      const { entries } = await world.make("workspaces.audit").page(workspace.id, { limit: 100 });
      assert.equal(entries.filter(({ action }) => action === "invite.accept").length, 1);
    });

    test("an invite is accepted and revoked at once: it is one of the two", async () => {
      for (let round = 0; round < 10; round += 1) {
        const owner = await world.person();
        const workspace = await world.workspace(owner);
        const invited = await world.person();
        const { token, id } = await world.invite(workspace, owner, { email: invited.email });
        const [accepted, revoked] = await Promise.all([
          world
            .make("workspaces.inviteAnswers")
            .acceptByToken({ profile: await world.make("users.repository").findById(invited.id), token })
            .catch(({ code }) => code),
          owner.visitor.delete(`/api/w/${workspace.slug}/invites/${id}`)
        ]);
        const isMember = invited.id in (await world.rolesIn(workspace));
        assert.equal(isMember, accepted !== "invite_answered");
        assert.equal(isMember, codeOf(revoked) === "invite_answered");
      }
    });

    test("one address is invited many times at once: one invite is open", async () => {
      const owner = await world.person();
      const workspace = await world.workspace(owner);
      const answers = await times(8, () =>
        owner.visitor.post(`/api/w/${workspace.slug}/invites`, { email: "wanted@example.com", role: "member" })
      );
      assert.deepEqual(tally(answers), { 201: 1, invite_pending: 7 });
    });

    test("many first sign-ins of one person at once make one personal workspace", async () => {
      const email = "crowd@example.com";
      const identity = {
        provider: "local",
        providerUserId: email,
        email,
        emailVerified: true,
        displayName: "Crowd",
        avatarUrl: ""
      };
      const sync = world.make("users.profile.sync.service");
      const results = await times(many, () => sync.syncIdentityProfile(identity, { reason: "sign-in" }));
      const [{ profile }] = results;
      const own = await world.knex("workspaces").where({ personal_owner_id: profile.id });
      assert.deepEqual(
        own.map(({ slug }) => slug),
        ["crowd"]
      );
      assert.equal((await world.knex("workspace_memberships").where({ user_id: profile.id })).length, 1);

      // Someone from before the app had workspaces, in many tabs.
      await world.knex("workspaces").where({ personal_owner_id: profile.id }).delete();
      const service = world.make("workspaces.service");
      const made = await times(many, () => service.ensureProvisionedWorkspaceForAuthenticatedUser(profile));
      assert.equal(new Set(made.map(({ id }) => id)).size, 1);
    });

    test("people whose names make one slug sign in at once: each gets a workspace and a slug of their own", async () => {
      const sync = world.make("users.profile.sync.service");
      const identity = (index) => {
        const email = `same.name@${index}.example`;
        return {
          provider: "local",
          providerUserId: email,
          email,
          emailVerified: true,
          displayName: "Same",
          avatarUrl: ""
        };
      };
      const results = await times(12, (index) => sync.syncIdentityProfile(identity(index), { reason: "sign-up" }));
      const own = await world.knex("workspaces").whereIn(
        "personal_owner_id",
        results.map(({ profile }) => profile.id)
      );
      assert.equal(new Set(own.map(({ slug }) => slug)).size, 12);
      assert.ok(own.every(({ slug }) => slug.startsWith("same-name")));
    });

    test("many want one slug at once: one has it", async () => {
      const people = await times(10, () => world.person());
      const answers = await Promise.all(
        people.map(({ visitor }) => visitor.post("/api/workspaces", { name: "Wanted", slug: "wanted-slug" }))
      );
      assert.deepEqual(tally(answers), { 201: 1, slug_unavailable: 9 });
    });
  });
}
