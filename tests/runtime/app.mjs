import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** An installed app with the shell, whose runtime these tests are about: `JSKIT_TEST_APP=DIR node --test tests/runtime`. */
export const appRoot = process.env.JSKIT_TEST_APP;
if (!appRoot) {
  throw new Error("set JSKIT_TEST_APP to an installed app that has shell-web");
}

const require = createRequire(join(appRoot, "package.json"));

/** Imports what a package of the app exports, as the app itself would. */
export function load(specifier) {
  return import(pathToFileURL(require.resolve(specifier)).href);
}

/** A file of a vendored package that it doesn't export. */
export function loadVendored(path) {
  return import(pathToFileURL(join(appRoot, "vendor", "@jskit-ai", path)).href);
}
