import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";

/** `.env` under the real environment: what the process was started with wins, and `process.env` stays as it was. */
export function loadEnvironment(appRoot, environment = process.env) {
  let fromFile = {};
  try {
    fromFile = parse(readFileSync(join(appRoot, ".env"), "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") {
      throw error;
    }
  }
  return { ...fromFile, ...environment };
}
