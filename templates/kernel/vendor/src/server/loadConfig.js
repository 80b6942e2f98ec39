import { access } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createDefu } from "defu";
import { StartupError } from "../shared/errors.js";

// A list in the server's config is the whole list: joining it with the public one would make it impossible to shorten.
const mergeReplacingLists = createDefu((target, key, value) => {
  if (Array.isArray(value)) {
    target[key] = value;
    return true;
  }
  return false;
});

async function importIfPresent(path) {
  try {
    await access(path);
  } catch {
    return {};
  }
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new StartupError(`${path} can't be loaded: ${error.message}`, { cause: error });
  }
}

/** `config/public.js` under `config/server.js`, with the access policies and the roles, where there are some, beside them. */
export async function loadConfig(appRoot) {
  const [publicModule, serverModule, policiesModule, rolesModule] = await Promise.all(
    ["public.js", "server.js", "surfaceAccessPolicies.js", "roles.js"].map((file) => importIfPresent(join(appRoot, "config", file)))
  );
  const config = mergeReplacingLists(serverModule.config ?? {}, publicModule.config ?? {});
  const { roles, permissions } = rolesModule;
  return { ...config, surfaceAccessPolicies: policiesModule.surfaceAccessPolicies ?? {}, roleCatalogue: { roles, permissions } };
}
