#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, join, sep } from "node:path";

/**
 * `npx jskit` in an app: runs the `jskit` that is installed on this machine. It looks outside `node_modules`, or it would
 * find itself, and it never fetches anything: a tool that edits the app must be one that its developer chose.
 */
const names = process.platform === "win32" ? ["jskit.exe", "jskit.cmd"] : ["jskit"];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() && !realpathSync(path).endsWith(join("src", "bin", "jskit.js"));
  } catch {
    return false;
  }
}

function findTool() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder && !folder.split(sep).includes("node_modules"));
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

const tool = findTool();
if (!tool) {
  console.error("error: `jskit` is not on the PATH");
  console.error("");
  console.error("hint: build it from its repository with `cargo install --path .`, then run the same command again");
  process.exit(1);
}

const { status, signal, error } = spawnSync(tool, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`error: ${tool} could not be started: ${error.message}`);
}
process.exit(signal ? 1 : (status ?? 1));
