import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";

function readManifest(directory) {
  try {
    return JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") {
      return null;
    }
    throw new Error(`${join(directory, "package.json")} can't be read: ${error.message}`, { cause: error });
  }
}

function realDirectory(path) {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function localDirectories(appRoot) {
  try {
    return readdirSync(join(appRoot, "packages"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(appRoot, "packages", entry.name));
  } catch (error) {
    if (error.code === "ENOENT") {
      return [];
    }
    throw error;
  }
}

/**
 * A dependency takes part when it lives inside the app (vendored) or says so with a `jskit` key. Any npm package may
 * export a `./server` of its own, and importing that by its name alone would run foreign code.
 */
function takesPart(appRoot, directory, manifest) {
  const inside = !relative(appRoot, directory).split(sep).some((part) => part === ".." || part === "node_modules");
  return inside || Boolean(manifest.jskit);
}

function findPackages(appRoot) {
  const root = readManifest(appRoot);
  if (!root) {
    throw new Error(`${appRoot} has no package.json.`);
  }
  const found = new Map();
  for (const name of Object.keys(root.dependencies ?? {})) {
    const directory = realDirectory(join(appRoot, "node_modules", name));
    const manifest = directory && readManifest(directory);
    if (manifest && takesPart(appRoot, directory, manifest)) {
      found.set(name, { name, directory, manifest, local: false });
    }
  }
  for (const directory of localDirectories(appRoot)) {
    const manifest = readManifest(directory);
    if (manifest?.name) {
      found.set(manifest.name, { name: manifest.name, directory, manifest, local: true });
    }
  }
  return found;
}

function sortByDependency(packages) {
  const ordered = [];
  const state = new Map();

  function visit(name, trail) {
    if (state.get(name) === "done") {
      return;
    }
    if (state.get(name) === "open") {
      throw new Error(`The packages depend on each other in a circle: ${[...trail, name].join(" -> ")}.`);
    }
    state.set(name, "open");
    const { manifest } = packages.get(name);
    const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    for (const dependency of needed.filter((candidate) => packages.has(candidate)).sort()) {
      visit(dependency, [...trail, name]);
    }
    state.set(name, "done");
    ordered.push(packages.get(name));
  }

  // The app's own packages come after everything installed, since they build on it without naming each part.
  const names = [...packages.values()].sort((left, right) => left.local - right.local || (left.name < right.name ? -1 : 1));
  for (const { name } of names) {
    visit(name, []);
  }
  return ordered;
}

/** The app's runtime packages in the order they start: by their own dependencies, then by name. */
export function discoverPackages(appRoot) {
  return sortByDependency(findPackages(realDirectory(appRoot) ?? appRoot));
}

/** The file behind an export such as `./server`, or null where the package has none. */
export function exportedFile({ directory, manifest }, subpath) {
  const target = manifest.exports?.[subpath];
  const file = typeof target === "string" ? target : (target?.import ?? target?.default);
  return typeof file === "string" ? join(directory, file) : null;
}
