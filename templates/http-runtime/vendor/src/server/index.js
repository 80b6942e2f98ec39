import { HttpRuntimeServiceProvider } from "./HttpRuntimeServiceProvider.js";

export { HttpError } from "./errors.js";
export { registerHealthCheck } from "./health.js";
export { registerBootstrapContributor } from "./bootstrap.js";
export { isAddressedLocally, isDevelopment } from "./developmentOnly.js";
export { createServer } from "./createServer.js";
export { startServer } from "./startServer.js";
export { HttpRuntimeServiceProvider };

export const serverProviders = [HttpRuntimeServiceProvider];
