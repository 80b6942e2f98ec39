import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { createApplicationContainer } from "../shared/container.js";
import { createProviderLifecycle } from "../shared/providers.js";
import { createSurfaceRuntime } from "../shared/surfaces.js";
import { StartupError } from "../shared/errors.js";
import { discoverPackages, exportedFile } from "./discoverPackages.js";
import { loadConfig } from "./loadConfig.js";
import { loadEnvironment } from "./loadEnvironment.js";
import { createLogger } from "./logger.js";

async function loadServerProviders(appRoot) {
  const Providers = [];
  for (const found of discoverPackages(appRoot)) {
    const file = exportedFile(found, "./server");
    if (file) {
      const { serverProviders } = await import(pathToFileURL(file).href);
      Providers.push(...(serverProviders ?? []));
    }
  }
  return Providers;
}

function readAppVersion(appRoot) {
  return JSON.parse(readFileSync(join(appRoot, "package.json"), "utf8")).version ?? "0.0.0";
}

/**
 * The server side of an app: container, config, and the providers of every installed package. `env` and `config` given
 * here win over the files, which is how tests start an app with settings of their own.
 */
export async function createServerApplication({ appRoot, env = {}, config = {}, providers } = {}) {
  const environment = { ...loadEnvironment(appRoot), ...env };
  const merged = { ...(await loadConfig(appRoot)), ...config };
  const app = createApplicationContainer({ config: merged, env: environment, logger: createLogger(environment) });
  app.instance("app.root", appRoot);
  app.instance("app.version", readAppVersion(appRoot));
  app.instance("surfaces", createSurfaceRuntime(merged));
  const lifecycle = createProviderLifecycle(app, providers ?? (await loadServerProviders(appRoot)));
  lifecycle.register();
  return { app, boot: lifecycle.boot, shutdown: lifecycle.shutdown };
}

/** Prints why a start failed: the message alone where it says what to do, with the stack where it is a defect. */
export function describeStartFailure(error, appRoot) {
  if (error instanceof StartupError) {
    return error.message;
  }
  const place = relative(process.cwd(), appRoot) || ".";
  return `${error.stack ?? error}\n(while starting the app in ${place})`;
}
