import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createApp, startApp } from "../support/apps.mjs";
import { createBrowser, signUp } from "../support/browser.mjs";
import { malformedIds } from "../support/malformed.mjs";
import { createUsersLayer } from "../support/usersLayer.mjs";

const matrix = JSON.parse(readFileSync(join(import.meta.dirname, "routeMatrix.json"), "utf8"));

describe("routes", () => {
  let app;
  let server;
  let users;
  let number = 0;

  before(async () => {
    users = createUsersLayer();
    app = createApp({ packages: ["auth-core", "auth-provider-local-core"], config: { auth: { profileMode: "users" } } });
    server = await startApp(app, { providers: [users.Provider] });
  });

  after(async () => {
    await server?.close();
    app?.remove();
  });

  const roles = {
    guest: () => createBrowser(server, { ip: `198.51.100.${(number += 1)}` }).open(),
    user: () => signUp(server, { email: `user${(number += 1)}@example.com`, ip: `203.0.113.${number}` }),
    async suspended() {
      const email = `suspended${(number += 1)}@example.com`;
      const browser = await signUp(server, { email, ip: `203.0.113.${number}` });
      users.setStatus(email, "suspended");
      await browser.open();
      return browser;
    }
  };

  async function ownSession(browser) {
    const { body } = await browser.get("/api/auth/sessions");
    return body.sessions?.[0].id ?? "00000000-0000-0000-0000-000000000000";
  }

  async function call(browser, { route, params = {}, body }) {
    const [method, pattern] = route.split(" ");
    const values = { ...params, ...(params.sessionId === "own" ? { sessionId: await ownSession(browser) } : {}) };
    const url = pattern.replace(/:(\w+)/g, (_match, name) => values[name]);
    return browser.request(method, url, body ? { body } : {});
  }

  test("every route of the server is in the matrix, and in a descriptor with the same policy", async () => {
    const { routes } = (await server.fastify.inject("/api/routes.json")).json();
    const served = routes.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(served.sort(), matrix.map(({ route }) => route).sort());
    const declared = app.descriptors.flatMap((descriptor) => descriptor.routes ?? []);
    const shape = ({ method, path, policy, summary }) => `${method} ${path} ${policy} ${summary}`;
    assert.deepEqual(declared.map(shape).sort(), routes.map(shape).sort());
  });

  for (const entry of matrix) {
    test(entry.route, async () => {
      for (const [role, open] of Object.entries(roles)) {
        const answer = await call(await open(), entry);
        const code = answer.body?.error?.code ?? (answer.status < 400 ? "pass" : `status ${answer.status}`);
        assert.equal(code, entry[role], `${role}: ${answer.text}`);
      }
    });
  }

  test("an id that can't be one is answered as the matrix says, and every route with an id says it", async () => {
    const browser = await roles.user();
    for (const { route, malformed, body } of matrix.filter(({ route: name }) => name.includes(":"))) {
      const [method, pattern] = route.split(" ");
      for (const id of malformedIds) {
        const answer = await browser.request(method, pattern.replace(/:\w+/, id), body ? { body } : {});
        assert.equal(answer.body?.error?.code, malformed, `${route} with ${id}: ${answer.text}`);
      }
    }
  });

  test("a suspended account can't sign in, is told so at its next request, and comes back when restored", async () => {
    const email = "back@example.com";
    const browser = await signUp(server, { email });
    users.setStatus(email, "suspended");
    const { body } = await browser.get("/api/bootstrap");
    assert.deepEqual([body.auth.authenticated, body.auth.suspended, body.user], [false, true, undefined]);
    assert.equal((await browser.get("/api/auth/sessions")).body.error.code, "account_suspended");
    const other = await createBrowser(server).open();
    const refused = await other.post("/api/auth/sign-in", { email, password: "seven purple anvils sing" });
    assert.deepEqual([refused.status, refused.body.error.code], [403, "account_suspended"]);
    assert.equal(other.jar.has("session"), false);
    users.setStatus(email, "active");
    assert.equal((await browser.get("/api/auth/sessions")).status, 200);
  });
});
