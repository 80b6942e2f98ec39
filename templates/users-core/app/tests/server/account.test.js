import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestServer } from "@jskit-ai/http-runtime/server/testing";
import { createVisitor } from "@jskit-ai/users-core/server/testing";

let server;
let ada;

beforeAll(async () => {
  server = await createTestServer();
  ada = createVisitor(server);
  await ada.signInAs({ email: "ada@example.com", displayName: "Ada" });
});

afterAll(() => server?.close());

describe("account", () => {
  test("is for people who are signed in", async () => {
    const guest = createVisitor(server);
    expect((await guest.get("/api/account/profile")).status).toBe(401);
    expect((await ada.get("/api/account/profile")).body.profile).toMatchObject({ email: "ada@example.com", displayName: "Ada" });
  });

  test("keeps name and username, and no two people have the same username", async () => {
    const changed = await ada.patch("/api/account/profile", { displayName: "Ada Lovelace", username: "countess" });
    expect(changed.body.profile).toMatchObject({ displayName: "Ada Lovelace", username: "countess" });

    const other = createVisitor(server);
    await other.signInAs({ email: "other@example.com" });
    const refused = await other.patch("/api/account/profile", { username: "countess" });
    expect(refused.status).toBe(422);
    expect(refused.body.error.fields).toHaveProperty("username");
  });

  test("keeps preferences, and the pages know them from the start", async () => {
    const saved = await ada.patch("/api/account/preferences", { theme: "dark", timeZone: "Europe/Rome" });
    expect(saved.status).toBe(200);
    expect((await ada.bootstrap()).user.settings).toMatchObject({ theme: "dark", timeZone: "Europe/Rome" });
    expect((await ada.patch("/api/account/preferences", { timeZone: "Mars/Olympus" })).status).toBe(422);
  });

  test("says which mails there are, and keeps what was chosen", async () => {
    const { notifications } = (await ada.get("/api/account/notifications")).body;
    const choice = notifications.find(({ required }) => !required);
    const saved = await ada.patch("/api/account/notifications", { notifications: { [choice.id]: !choice.enabled } });
    expect(saved.body.notifications.find(({ id }) => id === choice.id).enabled).toBe(!choice.enabled);
  });

  test("can be downloaded and deleted by its owner", async () => {
    const leaver = createVisitor(server);
    await leaver.signInAs({ email: "leaver@example.com" });
    const file = await leaver.get("/api/account/export");
    expect(JSON.stringify(file.body)).toContain("leaver@example.com");
    expect((await leaver.delete("/api/account", { confirmEmail: "someone@example.com" })).status).toBe(422);
    expect((await leaver.delete("/api/account", { confirmEmail: "leaver@example.com" })).status).toBe(200);
    expect((await leaver.get("/api/account/profile")).status).toBe(401);
  });
});
