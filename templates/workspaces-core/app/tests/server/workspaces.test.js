import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestServer } from "@jskit-ai/http-runtime/server/testing";
import { createVisitor } from "@jskit-ai/users-core/server/testing";

let server;
let owner;
const at = "/api/w/acme-of-the-test";

async function newPerson(email) {
  const visitor = createVisitor(server);
  const { id } = await visitor.signInAs({ email });
  return { visitor, id, email };
}

async function tokenTo(email) {
  await server.app.make("auth.mail").drain();
  const mail = (await server.app.make("auth.mail.transport").list()).find(({ to }) => to === email);
  return new URL(mail.text.match(/https?:\/\/\S+/)[0]).hash.replace("#token=", "");
}

async function invite(email, role = "member") {
  const answer = await owner.visitor.post(`${at}/invites`, { email, role });
  expect(answer.status).toBe(201);
  return tokenTo(email);
}

beforeAll(async () => {
  server = await createTestServer({
    env: { SMTP_URL: "" },
    config: { workspaceSelfCreation: true, workspaceAutoProvisioning: true }
  });
  owner = await newPerson("owner@example.com");
  await owner.visitor.post("/api/workspaces", { name: "Acme", slug: "acme-of-the-test" });
});

afterAll(() => server?.close());

describe("workspaces", () => {
  test("everyone has their own from the first sign-in, and it stays the same one", async () => {
    const { visitor, email } = await newPerson("grace.hopper@example.com");
    const [own] = (await visitor.bootstrap()).workspaces;
    expect(own).toMatchObject({ slug: "grace-hopper", kind: "personal", role: "owner" });
    const again = await newPerson(email);
    expect((await again.visitor.bootstrap()).workspaces.map(({ id }) => id)).toEqual([own.id]);
  });

  test("signing in leads to a workspace once there are pages for one", async () => {
    const { surfaces, user } = await owner.visitor.bootstrap();
    expect(user.landingPath).toMatch(surfaces.app ? /^\/w\/[a-z0-9-]+$/ : /^\/home$/);
  });

  test("one that a person isn't a member of looks like one that isn't there", async () => {
    const { visitor } = await newPerson("outsider@example.com");
    const [outside, unknown] = [await visitor.get(at), await visitor.get("/api/w/there-is-none")];
    expect([outside.status, outside.body]).toEqual([404, unknown.body]);
    expect((await createVisitor(server).get(at)).status).toBe(401);
    expect((await owner.visitor.get(at)).body).toMatchObject({
      workspace: { name: "Acme" },
      membership: { role: "owner" }
    });
  });

  test("an invitation is for the one address that it was sent to", async () => {
    const token = await invite("invited@example.com");
    const { visitor: other } = await newPerson("other@example.com");
    expect((await other.post("/api/workspace-invites/accept", { token })).status).toBe(403);
    const { visitor } = await newPerson("invited@example.com");
    expect((await visitor.post("/api/workspace-invites/accept", { token })).body.workspace).toMatchObject({
      name: "Acme",
      role: "member"
    });
    expect((await visitor.get(at)).status).toBe(200);
  });

  test("roles decide what people may do, and the last owner stays", async () => {
    const token = await invite("helper@example.com");
    const helper = await newPerson("helper@example.com");
    await helper.visitor.post("/api/workspace-invites/accept", { token });
    expect((await helper.visitor.patch(at, { name: "Taken over" })).status).toBe(403);
    expect((await owner.visitor.patch(`${at}/members/${helper.id}`, { role: "admin" })).status).toBe(200);
    expect((await helper.visitor.patch(at, { name: "Acme Inc." })).status).toBe(200);
    expect((await helper.visitor.patch(`${at}/members/${helper.id}`, { role: "owner" })).status).toBe(403);
    expect((await owner.visitor.post(`${at}/leave`, {})).body.error.code).toBe("last_owner");
  });
});
