#!/usr/bin/env node
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parse } from "dotenv";
import { askForValue } from "./ask.js";
import { fillEnvironment, parseTemplate, quoteValue } from "./environmentTemplate.js";

/**
 * `npm run setup`: what a fresh clone lacks. Makes `.env` from `.env.example`, generates its secrets, asks for what only a
 * person knows, and migrates the database. Run again, it fills only what is still missing.
 */
const appRoot = process.cwd();
const envPath = join(appRoot, ".env");
const examplePath = join(appRoot, ".env.example");

function readIfPresent(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function appendMissing(text, entries) {
  const missing = entries.map(({ key, value, comments }) => [...comments, `${key}=${quoteValue(value)}`].join("\n"));
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${separator}${missing.join("\n\n")}\n`;
}

async function writeEnvironment() {
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
  writeFileSync(envPath, appendMissing(current, entries), { mode: 0o600 });
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
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  return spawnSync(npm, ["run", "--silent", "db:migrate"], { stdio: "inherit", shell: process.platform === "win32" }).status ?? 1;
}

await writeEnvironment();
process.exitCode = migrate();
