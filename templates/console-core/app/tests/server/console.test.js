import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestServer } from "@jskit-ai/http-runtime/server/testing";
import { createVisitor } from "@jskit-ai/users-core/server/testing";

let server;
let operator;
let operatorProfile;

beforeAll(async () => {
  server = await createTestServer();
  operator = createVisitor(server);
  operatorProfile = await operator.signInAs({ email: "operator@example.com" });
  await server.app.make("console.operators").grant({ actor: { label: "test" }, subject: operatorProfile, reason: "For the test." });
});

afterAll(() => server?.close());

async function newUser(email) {
  const visitor = createVisitor(server);
  return { visitor, profile: await visitor.signInAs({ email }) };
}

describe("console", () => {
  test("is not there for anyone but operators", async () => {
    const { visitor } = await newUser("curious@example.com");
    expect((await createVisitor(server).get("/api/console/users")).status).toBe(401);
    expect((await visitor.get("/api/console/users")).status).toBe(404);
    expect((await operator.get("/api/console/users?text=curious")).body).toMatchObject({ total: 1, users: [{ email: "curious@example.com" }] });
  });

  test("suspends and restores a person, and keeps a record of both", async () => {
    const { visitor, profile } = await newUser("noisy@example.com");
    const suspended = await operator.post(`/api/console/users/${profile.id}/suspend`, { reason: "Sends spam." });
    expect(suspended.body.user.status).toBe("suspended");
    expect((await visitor.get("/api/account/profile")).status).toBe(403);

    await operator.post(`/api/console/users/${profile.id}/restore`, { reason: "Has stopped." });
    expect((await visitor.get("/api/account/profile")).status).toBe(200);

    const { entries } = (await operator.get("/api/console/audit?text=noisy")).body;
    expect(entries.map(({ action, reason }) => [action, reason])).toEqual([
      ["user.restore", "Has stopped."],
      ["user.suspend", "Sends spam."]
    ]);
    expect(entries[1]).toMatchObject({ actor: { label: "operator@example.com" }, before: { status: "active" }, after: { status: "suspended" } });
  });

  test("ends a person's sessions", async () => {
    const { visitor, profile } = await newUser("elsewhere@example.com");
    const { body } = await operator.post(`/api/console/users/${profile.id}/end-sessions`, { reason: "Lost a laptop." });
    expect(body.ended).toBe(1);
    expect((await visitor.get("/api/account/profile")).status).toBe(401);
  });

  test("the last operator stays one", async () => {
    const refused = await operator.delete(`/api/console/operators/${operatorProfile.id}`, { reason: "Leaving." });
    expect(refused.status).toBe(409);
    expect((await operator.delete("/api/account", { confirmEmail: "operator@example.com" })).status).toBe(409);

    const { profile } = await newUser("next@example.com");
    await operator.post("/api/console/operators", { email: profile.email, reason: "Takes over." });
    expect((await operator.delete(`/api/console/operators/${profile.id}`, { reason: "Not after all." })).status).toBe(200);
  });
});
