/**
 * Usage: node registry.mjs APP_DIR
 * Installs a generated app against a registry that records what it is asked, with an empty cache: it must never be asked
 * for a package of ours. Only what packages there are is asked; nothing is downloaded.
 */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const OURS = "@jskit-ai";

async function recordingRegistry(upstream) {
  const asked = [];
  const server = createServer(async (request, reply) => {
    asked.push(decodeURIComponent(request.url));
    try {
      const answer = await fetch(new URL(request.url.slice(1), upstream), { headers: { accept: request.headers.accept ?? "*/*" } });
      reply.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
      reply.end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      reply.writeHead(502).end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { asked, server, url: `http://127.0.0.1:${server.address().port}/` };
}

const [appDir] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "jskit-registry-"));
const npm = promisify(execFile);
try {
  const app = join(work, "app");
  cpSync(appDir, app, {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist|\.git)$/.test(path) && !path.endsWith("package-lock.json"),
  });
  const upstream = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  const registry = await recordingRegistry(upstream.endsWith("/") ? upstream : `${upstream}/`);
  await npm(
    "npm",
    ["install", "--package-lock-only", "--ignore-scripts", "--no-progress", "--registry", registry.url, "--cache", join(work, "cache")],
    { cwd: app, maxBuffer: 1 << 26 },
  );
  registry.server.closeAllConnections();
  registry.server.close();

  const ours = registry.asked.filter((path) => path.includes(OURS));
  assert.deepEqual(ours, [], "the registry was asked for packages that the app has itself");
  assert.ok(registry.asked.some((path) => path === "/vue"), "the install did ask this registry");
  const lock = JSON.parse(readFileSync(join(app, "package-lock.json"), "utf8"));
  const linked = Object.entries(lock.packages).filter(([path, entry]) => path.includes(OURS) && entry.link);
  assert.ok(linked.length > 0, "our packages are linked from the app's own folders");
  console.log(`${registry.asked.length} questions to the registry, none for ${OURS}; ${linked.length} packages linked`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
