import { pathToFileURL } from "node:url";
import { join } from "node:path";

/** A server process of the app in the current folder; says its address once it listens, and stops with its parent. */
const module = join(process.cwd(), "vendor/@jskit-ai/http-runtime/src/server/createServer.js");
const { createServer } = await import(pathToFileURL(module).href);
const server = await createServer({ appRoot: process.cwd(), env: { NODE_ENV: "test" } });
process.send({ url: await server.fastify.listen({ host: "127.0.0.1", port: 0 }) });
process.on("disconnect", () => server.close().then(() => process.exit(0)));
