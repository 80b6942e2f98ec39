import { isDevelopment } from "./developmentOnly.js";
import { createFastify } from "./fastifyInstance.js";
import { createMemoryRateLimitStore } from "./rateLimits.js";
import { createRouteRegistry } from "./routes.js";
import { readBootstrap } from "./bootstrap.js";
import { readHealth } from "./health.js";

/** Binds the route registry and opens the server, in time for other packages to add routes and plugins while booting. */
export class HttpRuntimeServiceProvider {
  static id = "http.runtime";

  register(app) {
    app.instance("http.routes", createRouteRegistry({ isDevelopment: isDevelopment(app.env) }));
    // Another package may have bound one that several servers share before this one is asked.
    if (!app.has("http.rateLimitStore")) {
      app.singleton("http.rateLimitStore", () => createMemoryRateLimitStore());
    }
  }

  async boot(app) {
    app.instance("http.server", await createFastify(app));
    registerOwnRoutes(app);
  }

  async shutdown(app) {
    if (app.has("http.server")) {
      await app.make("http.server").close();
    }
  }
}

function registerOwnRoutes(app) {
  const routes = app.make("http.routes");
  routes.register({
    method: "GET",
    path: "/api/health",
    policy: "public",
    summary: "Whether the server and what it depends on are well.",
    async handler(_request, reply, scope) {
      const health = await readHealth(app, scope);
      return reply.code(health.status === "error" ? 503 : 200).send(health);
    }
  });
  routes.register({
    method: "GET",
    path: "/api/bootstrap",
    policy: "public",
    summary: "What the pages need to know before they show anything.",
    handler: (request, reply, scope) => readBootstrap(app, scope, { request, reply })
  });
  routes.register({
    method: "GET",
    path: "/api/routes.json",
    policy: "public",
    summary: "Every route with its policy; while developing only.",
    developmentOnly: true,
    handler: async () => ({ routes: routes.describe() })
  });
}
