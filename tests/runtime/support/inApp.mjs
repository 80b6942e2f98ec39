import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Runs what a module exports inside an installed app, in a process of its own: an app that changes on disk is only read anew
 * by a new one. It gets `{ server, load }` of the app as it is in development, and its database; the answer must be JSON.
 */
export async function inApp(appRoot, moduleUrl, name, ...given) {
  const child = fork(fileURLToPath(import.meta.url), ["--child", moduleUrl, name, JSON.stringify(given)], {
    cwd: appRoot,
    stdio: ["ignore", "pipe", "pipe", "ipc"]
  });
  let output = "";
  let answer;
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  child.on("message", (message) => (answer = message));
  const [code] = await once(child, "close");
  if (code !== 0 || !answer) {
    throw new Error(`${name} ended with ${code}:\n${output.slice(-4_000)}`);
  }
  return answer.value;
}

async function runChild([moduleUrl, name, given]) {
  const appRoot = process.cwd();
  const require = createRequire(join(appRoot, "package.json"));
  const load = (specifier) => import(pathToFileURL(require.resolve(specifier)).href);
  const { createTestServer } = await load("@jskit-ai/http-runtime/server/testing");
  const server = await createTestServer({ appRoot, env: { NODE_ENV: "development", LOG_LEVEL: "error" } });
  try {
    const value = await (await import(moduleUrl))[name]({ server, load }, ...JSON.parse(given));
    await new Promise((resolve) => process.send({ value }, resolve));
  } finally {
    await server.close();
  }
  process.disconnect();
}

if (process.argv[2] === "--child") {
  await runChild(process.argv.slice(3));
}
