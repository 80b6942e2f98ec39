import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestServer } from "@jskit-ai/http-runtime/server/testing";

let server;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server?.close());

describe("health", () => {
  test("says that the server is well, and which version runs", async () => {
    const response = await server.fastify.inject("/api/health");
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ status: "ok", version: expect.any(String), uptimeSeconds: expect.any(Number) });
  });

  test("is never kept by a cache", async () => {
    const response = await server.fastify.inject("/api/health");
    expect(response.headers["cache-control"]).toBe("no-store");
  });
});

describe("security headers", () => {
  test("scripts run from this site only, and no site may frame it", async () => {
    const { headers } = await server.fastify.inject("/api/health");
    const policy = headers["content-security-policy"];
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers).not.toHaveProperty("x-powered-by");
  });
});

describe("errors", () => {
  test("an unknown address answers 404 in the one shape", async () => {
    const response = await server.fastify.inject("/api/no-such-thing");
    expect(response.statusCode).toBe(404);
    expect(response.json()).toEqual({ error: { code: "not_found", message: expect.any(String) } });
  });

  test("an address that can't be decoded answers 400 in the one shape", async () => {
    const response = await server.fastify.inject("/api/%E0%A4%A");
    expect(response.statusCode).toBe(400);
    expect(response.json()).toEqual({ error: { code: "bad_request", message: expect.any(String) } });
  });
});

describe("bootstrap and routes", () => {
  test("the bootstrap payload carries the title, the surfaces and the tenancy mode", async () => {
    const payload = (await server.fastify.inject("/api/bootstrap")).json();
    expect(payload).toMatchObject({ app: { title: expect.any(String) }, surfaces: expect.any(Object), tenancyMode: expect.any(String) });
  });

  test("every route names its policy", async () => {
    const { routes } = (await server.fastify.inject("/api/routes.json")).json();
    expect(routes.length).toBeGreaterThan(2);
    expect(routes.filter(({ policy }) => !policy)).toEqual([]);
  });
});
