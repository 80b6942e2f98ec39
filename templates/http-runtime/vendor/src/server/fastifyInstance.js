import Fastify, { LogController } from "fastify";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { StartupError } from "@jskit-ai/kernel/shared/errors";
import { errorBody, toHttpError } from "./errors.js";
import { rateLimitPluginOptions } from "./rateLimits.js";
import { parseTrustProxy, warnAboutProxy } from "./trustProxy.js";
import { createValidatorCompiler } from "./validation.js";

const bodyLimit = 1024 * 1024;
// For the whole request to arrive; Node's own limit is five minutes, which a few slow senders can hold every connection for.
const requestMilliseconds = 60_000;
const oneYearSeconds = 31_536_000;

function contentSecurityPolicy(app) {
  const additional = app.config.http?.contentSecurityPolicy ?? {};
  return {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      baseUri: ["'self'"],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      imgSrc: ["'self'", "data:", "blob:"],
      objectSrc: ["'none'"],
      scriptSrc: ["'self'"],
      scriptSrcAttr: ["'none'"],
      // Vuetify writes the theme's colours into a style element at run time; no script is let in by this.
      styleSrc: ["'self'", "'unsafe-inline'"],
      ...additional
    }
  };
}

function addScope(fastify, app) {
  const scopes = new WeakMap();
  fastify.decorateRequest("scope", {
    getter() {
      let scope = scopes.get(this);
      if (!scope) {
        scope = app.createScope();
        scope.instance("http.request", this);
        scopes.set(this, scope);
      }
      return scope;
    }
  });
}

function addErrors(fastify) {
  fastify.setErrorHandler((error, request, reply) => {
    const answer = toHttpError(error);
    if (answer.status >= 500) {
      request.log.error({ err: error }, "a request failed");
    }
    return reply.code(answer.status).headers(answer.headers).send(errorBody(answer));
  });
}

function addHeaders(fastify) {
  fastify.addHook("onRequest", async (request, reply) => {
    if (request.protocol === "https") {
      reply.header("strict-transport-security", `max-age=${oneYearSeconds}; includeSubDomains`);
    }
    if (request.url.startsWith("/api/")) {
      // An answer may be about the one who asked: no cache between may keep it.
      reply.header("cache-control", "no-store");
    }
  });
}

function refuseUnregisteredRoutes(fastify) {
  fastify.addHook("onRoute", ({ method, url, config }) => {
    if (url.startsWith("/api/") && !config?.jskitPolicy) {
      throw new StartupError(`The route "${method} ${url}" was put on the server directly; register it with http.routes and a policy.`);
    }
  });
}

export async function createFastify(app) {
  warnAboutProxy(app);
  const fastify = Fastify({
    loggerInstance: app.logger,
    logController: new LogController({ disableRequestLogging: app.env.LOG_LEVEL !== "debug" }),
    trustProxy: parseTrustProxy(app.env.TRUST_PROXY),
    bodyLimit,
    requestTimeout: requestMilliseconds,
    // While closing, requests that still arrive are answered; they are told to come back on a new connection.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error, request, reply) => {
      const answer = toHttpError(error);
      return reply.code(answer.status).send(errorBody(answer));
    }
  });
  fastify.removeContentTypeParser("text/plain");
  fastify.setValidatorCompiler(createValidatorCompiler());
  addScope(fastify, app);
  addErrors(fastify);
  addHeaders(fastify);
  refuseUnregisteredRoutes(fastify);
  await fastify.register(cookie);
  await fastify.register(helmet, {
    contentSecurityPolicy: contentSecurityPolicy(app),
    strictTransportSecurity: false,
    referrerPolicy: { policy: "strict-origin-when-cross-origin" },
    xFrameOptions: { action: "deny" }
  });
  await fastify.register(rateLimit, rateLimitPluginOptions(app));
  return fastify;
}
