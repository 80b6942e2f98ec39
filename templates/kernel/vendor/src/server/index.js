/** The kernel only carries others: it has no providers of its own. */
export const serverProviders = [];

export { createServerApplication, describeStartFailure } from "./serverApplication.js";
export { discoverPackages, exportedFile } from "./discoverPackages.js";
export { loadEnvironment } from "./loadEnvironment.js";
export { createAsyncContext } from "./asyncContext.js";
export { createCommitHooks } from "./commitHooks.js";
export { loadConfig } from "./loadConfig.js";
export { StartupError } from "../shared/errors.js";
