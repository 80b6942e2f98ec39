import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import sharp from "sharp";
import { createApp, readDescriptor, startApp } from "../support/apps.mjs";
import { createBrowser, signUp } from "../support/browser.mjs";
import { malformedIds } from "../support/malformed.mjs";

const readMatrix = (...path) => JSON.parse(readFileSync(join(import.meta.dirname, ...path), "utf8"));
const matrix = readMatrix("routeMatrix.json");
const authMatrix = readMatrix("..", "auth", "routeMatrix.json");
const [{ id: policyId, value: policy }] = readDescriptor("console-core")["access-policies"];

describe("routes of the users layer and the console, by role", () => {
  let app;
  let server;
  let picture;
  let count = 0;

  before(async () => {
    app = createApp({
      packages: ["console-core", "auth-provider-local-core", "database-runtime-sqlite"],
      accessPolicies: { [policyId]: policy },
      config: { auth: { profileMode: "users" } }
    });
    server = await startApp(app);
    picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } }).png().toBuffer();
    // One who stays, or the roles' own operators would be the last ones.
    await roles.operator();
  });

  after(async () => {
    await server?.close();
    app?.remove();
  });

  async function newPerson() {
    const email = `person${(count += 1)}@example.com`;
    const browser = await signUp(server, { email, ip: `198.18.0.${count}` });
    const { profile } = (await browser.get("/api/account/profile")).body;
    return { browser, email, id: profile.id };
  }

  const grant = async ({ id }) =>
    server.app.make("console.operators").grant({ actor: { label: "test" }, subject: await server.app.make("users.repository").findById(id), reason: "Test." });
  const suspend = ({ id }) => server.app.make("users.profile.service").suspend(id, "Test.");

  const roles = {
    guest: async () => ({ browser: await createBrowser(server, { ip: `198.18.1.${(count += 1)}` }).open() }),
    user: newPerson,
    async suspended() {
      const person = await newPerson();
      await suspend(person);
      await person.browser.open();
      return person;
    },
    async operator() {
      const person = await newPerson();
      await grant(person);
      return person;
    }
  };

  // Whom an act is about: each call has a person of its own, so that no call makes another one's answer.
  const subjects = {
    subject: newPerson,
    async suspendedSubject() {
      const person = await newPerson();
      await suspend(person);
      return person;
    },
    async operatorSubject() {
      const person = await newPerson();
      await grant(person);
      return person;
    },
    async pictured() {
      const person = await newPerson();
      await server.app.make("users.avatars").replace(person.id, picture);
      return person;
    }
  };

  function uploadOf(content) {
    const head = '--b\r\ncontent-disposition: form-data; name="avatar"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n';
    return {
      body: Buffer.concat([Buffer.from(head), content, Buffer.from("\r\n--b--\r\n")]),
      headers: { "content-type": "multipart/form-data; boundary=b" }
    };
  }

  async function call({ browser, email = "guest@example.com" }, { route, params = {}, body, upload }) {
    const [method, pattern] = route.split(" ");
    const subject = subjects[params.userId] ? await subjects[params.userId]() : null;
    const url = pattern.replace(":userId", subject?.id ?? "");
    if (upload) {
      return browser.request(method, url, uploadOf(picture));
    }
    const filled = body && { ...body };
    if (body?.confirmEmail === "own") {
      filled.confirmEmail = email;
    }
    if (body?.email === "subject") {
      filled.email = (await newPerson()).email;
    }
    return browser.request(method, url, filled ? { body: filled } : {});
  }

  test("every route of the server is in a matrix, and in a descriptor with the same policy", async () => {
    const { routes } = (await server.fastify.inject("/api/routes.json")).json();
    const served = routes.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(served.sort(), [...matrix, ...authMatrix].map(({ route }) => route).sort());
    const declared = app.descriptors.flatMap((descriptor) => descriptor.routes ?? []);
    const shape = ({ method, path, policy: name, summary }) => `${method} ${path} ${name} ${summary}`;
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
    const { browser } = await roles.operator();
    for (const { route, malformed, body } of matrix.filter(({ route: name }) => name.includes(":"))) {
      const [method, pattern] = route.split(" ");
      for (const id of malformedIds) {
        const answer = await browser.request(method, pattern.replace(/:\w+/, id), body ? { body } : {});
        assert.equal(answer.body?.error?.code, malformed, `${route} with ${id}: ${answer.text}`);
      }
    }
  });

  test("what changes something is refused from another site and without the session's token", async () => {
    const { browser, email } = await roles.operator();
    for (const { route, params = {}, body } of matrix.filter(({ route: name }) => !name.startsWith("GET"))) {
      const [method, pattern] = route.split(" ");
      const url = pattern.replace(":userId", params.userId ?? "");
      const payload = body ?? { confirmEmail: email };
      const foreign = await browser.request(method, url, { body: payload, headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" } });
      assert.equal(foreign.status, 403, route);
      const tokenless = await browser.request(method, url, { body: payload, headers: { "x-csrf-token": "" } });
      assert.deepEqual([tokenless.status, tokenless.body.error.code], [403, "csrf_failed"], route);
    }
  });
});
