import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const widths = [400, 700, 1280];
export const themes = ["light", "dark"];
export const artifacts = process.env.E2E_ARTIFACTS ?? join(import.meta.dirname, "..", "..", "artifacts", "e2e");

const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const chromiumArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage"
];

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function startProcess(name, argv, { cwd, env, onOutput }) {
  const child = spawn(process.execPath, argv, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => onOutput(`[${name}] ${chunk}`));
  }
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  return {
    name,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(timer);
    }
  };
}

async function answers(url) {
  try {
    await fetch(url);
    return true;
  } catch {
    return false;
  }
}

async function waitUntilUp(url, processes, output) {
  const deadline = Date.now() + 60_000;
  while (!(await answers(url))) {
    const ended = processes.find((candidate) => candidate.hasEnded());
    if (ended || Date.now() > deadline) {
      throw new Error(`${ended ? `${ended.name} ended` : "nothing answered in a minute"} before ${url} was up:\n${output.join("")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A first visit waits until all dependencies are bundled: on a busy machine longer than a check waits for its page. */
async function waitForDependencies(url) {
  const source = await (await fetch(`${url}/vendor/@jskit-ai/kernel/src/client/clientApplication.js`)).text();
  const bundled = source.match(/\/node_modules\/\.vite\/deps\/[^"']+/g) ?? [];
  await Promise.all(bundled.map((path) => fetch(`${url}${path}`).then((response) => response.arrayBuffer())));
}

/**
 * Starts the app that lies in `appDir`, on free ports: both processes of development, or (`mode: "production"`, after a
 * build) the one that serves everything. `env` reaches the app's processes. Stop it when done.
 */
export async function startApp(appDir, { mode = "development", env = {} } = {}) {
  const [serverPort, devPort] = await Promise.all([freePort(), freePort()]);
  const pagesPort = mode === "production" ? serverPort : devPort;
  const url = `http://127.0.0.1:${pagesPort}`;
  const output = [];
  const settings = { PORT: String(serverPort), DEV_PORT: String(devPort), HOST: "127.0.0.1", APP_PUBLIC_URL: url, ...env };
  const start = (name, argv) => startProcess(name, argv, { cwd: appDir, env: settings, onOutput: (text) => output.push(text) });
  const processes =
    mode === "production"
      ? [start("server", ["server.js", "--production"])]
      : [start("server", ["server.js", "--development"]), start("vite", ["node_modules/vite/bin/vite.js"])];
  const stop = async () => {
    await Promise.all(processes.map((candidate) => candidate.stop()));
  };
  try {
    await waitUntilUp(`http://127.0.0.1:${serverPort}/api/health`, processes, output);
    await waitUntilUp(url, processes, output);
    if (mode === "development") {
      await waitForDependencies(url);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, apiUrl: `http://127.0.0.1:${serverPort}`, stop, output: () => output.join(""), processes };
}

export function openBrowser() {
  return chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
}

/**
 * A page of its own visitor at a width, in a theme. It remembers what went wrong on it; `ignore` takes patterns of what a
 * test brings about on purpose.
 */
export async function newPage(browser, { width = 1280, height = 900, theme = "light", ignore = [], ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: "reduce", ...options });
  // Generous: a busy machine is slow, and what passes does not wait for it.
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const problems = [];
  const note = (text) => {
    if (!ignore.some((pattern) => pattern.test(text))) {
      problems.push(text);
    }
  };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => note(`uncaught: ${error.stack ?? error}`));
  page.on("response", (response) => {
    if (response.status() >= 500) {
      note(`${response.status()} from ${response.url()}`);
    }
  });
  page.problems = problems;
  page.label = `${width}-${theme}`;
  return page;
}

export function expectNoProblems(page) {
  if (page.problems.length > 0) {
    throw new Error(`${page.url()} at ${page.label}:\n  ${page.problems.join("\n  ")}`);
  }
}

/** Axe through the debugger: the app's own policy would stop a script tag, and it must stay on. */
export async function expectAxeClean(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  if (violations.length > 0) {
    const lines = violations.flatMap(({ id, help, nodes }) => [
      `${id}: ${help}`,
      ...nodes.map(({ html, failureSummary }) => `    ${html}\n      ${failureSummary.replaceAll("\n", "\n      ")}`)
    ]);
    throw new Error(`${page.url()} at ${page.label} is not accessible:\n  ${lines.join("\n  ")}`);
  }
}

/** No part of the page may be wider than the window. */
export async function expectNoSidewaysScroll(page) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) {
    throw new Error(`${page.url()} at ${page.label} scrolls sideways by ${overflow} px`);
  }
}

export async function screenshot(page, name) {
  await mkdir(artifacts, { recursive: true });
  await page.screenshot({ path: join(artifacts, `${name}-${page.label}.png`) });
}

/** What opens or fades is looked at when it has arrived; what turns for ever (a spinner) is not waited for. */
function settle(page) {
  return page.waitForFunction(() => {
    const isMoving = ({ playState, effect }) => playState === "running" && effect?.getComputedTiming().iterations !== Infinity;
    return !document.getAnimations().some(isMoving);
  });
}

/** What every screen must pass: shown, accessible, no wider than the window, nothing on the console. */
export async function checkScreen(page, name) {
  await settle(page);
  await screenshot(page, name);
  await expectAxeClean(page);
  await expectNoSidewaysScroll(page);
  expectNoProblems(page);
}

/** Runs named checks one after the other and fails at the end with all that failed. */
export async function runChecks(checks) {
  const failures = [];
  for (const [name, check] of checks) {
    try {
      await check();
      console.log(`ok   ${name}`);
    } catch (error) {
      failures.push(name);
      console.error(`FAIL ${name}\n${error.stack ?? error}`);
    }
  }
  if (failures.length > 0) {
    console.error(`${failures.length} of ${checks.length} failed`);
    process.exitCode = 1;
  }
}
