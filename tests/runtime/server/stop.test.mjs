import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { Agent, get } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createApp } from "../support/apps.mjs";
import { until } from "../support/until.mjs";

const waiting = 20;

// Answers when it is told to, so that the test and not a clock decides how long a request is on its way.
const slowProvider = `
const waiting = [];
class SlowProvider {
  static id = "local.slow";
  async boot(app) {
    app.make("http.routes").register({
      method: "GET",
      path: "/api/slow",
      policy: "public",
      handler: () => new Promise((resolve) => {
        waiting.push(() => resolve({ text: "x".repeat(100_000) }));
        process.send({ waiting: waiting.length });
      })
    });
    process.on("message", () => waiting.forEach((answer) => answer()));
    process.channel.unref();
  }
}
export const serverProviders = [SlowProvider];
`;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function ask(port, path, agent) {
  return new Promise((resolve, reject) => {
    const request = get({ host: "127.0.0.1", port, path, agent }, async (response) => {
      const chunks = await response.toArray();
      resolve({ status: response.statusCode, connection: response.headers.connection, body: Buffer.concat(chunks).toString() });
    });
    request.once("error", reject);
  });
}

describe("a server that is told to stop", () => {
  let app;
  let child;
  let port;
  let exited;

  before(async () => {
    port = await freePort();
    app = createApp({
      packages: ["http-runtime"],
      env: { PORT: port, HOST: "127.0.0.1" },
      files: {
        "dist/index.html": "<!doctype html>",
        "packages/slow/package.json": JSON.stringify({ name: "@local/slow", type: "module", exports: { "./server": "./server.js" } }),
        "packages/slow/server.js": slowProvider
      }
    });
    cpSync(join(import.meta.dirname, "../../../templates/http-runtime/app/server.js"), join(app.root, "server.js"));
    child = spawn(process.execPath, ["server.js", "--production"], { cwd: app.root, stdio: ["ignore", "pipe", "inherit", "ipc"] });
    exited = once(child, "exit");
    const [line] = await once(child.stdout, "data");
    assert.match(String(line), /listening at/i);
  });

  after(() => {
    child?.kill("SIGKILL");
    app?.remove();
  });

  test("answers whole what is on its way, tells each connection to go, takes no new one and ends well", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: waiting });
    const allArrived = new Promise((resolve) => child.on("message", (message) => message.waiting === waiting && resolve()));
    const asked = Array.from({ length: waiting }, () => ask(port, "/api/slow", agent));
    await allArrived;

    child.kill("SIGTERM");
    const codeOf = (path) => ask(port, path).then(() => "", (error) => error.code);
    await until(async () => (await codeOf("/api/health")) === "ECONNREFUSED", { what: "a new visitor being turned away" });
    child.send("answer");

    for (const { status, connection, body } of await Promise.all(asked)) {
      assert.equal(status, 200);
      assert.equal(connection, "close");
      assert.equal(JSON.parse(body).text.length, 100_000);
    }
    assert.deepEqual(await exited, [0, null]);
    agent.destroy();
  });
});
