import { createServer } from "./createServer.js";

/** The headers that a page of this app sends with a request that changes something. */
export const sameOriginHeaders = Object.freeze({ "sec-fetch-site": "same-origin" });

/** A server for tests: ready, quiet, listening to nothing. Close it when done. */
export function createTestServer({ appRoot = process.cwd(), env = {}, ...options } = {}) {
  return createServer({ appRoot, env: { NODE_ENV: "test", ...env }, ...options });
}
