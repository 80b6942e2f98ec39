import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestServer } from "@jskit-ai/http-runtime/server/testing";
import { createMemoryStore } from "@jskit-ai/__id__/server";

let server;

beforeAll(async () => {
  server = await createTestServer();
  // What the list has depends on the app's database; the test brings its own.
  server.app.instance("__id__.store", createMemoryStore([{ id: "one", title: "One" }]), { replace: true });
});

afterAll(() => server?.close());

test("the list is answered to everyone", async () => {
  const response = await server.fastify.inject("/api/__id__");
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({ items: [{ id: "one", title: "One" }] });
});
