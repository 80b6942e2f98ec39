import Fastify, { LogController } from "fastify";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import { StartupError } from "@jskit-ai/kernel/shared/errors";
import { errorBody, toHttpError } from "./errors.js";
import { rateLimitPluginOptions } from "./rateLimits.js";
import { addSecurityHeaders } from "./securityHeaders.js";
import { parseTrustProxy, warnAboutProxy } from "./trustProxy.js";
import { createValidatorCompiler } from "./validation.js";

const bodyLimit = 1024 * 1024;
// For the whole request to arrive; Node's own limit is five minutes, which a few slow senders can hold every connection for.
const requestMilliseconds = 60_000;

const scopeOf = Symbol("jskit.scope");

/** `request.scope`, made when first asked for. */
function addScope(fastify, app) {
  fastify.decorateRequest(scopeOf, null);
  fastify.decorateRequest("scope", {
    getter() {
      if (!this[scopeOf]) {
        this[scopeOf] = app.createScope();
        this[scopeOf].instance("http.request", this);
      }
      return this[scopeOf];
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
  addSecurityHeaders(fastify, app.config.http);
  refuseUnregisteredRoutes(fastify);
  await fastify.register(cookie);
  await fastify.register(rateLimit, rateLimitPluginOptions(app));
  return fastify;
}
