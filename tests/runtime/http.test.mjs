import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request as httpRequest } from "node:http";
import { createServer as createNetServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { appRoot, load, loadVendored } from "./app.mjs";
import { until } from "./support/until.mjs";

const { createTestServer, sameOriginHeaders } = await load("@jskit-ai/http-runtime/server/testing");
const { HttpError, HttpRuntimeServiceProvider, registerBootstrapContributor, registerHealthCheck } = await load("@jskit-ai/http-runtime/server");

const { warnAboutProxy } = await loadVendored("http-runtime/src/server/trustProxy.js");

function withRoutes(register, hooks = {}) {
  return class {
    static id = "test.routes";
    register(app) {
      hooks.register?.(app);
    }
    async boot(app) {
      register(app.make("http.routes"), app);
    }
  };
}

const bodySchema = {
  type: "object",
  required: ["name"],
  additionalProperties: false,
  properties: { name: { type: "string", minLength: 1 }, count: { type: "integer" } }
};

function registerSamples(routes) {
  const echo = async (request) => request.body ?? {};
  routes.register({ method: "POST", path: "/api/echo", policy: "public", schema: { body: bodySchema }, handler: echo });
  routes.register({ method: "POST", path: "/api/hook", policy: "public", csrf: false, handler: echo });
  routes.register({
    method: "GET",
    path: "/api/limited",
    policy: "public",
    rateLimit: { max: 2, windowSeconds: 60 },
    handler: async () => ({})
  });
  routes.register({
    method: "GET",
    path: "/api/defect",
    policy: "public",
    handler: async () => {
      throw new Error("select * from secrets");
    }
  });
  routes.register({
    method: "GET",
    path: "/api/refusal",
    policy: "public",
    handler: async () => {
      throw new HttpError(409, "taken", "That name is taken.", { fields: { name: "Choose another." } });
    }
  });
  routes.register({ method: "GET", path: "/api/address", policy: "public", handler: async (request) => ({ ip: request.ip }) });
}

function start(Provider, options = {}) {
  return createTestServer({ appRoot, providers: [HttpRuntimeServiceProvider, Provider], ...options });
}

describe("requests", () => {
  let server;
  before(async () => {
    server = await start(withRoutes(registerSamples));
  });
  after(() => server.close());
  const post = (url, options) => server.fastify.inject({ method: "POST", url, ...options });

  test("a valid body from the app's own page passes", async () => {
    const response = await post("/api/echo", { headers: sameOriginHeaders, payload: { name: "Ada", count: 2 } });
    assert.deepEqual(response.json(), { name: "Ada", count: 2 });
  });

  test("Origin stands in where the browser sends no Sec-Fetch-Site", async () => {
    const headers = { host: "app.test", origin: "https://app.test" };
    assert.equal((await post("/api/echo", { headers, payload: { name: "a" } })).statusCode, 200);
  });

  for (const [what, headers] of [
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another subdomain", { "sec-fetch-site": "same-site" }],
    ["another origin", { host: "app.test", origin: "https://evil.test" }],
    ["an opaque origin", { host: "app.test", origin: "null" }],
    ["nowhere", {}]
  ]) {
    test(`a change that comes from ${what} is refused`, async () => {
      const response = await post("/api/echo", { headers, payload: { name: "a" } });
      assert.equal(response.statusCode, 403);
      assert.equal(response.json().error.code, "cross_origin");
    });
  }

  test("a route without csrf takes calls from servers", async () => {
    assert.equal((await post("/api/hook", { payload: { any: 1 } })).statusCode, 200);
  });

  for (const [what, payload, field] of [
    ["a missing key", {}, "name"],
    ["an unknown key, which is not removed in silence", { name: "a", admin: true }, "admin"],
    ["a number as text, which is not converted", { name: "a", count: "2" }, "count"],
    ["a text as number", { name: 5 }, "name"],
    ["null", { name: null }, "name"]
  ]) {
    test(`${what} is refused, by its name`, async () => {
      const response = await post("/api/echo", { headers: sameOriginHeaders, payload });
      assert.equal(response.statusCode, 400);
      const { error } = response.json();
      assert.equal(error.code, "invalid_input");
      assert.deepEqual(Object.keys(error.fields), [field]);
    });
  }

  for (const [what, options, status] of [
    ["broken JSON", { headers: { "content-type": "application/json" }, payload: "{" }, 400],
    ["plain text", { headers: { "content-type": "text/plain" }, payload: "x" }, 415],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" }, payload: "name=a" }, 415],
    ["more than a mebibyte", { payload: { name: "x".repeat(1_100_000) } }, 413],
    ["a poisoned prototype", { headers: { "content-type": "application/json" }, payload: '{"__proto__":{"x":1},"name":"a"}' }, 400]
  ]) {
    test(`${what} answers ${status} in the one shape`, async () => {
      const response = await post("/api/echo", { ...options, headers: { ...sameOriginHeaders, ...options.headers } });
      assert.equal(response.statusCode, status);
      assert.deepEqual(Object.keys(response.json()), ["error"]);
    });
  }

  test("a defect tells nothing of itself", async () => {
    const response = await server.fastify.inject("/api/defect");
    assert.equal(response.statusCode, 500);
    assert.equal(response.json().error.code, "internal_error");
    assert.doesNotMatch(response.body, /secrets|at |stack/);
  });

  test("a refusal keeps its words", async () => {
    const response = await server.fastify.inject("/api/refusal");
    assert.equal(response.statusCode, 409);
    assert.deepEqual(response.json(), { error: { code: "taken", message: "That name is taken.", fields: { name: "Choose another." } } });
  });

  test("a limit counts by address, IPv6 by its /64", async () => {
    const ask = (remoteAddress) => server.fastify.inject({ url: "/api/limited", remoteAddress });
    const statuses = async (...addresses) => {
      const all = [];
      for (const address of addresses) {
        all.push((await ask(address)).statusCode);
      }
      return all;
    };
    assert.deepEqual(await statuses("10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2"), [200, 200, 429, 200]);
    assert.deepEqual(await statuses("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"), [200, 200, 429, 200]);
    const refused = await ask("10.0.0.1");
    assert.equal(refused.json().error.code, "too_many_requests");
    assert.ok(Number(refused.headers["retry-after"]) > 0);
  });

  test("a proxy is believed only where the app says so", async () => {
    const headers = { "x-forwarded-for": "203.0.113.9" };
    assert.equal((await server.fastify.inject({ url: "/api/address", headers })).json().ip, "127.0.0.1");
    const behindProxy = await start(withRoutes(registerSamples), { env: { TRUST_PROXY: "loopback" } });
    assert.equal((await behindProxy.fastify.inject({ url: "/api/address", headers })).json().ip, "203.0.113.9");
    const { headers: answered } = await behindProxy.fastify.inject({ url: "/api/health", headers: { "x-forwarded-proto": "https" } });
    assert.match(answered["strict-transport-security"], /max-age=31536000/);
    await behindProxy.close();
    await assert.rejects(start(withRoutes(registerSamples), { env: { TRUST_PROXY: "1" } }), /TRUST_PROXY/);
  });

  test("TRUST_PROXY=true believes proxies of one's own networks, and no visitor's own word", async () => {
    const behindProxy = await start(withRoutes(registerSamples), { env: { TRUST_PROXY: "true" } });
    const ipFor = async (remoteAddress, forwarded) =>
      (await behindProxy.fastify.inject({ url: "/api/address", remoteAddress, headers: { "x-forwarded-for": forwarded } })).json().ip;
    for (const proxy of ["127.0.0.1", "::1", "172.17.0.1", "10.1.2.3", "fd00::1"]) {
      assert.equal(await ipFor(proxy, "203.0.113.9"), "203.0.113.9", proxy);
    }
    assert.equal(await ipFor("198.51.100.20", "203.0.113.9"), "198.51.100.20", "a visitor who calls directly");
    assert.equal(await ipFor("127.0.0.1", "1.2.3.4, 203.0.113.9"), "203.0.113.9", "a visitor's own header, passed on by the proxy");
    await behindProxy.close();
  });

  test("an https address without a word about proxies is warned of", () => {
    const warningsFor = (env) => {
      const warnings = [];
      warnAboutProxy({ env, logger: { warn: (text) => warnings.push(text) } });
      return warnings;
    };
    assert.match(warningsFor({ APP_PUBLIC_URL: "https://app.test", TRUST_PROXY: "" }).join(), /TRUST_PROXY is empty/);
    for (const env of [{ APP_PUBLIC_URL: "http://app.test" }, {}, { APP_PUBLIC_URL: "https://app.test", TRUST_PROXY: "false" }, { APP_PUBLIC_URL: "https://app.test", TRUST_PROXY: "true" }]) {
      assert.deepEqual(warningsFor(env), []);
    }
  });
});

describe("a start that is refused", () => {
  for (const [what, register, expected] of [
    ["a route without a policy", (routes) => routes.register({ method: "GET", path: "/api/x", handler() {} }), /no policy/],
    ["a guarded route that nothing can enforce", (routes) => routes.register({ method: "GET", path: "/api/x", policy: "authenticated", handler() {} }), /auth-core/],
    ["a route behind the registry's back", (_routes, app) => app.make("http.server").get("/api/x", () => ({})), /http\.routes/],
    [
      "the same route twice",
      (routes) => [1, 2].forEach(() => routes.register({ method: "GET", path: "/api/x", policy: "public", handler() {} })),
      /twice/
    ]
  ]) {
    test(what, async () => {
      await assert.rejects(start(withRoutes(register)), expected);
    });
  }
});

describe("policies", () => {
  test("are asked before the body is read, and a refusal is the answer", async () => {
    const asked = [];
    const authorize = async (_request, policy) => {
      asked.push(policy);
      if (policy === "never") {
        throw new HttpError(401, "not_authenticated", "Please sign in.");
      }
    };
    const server = await start(
      withRoutes((routes) => routes.register({ method: "POST", path: "/api/x", policy: "never", handler: async () => ({}) }), {
        register: (app) => app.instance("http.policy", { authorize })
      })
    );
    const headers = { ...sameOriginHeaders, "content-type": "application/json" };
    const response = await server.fastify.inject({ method: "POST", url: "/api/x", headers, payload: "{ broken" });
    assert.equal(response.statusCode, 401);
    assert.deepEqual(asked, ["never"]);
    await server.close();
  });

  test("a session's token is checked on what changes something, and only there", async () => {
    const checked = [];
    const csrf = { verify: async (request) => checked.push(request.method) };
    const server = await start(withRoutes(registerSamples, { register: (app) => app.instance("http.csrf", csrf) }));
    await server.fastify.inject("/api/address");
    await server.fastify.inject({ method: "POST", url: "/api/hook", payload: {} });
    await server.fastify.inject({ method: "POST", url: "/api/echo", headers: sameOriginHeaders, payload: { name: "a" } });
    assert.deepEqual(checked, ["POST"]);
    await server.close();
  });
});

describe("contributions", () => {
  test("bootstrap parts are merged in order, later ones over earlier ones", async () => {
    const part = (contributorId, order, value) => () => ({ contributorId, order, contribute: async () => value });
    const server = await start(
      withRoutes(() => {}, {
        register(app) {
          registerBootstrapContributor(app, "t.2", part("second", 2, { auth: { authenticated: true }, user: { name: "Ada" } }));
          registerBootstrapContributor(app, "t.1", part("first", 1, { auth: { authenticated: false, provider: "local" } }));
        }
      })
    );
    const payload = (await server.fastify.inject("/api/bootstrap")).json();
    assert.deepEqual(payload.auth, { authenticated: true, provider: "local" });
    assert.equal(payload.user.name, "Ada");
    await server.close();
  });

  test("a failing check makes the server unwell without telling why", async () => {
    const check = async () => {
      throw new Error("password of root@db rejected");
    };
    const server = await start(withRoutes(() => {}, { register: (app) => registerHealthCheck(app, "t.1", () => ({ id: "database", check })) }));
    const response = await server.fastify.inject("/api/health");
    assert.equal(response.statusCode, 503);
    assert.deepEqual(response.json().checks, [{ id: "database", status: "error" }]);
    assert.doesNotMatch(response.body, /root/);
    await server.close();
  });

  test("the store of rate limits can be replaced", async () => {
    const counted = [];
    const store = { increment: async (key) => ({ current: counted.push(key), ttl: 1_000 }) };
    const server = await start(
      withRoutes(registerSamples, { register: (app) => app.instance("http.rateLimitStore", store, { replace: true }) })
    );
    await server.fastify.inject("/api/limited");
    assert.deepEqual(counted, ["GET /api/limited 127.0.0.1"]);
    await server.close();
  });
});

describe("the process", () => {
  async function freePort() {
    const server = createNetServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    return port;
  }

  function run(port, argv = []) {
    const child = spawn(process.execPath, ["server.js", ...argv], { cwd: appRoot, env: { ...process.env, PORT: String(port), HOST: "127.0.0.1" } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => (output += chunk));
    }
    return { child, output: () => output, exit: once(child, "exit") };
  }

  function untilUp(port) {
    const isUp = () => fetch(`http://127.0.0.1:${port}/api/health`).then(({ ok }) => ok, () => false);
    return until(isUp, { what: "an answer of the server" });
  }

  test("a busy port is said plainly, without a stack", async () => {
    const port = await freePort();
    const blocker = createNetServer().listen(port, "127.0.0.1");
    await once(blocker, "listening");
    const { output, exit } = run(port);
    const [code] = await exit;
    blocker.close();
    assert.equal(code, 1);
    assert.match(output(), new RegExp(`Port ${port} on 127.0.0.1 is in use`));
    assert.doesNotMatch(output(), /\n\s+at /);
  });

  test("a stop loses no request over kept-alive connections", async () => {
    const port = await freePort();
    const { child, exit } = run(port, ["--production"]);
    await untilUp(port);
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const failures = [];
    let answered = 0;
    let isStopping = false;
    const ask = () =>
      new Promise((resolve) => {
        const request = httpRequest({ port, host: "127.0.0.1", path: "/api/health", agent }, (response) => {
          response.resume().once("end", () => {
            answered += 1;
            resolve("answered");
          });
        });
        request.once("error", (error) => resolve(error.code));
        request.end();
      });
    const client = async () => {
      for (;;) {
        const result = await ask();
        if (result === "ECONNREFUSED" && isStopping) {
          return;
        }
        if (result !== "answered") {
          failures.push(result);
          return;
        }
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await until(() => answered > 50 || failures.length > 0, { milliseconds: 60_000, what: "a server under load" });
    isStopping = true;
    child.kill("SIGTERM");
    await Promise.all(clients);
    const [code] = await exit;
    agent.destroy();
    assert.deepEqual(failures, []);
    assert.equal(code, 0);
  });
});
