import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "smol-toml";

const repository = join(import.meta.dirname, "..", "..", "..");
const appsDirectory = join(import.meta.dirname, "..", ".apps");

export function readDescriptor(id) {
  return parse(readFileSync(join(repository, "package-descriptors", `${id}.toml`), "utf8"));
}

/** The descriptors of `ids` and of all that they depend on, in the order of installing. */
export function resolvePackages(ids) {
  const resolved = new Map();
  const visit = (id) => {
    if (!resolved.has(id)) {
      const descriptor = readDescriptor(id);
      (descriptor["depends-on"] ?? []).forEach(visit);
      resolved.set(id, descriptor);
    }
  };
  ids.forEach(visit);
  return [...resolved.values()].filter(({ kind }) => kind === "runtime");
}

function holds({ installed = [], absent = [] } = {}, ids) {
  return installed.every((id) => ids.includes(id)) && !absent.some((id) => ids.includes(id));
}

function writeMigrations(root, descriptors) {
  const ids = descriptors.map(({ id }) => id);
  let number = 20260101000000;
  for (const { id: packageId, migrations = [] } of descriptors) {
    for (const { id, from = `${id}.cjs`, when } of migrations) {
      if (holds(when, ids)) {
        mkdirSync(join(root, "migrations"), { recursive: true });
        cpSync(join(repository, "templates", packageId, "migrations", from), join(root, "migrations", `${number++}_${id}.cjs`));
      }
    }
  }
}

function writeKnexfile(root, descriptors) {
  const driver = descriptors.find(({ id }) => /^database-runtime-/.test(id));
  if (driver) {
    writeFileSync(
      join(root, "knexfile.js"),
      `import { defineKnexConfig } from "@jskit-ai/database-runtime/server/knexConfig";
import { driver } from "@jskit-ai/${driver.id}/driver";
export default defineKnexConfig({ driver, appRoot: import.meta.dirname, knex: {} });
`
    );
  }
}

function writeModule(root, path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/**
 * An app on disk with the server side of the given packages, as an install lays it out. `files` are further files of the
 * app, `accessPolicies` and `config` what its config says.
 */
export function createApp({ packages, env = {}, config = {}, accessPolicies = {}, files = {} }) {
  const root = join(appsDirectory, randomBytes(6).toString("hex"));
  const descriptors = resolvePackages(packages);
  mkdirSync(join(root, "node_modules", "@jskit-ai"), { recursive: true });
  for (const { id } of descriptors) {
    const source = join(repository, "templates", id, "vendor");
    if (existsSync(source)) {
      const target = join(root, "vendor", "@jskit-ai", id);
      cpSync(source, target, { recursive: true });
      symlinkSync(target, join(root, "node_modules", "@jskit-ai", id));
    }
  }
  const dependencies = Object.fromEntries(descriptors.map(({ id, version }) => [`@jskit-ai/${id}`, version]));
  writeModule(root, "package.json", JSON.stringify({ name: "testapp", version: "1.2.3", type: "module", dependencies }));
  writeModule(root, "config/public.js", `export const config = { title: "Test App", surfaceDefinitions: {} };\n`);
  writeModule(root, "config/server.js", `export const config = ${JSON.stringify(config)};\n`);
  writeModule(root, "config/surfaceAccessPolicies.js", `export const surfaceAccessPolicies = ${JSON.stringify(accessPolicies)};\n`);
  writeMigrations(root, descriptors);
  writeKnexfile(root, descriptors);
  for (const [path, text] of Object.entries(files)) {
    writeModule(root, path, text);
  }
  const all = { SESSION_SECRET: "s".repeat(64), APP_PUBLIC_URL: "http://app.test", ...env };
  writeFileSync(join(root, ".env"), Object.entries(all).map(([key, value]) => `${key}='${value}'\n`).join(""));
  return {
    root,
    env: all,
    descriptors,
    async module(path) {
      return import(pathToFileURL(join(root, "vendor", "@jskit-ai", path)).href);
    },
    remove: () => rmSync(root, { recursive: true, force: true })
  };
}

/** The app's server, ready for injected requests. Its own providers follow those of its packages. */
export async function startApp(app, { env = {}, providers = [] } = {}) {
  const { createServer } = await app.module("http-runtime/src/server/createServer.js");
  const { discoverPackages, exportedFile } = await app.module("kernel/src/server/discoverPackages.js");
  const found = [];
  for (const entry of discoverPackages(app.root)) {
    const file = exportedFile(entry, "./server");
    if (file) {
      found.push(...((await import(pathToFileURL(file).href)).serverProviders ?? []));
    }
  }
  return createServer({ appRoot: app.root, env: { NODE_ENV: "test", ...env }, providers: [...found, ...providers] });
}
