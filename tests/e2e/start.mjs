/**
 * Usage: node start.mjs JSKIT PRESET APP_DIR
 * `jskit create-app PRESET --preset PRESET --start` on an app of that name that is there: both processes run, the address that
 * it prints shows the app, and Ctrl-C ends all of them. For `shell`, which is the default, without `--preset`, and ports too.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { runChecks } from "./helpers.mjs";

const [jskit, preset, appDir] = process.argv.slice(2);

const DEFAULT = "shell";
const command = ["create-app", preset, "--target", appDir, ...(preset === DEFAULT ? [] : ["--preset", preset]), "--start", "--yes"];

function start(extra = []) {
  const child = spawn(jskit, [...command, ...extra], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (data) => (said.out += data));
  child.stderr.on("data", (data) => (said.err += data));
  return { child, said };
}

async function addressOf({ child, said }) {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`ended with ${code} before it was up:\n${said.out}${said.err}`);
  });
  const printed = (async () => {
    for (;;) {
      const found = said.out.match(/http:\/\/localhost:\d+/);
      if (found) return found[0];
      await once(child.stdout, "data");
    }
  })();
  return Promise.race([printed, ended]);
}

async function stop({ child, said }) {
  const exit = once(child, "exit");
  child.kill("SIGINT");
  const [code] = await exit;
  assert.equal(code, 0, said.err);
  assert.match(said.err, /stopped/);
}

async function isClosed(url) {
  return fetch(url).then(() => false, () => true);
}

const startChecks = [
  [
    "--start prints the address of a running app, and Ctrl-C ends it",
    async () => {
      const run = start();
      const url = await addressOf(run);
      assert.match(await (await fetch(url)).text(), /<div id="app">/);
      const health = await (await fetch(`${url}/api/health`)).json();
      assert.equal(health.status, "ok", "the pages reach the server, and that all it needs");
      const { tenancyMode, auth } = await (await fetch(`${url}/api/bootstrap`)).json();
      if (preset !== DEFAULT) {
        assert.ok(health.checks.some(({ id, status }) => id === "database" && status === "ok"), "its tables are there");
        assert.deepEqual([tenancyMode, auth.authenticated], ["personal", false]);
      }
      await stop(run);
      assert.ok(await isClosed(url), "nothing is left running");
    },
  ],
];

const portChecks = [
  [
    "a busy port makes it take the next one, and say so",
    async () => {
      const other = createServer().listen(5173, "127.0.0.1");
      await once(other, "listening").catch(() => {});
      const run = start();
      const url = await addressOf(run);
      assert.notEqual(new URL(url).port, "5173");
      assert.match(run.said.err, /port 5173 is in use: \d+ is taken for the pages/);
      assert.equal((await fetch(url)).status, 200);
      await stop(run);
      other.close();
    },
  ],
  [
    "a port that was asked for and is taken is refused",
    async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const { port } = other.address();
      const { child, said } = start(["--dev-port", String(port)]);
      const [code] = await once(child, "exit");
      assert.equal(code, 1);
      assert.match(said.err, new RegExp(`port ${port} is in use`));
      other.close();
    },
  ],
];

await runChecks(preset === DEFAULT ? [...startChecks, ...portChecks] : startChecks);
