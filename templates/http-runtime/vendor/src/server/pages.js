import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import fastifyStatic from "@fastify/static";
import { StartupError } from "@jskit-ai/kernel/shared/errors";
import { errorBody, notFound } from "./errors.js";

const hour = 3_600;
const year = 31_536_000;

function cacheControl(path, root) {
  if (path.startsWith(`${join(root, "assets")}${sep}`)) {
    // Built names carry a hash of the content, so what is behind one never changes.
    return `public, max-age=${year}, immutable`;
  }
  return /\.html(\.(br|gz))?$/.test(path) ? "no-cache" : `public, max-age=${hour}`;
}

function wantsPage(request) {
  const path = request.url.split("?", 1)[0];
  const isRead = request.method === "GET" || request.method === "HEAD";
  const isFile = path.split("/").at(-1).includes(".");
  const accept = request.headers.accept ?? "*/*";
  return isRead && !isFile && path !== "/api" && !path.startsWith("/api/") && /text\/html|\*\/\*/.test(accept);
}

/** The built pages. A path that is no file is a page of the client's router, which shows its own "not found". */
export async function servePages(fastify, app) {
  const root = join(app.make("app.root"), "dist");
  if (!existsSync(join(root, "index.html"))) {
    throw new StartupError("There is no dist/index.html to serve. Build the pages first: npm run build");
  }
  await fastify.register(fastifyStatic, {
    root,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => reply.header("cache-control", cacheControl(path, root))
  });
  fastify.setNotFoundHandler((request, reply) => {
    if (wantsPage(request)) {
      return reply.sendFile("index.html");
    }
    return answerNotFound(request, reply);
  });
}

export function answerNotFound(_request, reply) {
  const answer = notFound();
  return reply.code(answer.status).send(errorBody(answer));
}
