#!/usr/bin/env node
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * `npm run setup`: what a fresh clone lacks. Installs, makes `.env` from `.env.example`, generates its secrets, asks for what
 * only a person knows, and migrates the database. Run again, it fills only what is still missing.
 *
 * Until the packages are there, nothing but Node itself can be imported: the rest is imported where it is needed.
 */
const appRoot = process.cwd();
const envPath = join(appRoot, ".env");
const examplePath = join(appRoot, ".env.example");

function readIfPresent(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function appendMissing(text, entries, quoteValue) {
  const missing = entries.map(({ key, value, comments }) => [...comments, `${key}=${quoteValue(value)}`].join("\n"));
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${separator}${missing.join("\n\n")}\n`;
}

/** The package manager that runs this script. */
function runManager(args) {
  const manager = (process.env.npm_config_user_agent ?? "npm").split("/")[0];
  const windows = process.platform === "win32";
  return spawnSync(windows ? `${manager}.cmd` : manager, args, { stdio: "inherit", shell: windows }).status ?? 1;
}

/** What this script itself imports tells whether the app was installed. */
function isInstalled() {
  try {
    createRequire(import.meta.url).resolve("dotenv");
    return true;
  } catch {
    return false;
  }
}

function install() {
  if (isInstalled()) {
    return 0;
  }
  console.log("Installing the packages.");
  return runManager(["install"]);
}

async function writeEnvironment() {
  const { parse } = await import("dotenv");
  const { askForValue } = await import("./ask.js");
  const { fillEnvironment, parseTemplate, quoteValue } = await import("./environmentTemplate.js");
  if (!existsSync(examplePath)) {
    console.log("There is no .env.example, so there is nothing to set up in .env.");
    return;
  }
  const current = readIfPresent(envPath);
  const known = parse(current);
  const wanted = parseTemplate(readIfPresent(examplePath)).filter(({ key }) => !(key in known));
  if (wanted.length === 0) {
    console.log(".env has every key already.");
    return;
  }
  const { entries, unanswered } = await fillEnvironment(wanted, { ask: process.stdin.isTTY ? askForValue : null });
  writeFileSync(envPath, appendMissing(current, entries, quoteValue), { mode: 0o600 });
  console.log(`.env now has ${entries.map(({ key }) => key).join(", ")}.`);
  if (unanswered.length > 0) {
    console.log(`Fill these in .env before you start: ${unanswered.join(", ")}.`);
  }
}

function migrate() {
  const { scripts = {} } = JSON.parse(readFileSync(join(appRoot, "package.json"), "utf8"));
  if (!scripts["db:migrate"]) {
    return 0;
  }
  console.log("Migrating the database.");
  return runManager(["run", "--silent", "db:migrate"]);
}

process.exitCode = install();
if (process.exitCode === 0) {
  await writeEnvironment();
  process.exitCode = migrate();
}
