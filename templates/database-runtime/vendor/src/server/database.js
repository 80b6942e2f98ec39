import { access } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import createKnex from "knex";
import { StartupError } from "@jskit-ai/kernel/shared/errors";

async function loadKnexfile(appRoot) {
  const path = join(appRoot, "knexfile.js");
  try {
    await access(path);
  } catch {
    throw new StartupError("There is no knexfile.js, so there is no database to use. `jskit restore knexfile.js` brings it back.");
  }
  const { default: configure } = await import(pathToFileURL(path).href);
  if (typeof configure !== "function" || !configure.driver) {
    throw new StartupError("knexfile.js must export what defineKnexConfig() of @jskit-ai/database-runtime gives.");
  }
  return configure;
}

/** Knex as the app's knexfile asks for it, with the driver that it named. */
export async function openDatabase({ appRoot, env }) {
  const configure = await loadKnexfile(appRoot);
  const { driver } = configure;
  if (env.NODE_ENV === "test") {
    await driver.prepareTestDatabase?.({ env, createKnex });
  }
  return { knex: createKnex(configure({ env })), driver };
}
