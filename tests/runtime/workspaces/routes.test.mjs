import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { databaseNames } from "../support/databases.mjs";
import { startWorkspacesOn } from "../support/workspaces.mjs";

const readMatrix = (...path) => JSON.parse(readFileSync(join(import.meta.dirname, ...path), "utf8"));
const matrix = readMatrix("routeMatrix.json");
const otherMatrices = [
  ...readMatrix("..", "auth", "routeMatrix.json"),
  ...readMatrix("..", "users", "routeMatrix.json")
];
const isOurs = ({ path }) => /^\/api\/(w\/|workspace)/.test(path);

for (const name of databaseNames) {
  describe(`routes of workspaces, by role (${name})`, () => {
    let world;
    let count = 0;

    before(async () => {
      world = await startWorkspacesOn(name);
    });

    after(() => world?.stop());

    /** A workspace of its own for each call, so that no call makes another one's answer. */
    async function newScene() {
      const owner = await world.person();
      const workspace = await world.workspace(owner);
      // A second one, so that the first may leave.
      await world.member(workspace, "owner");
      const invited = await world.person();
      const invite = await world.invite(workspace, owner, { email: invited.email });
      return { workspace, owner, invited, invite, subject: await world.member(workspace) };
    }

    const roles = {
      guest: async () => world.guest(),
      async outsider() {
        const someone = await world.person();
        await world.workspace(someone);
        return someone;
      },
      invited: async ({ invited }) => invited,
      member: ({ workspace }) => world.member(workspace),
      admin: ({ workspace }) => world.member(workspace, "admin"),
      owner: async ({ owner }) => owner,
      async suspended({ workspace }) {
        const someone = await world.member(workspace);
        await world.suspend(someone);
        return someone;
      },
      async suspendedMember({ workspace }) {
        const someone = await world.member(workspace, "owner");
        await world.suspendIn(workspace, someone);
        return someone;
      }
    };

    function bodyOf({ body }, { workspace, subject, invite }) {
      const number = (count += 1);
      const known = { name: workspace.name, subject: subject.id, token: invite.token };
      const fresh = { slug: `fresh-${number}`, email: `fresh${number}@example.com` };
      return (
        body &&
        Object.fromEntries(
          Object.entries(body).map(([key, value]) => [key, value === "fresh" ? fresh[key] : (known[value] ?? value)])
        )
      );
    }

    function call({ visitor }, entry, scene, slug = scene.workspace.slug) {
      const [method, pattern] = entry.route.split(" ");
      const path = pattern
        .replace(":workspaceSlug", slug)
        .replace(":userId", scene.subject.id)
        .replace(":inviteId", scene.invite.id);
      return visitor.request(method, entry.query ? `${path}?${entry.query}` : path, bodyOf(entry, scene));
    }

    const codeOf = ({ status, body }) => body?.error?.code ?? (status < 300 ? "pass" : `status ${status}`);

    test("every route of the server is in a matrix, and in a descriptor with the same policy", async () => {
      const { routes } = (await world.server.fastify.inject("/api/routes.json")).json();
      assert.deepEqual(
        routes
          .filter(isOurs)
          .map(({ method, path }) => `${method} ${path}`)
          .sort(),
        matrix.map(({ route }) => route).sort()
      );
      const listed = new Set([...matrix, ...otherMatrices].map(({ route }) => route));
      assert.deepEqual(
        routes.filter(({ method, path }) => !listed.has(`${method} ${path}`)),
        []
      );
      const declared = world.app.descriptors.flatMap((descriptor) => descriptor.routes ?? []);
      const shape = ({ method, path, policy, summary }) => `${method} ${path} ${policy} ${summary}`;
      assert.deepEqual(declared.map(shape).sort(), routes.map(shape).sort());
    });

    for (const entry of matrix) {
      test(entry.route, async () => {
        const isInside = entry.route.includes("/api/w/");
        for (const [role, open] of Object.entries(roles)) {
          const scene = await newScene();
          const someone = await open(scene);
          const answer = await call(someone, entry, scene);
          assert.equal(codeOf(answer), entry[role], `${role}: ${JSON.stringify(answer.body)}`);
          if (isInside && entry[role] !== "pass") {
            // The same ids were there all the time.
            assert.equal(codeOf(await call(scene.owner, entry, scene)), "pass", `the owner after ${role}`);
          }
          if (entry[role] === "not_found" && isInside) {
            const unknown = await call(someone, entry, scene, "there-is-none");
            assert.deepEqual([answer.status, answer.body], [unknown.status, unknown.body], role);
          }
        }
      });
    }

    test("what changes something is refused from another site and without the session's token", async () => {
      const scene = await newScene();
      for (const entry of matrix.filter(({ route }) => !route.startsWith("GET"))) {
        const [method, pattern] = entry.route.split(" ");
        const url = pattern
          .replace(":workspaceSlug", scene.workspace.slug)
          .replace(":userId", scene.subject.id)
          .replace(":inviteId", scene.invite.id);
        const body = bodyOf(entry, scene);
        const foreign = await scene.owner.visitor.request(method, url, body, {
          headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" }
        });
        assert.equal(foreign.status, 403, entry.route);
        const tokenless = await scene.owner.visitor.request(method, url, body, { headers: { "x-csrf-token": "" } });
        assert.deepEqual([tokenless.status, tokenless.body.error.code], [403, "csrf_failed"], entry.route);
      }
      assert.equal((await scene.owner.visitor.get(`/api/w/${scene.workspace.slug}/members`)).body.total, 3);
    });
  });
}
