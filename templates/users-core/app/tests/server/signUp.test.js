import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestServer } from "@jskit-ai/http-runtime/server/testing";
import { createVisitor, signUp, testPassword, tokenFromMail } from "@jskit-ai/users-core/server/testing";

let server;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server?.close());

describe("sign-up", () => {
  test("a new account is signed in once its address is verified", async () => {
    const visitor = await signUp(server, { email: "grace@example.com", displayName: "Grace" });
    expect((await visitor.bootstrap()).user).toMatchObject({ email: "grace@example.com", displayName: "Grace" });
  });

  test("an address that has an account gets the same answer", async () => {
    const asked = await createVisitor(server).post("/api/auth/sign-up", { email: "grace@example.com", password: testPassword });
    expect(asked.status).toBe(202);
  });
});

describe("sign-in", () => {
  test("takes the right password only", async () => {
    await signUp(server, { email: "alan@example.com" });
    const visitor = createVisitor(server);
    const wrong = await visitor.post("/api/auth/sign-in", { email: "alan@example.com", password: "not the password" });
    expect(wrong.status).toBe(401);
    const right = await visitor.post("/api/auth/sign-in", { email: "alan@example.com", password: testPassword });
    expect(right.status).toBe(200);
    expect(right.body.user.email).toBe("alan@example.com");
  });

  test("a new password ends every session", async () => {
    const visitor = await signUp(server, { email: "edsger@example.com" });
    await createVisitor(server).post("/api/auth/password/forgot", { email: "edsger@example.com" });
    const token = await tokenFromMail(server, { to: "edsger@example.com", path: "/auth/reset-password" });
    const reset = await createVisitor(server).post("/api/auth/password/reset", { token, password: "nine quiet rivers bend" });
    expect(reset.status).toBe(200);
    expect((await visitor.get("/api/account/profile")).status).toBe(401);
  });
});
