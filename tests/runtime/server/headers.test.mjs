import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createApp, startApp } from "../support/apps.mjs";

const expected = {
  "content-security-policy":
    "default-src 'self';base-uri 'self';connect-src 'self';font-src 'self';form-action 'self';frame-ancestors 'none';img-src 'self' data: blob:;" +
    "object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' 'unsafe-inline'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "referrer-policy": "strict-origin-when-cross-origin",
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "off",
  "x-download-options": "noopen",
  "x-frame-options": "DENY",
  "x-permitted-cross-domain-policies": "none",
  "x-xss-protection": "0"
};

async function withServer(config, work) {
  const app = createApp({ packages: ["http-runtime"], config });
  try {
    const server = await startApp(app);
    try {
      await work(server.fastify);
    } finally {
      await server.close();
    }
  } finally {
    app.remove();
  }
}

function securityHeadersOf({ headers }) {
  return Object.fromEntries(Object.keys(expected).map((name) => [name, headers[name]]));
}

describe("security headers", () => {
  test("are on every answer, errors too, and only the API's answers are kept out of caches", () =>
    withServer({}, async (fastify) => {
      for (const [url, cacheControl] of [
        ["/api/health", "no-store"],
        ["/api/none", "no-store"],
        ["/none", undefined]
      ]) {
        const answer = await fastify.inject(url);
        assert.deepEqual(securityHeadersOf(answer), expected, url);
        assert.equal(answer.headers["cache-control"], cacheControl, url);
        assert.equal(answer.headers["strict-transport-security"], undefined, url);
        assert.equal(answer.headers["x-powered-by"], undefined, url);
      }
    }));

  test("take the app's own directives", () =>
    withServer({ http: { contentSecurityPolicy: { imgSrc: ["'self'", "https://img.test"] } } }, async (fastify) => {
      const policy = (await fastify.inject("/api/health")).headers["content-security-policy"];
      assert.match(policy, /img-src 'self' https:\/\/img\.test;/);
      assert.match(policy, /script-src 'self';/);
    }));

  test("are made once, so a directive that asks for the request stops the start", async () => {
    const app = createApp({ packages: ["http-runtime"], files: { "config/server.js": "export const config = { http: { contentSecurityPolicy: { imgSrc: [() => 'x'] } } };\n" } });
    try {
      await assert.rejects(startApp(app), /contentSecurityPolicy\.imgSrc must be texts/);
    } finally {
      app.remove();
    }
  });
});
