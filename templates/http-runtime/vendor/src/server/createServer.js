import { createServerApplication } from "@jskit-ai/kernel/server";
import { checkPolicies, mountRoute } from "./routes.js";
import { createOriginCheck } from "./requestOrigin.js";
import { answerNotFound, servePages } from "./pages.js";

function mountRoutes(app, fastify) {
  const definitions = app.make("http.routes").close();
  checkPolicies(app, definitions);
  const checkOrigin = createOriginCheck(app.env.APP_PUBLIC_URL);
  for (const definition of definitions) {
    mountRoute(fastify, app, definition, checkOrigin);
  }
}

/**
 * The whole server, booted and ready, listening to nothing: tests inject requests into `fastify`. The pages are served in
 * production only; in development they are Vite's, and a stale `dist` would be taken for them.
 */
export async function createServer({ appRoot, env, config, providers, onBeforeReady } = {}) {
  const { app, boot, shutdown } = await createServerApplication({ appRoot, env, config, providers });
  await boot();
  try {
    const fastify = app.make("http.server");
    mountRoutes(app, fastify);
    if (app.env.NODE_ENV === "production") {
      await servePages(fastify, app);
    } else {
      fastify.setNotFoundHandler(answerNotFound);
    }
    // Fastify takes no hooks once it is ready.
    onBeforeReady?.({ app, fastify, close: shutdown });
    await fastify.ready();
    return { app, fastify, close: shutdown };
  } catch (error) {
    await shutdown().catch(() => {});
    throw error;
  }
}
