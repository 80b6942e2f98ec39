import { StartupError } from "@jskit-ai/kernel/shared/errors";
import { requireLocalAddress } from "./developmentOnly.js";
import { unsupportedMediaType } from "./errors.js";
import { isUnsafe } from "./requestOrigin.js";

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

function checkDefinition(definition) {
  const name = `${definition.method} ${definition.path}`;
  if (!methods.has(definition.method) || !definition.path?.startsWith("/")) {
    throw new StartupError(`The route "${name}" needs a method of ${[...methods].join(", ")} and a path that starts with "/".`);
  }
  if (!definition.policy) {
    throw new StartupError(`The route "${name}" has no policy. Say who may call it, with policy: "public" for everyone.`);
  }
  if (typeof definition.handler !== "function") {
    throw new StartupError(`The route "${name}" has no handler.`);
  }
}

/**
 * Every route of the app, as data: what is served, and what `/api/routes.json` and the tests of access rules read. One that
 * is `developmentOnly` is left out elsewhere.
 */
export function createRouteRegistry({ isDevelopment = false } = {}) {
  const definitions = new Map();
  let isMounted = false;

  return Object.freeze({
    register(definition) {
      checkDefinition(definition);
      const key = `${definition.method} ${definition.path}`;
      if (isMounted) {
        throw new StartupError(`The route "${key}" came after the server had started; register routes while booting.`);
      }
      if (definitions.has(key)) {
        throw new StartupError(`The route "${key}" is registered twice.`);
      }
      if (definition.developmentOnly && !isDevelopment) {
        return;
      }
      definitions.set(key, Object.freeze({ permission: "", summary: "", csrf: isUnsafe(definition.method), ...definition }));
    },

    list: () => [...definitions.values()],

    describe() {
      return [...definitions.values()]
        .map(({ method, path, policy, permission, summary, csrf }) => ({ method, path, policy, permission, summary, csrf }))
        .sort((left, right) => (`${left.path} ${left.method}` < `${right.path} ${right.method}` ? -1 : 1));
    },

    close() {
      isMounted = true;
      return [...definitions.values()];
    }
  });
}

/** A plugin for uploads parses forms on every route; only those that ask for one may get one. */
function checkMediaType(request, { multipart }) {
  if (multipart !== true && /^\s*multipart\//i.test(request.headers["content-type"] ?? "")) {
    throw unsupportedMediaType();
  }
}

function checkSender(request, { csrf, developmentOnly }, checkOrigin) {
  if (developmentOnly) {
    requireLocalAddress(request);
  }
  if (csrf) {
    checkOrigin(request);
  }
}

const boundOrNull = (app, token) => (app.has(token) ? app.make(token) : null);

/**
 * Puts a route on the server behind its checks. Origin, rate limit, then policy: all before the body is read, so that a
 * stranger can't make the server work.
 */
export function mountRoute(fastify, app, definition, checkOrigin) {
  const { method, path, policy, schema, csrf, developmentOnly, rateLimit, bodyLimit, handler } = definition;
  const policies = boundOrNull(app, "http.policy");
  const tokens = csrf ? boundOrNull(app, "http.csrf") : null;
  fastify.route({
    method,
    url: path,
    schema,
    bodyLimit,
    config: {
      jskitPolicy: policy,
      ...(rateLimit ? { rateLimit: { max: rateLimit.max, timeWindow: rateLimit.windowSeconds * 1_000 } } : {})
    },
    ...(csrf || developmentOnly ? { onRequest: async (request) => checkSender(request, definition, checkOrigin) } : {}),
    preParsing: async (request) => {
      await policies?.authorize(request, policy, definition);
      await tokens?.verify(request, definition);
      checkMediaType(request, definition);
    },
    handler: (request, reply) => handler(request, reply, request.scope)
  });
}

/** Without something that can tell who is asking, a route that isn't for everyone must not be served at all. */
export function checkPolicies(app, definitions) {
  if (app.has("http.policy")) {
    return;
  }
  const guarded = definitions.find(({ policy }) => policy !== "public");
  if (guarded) {
    throw new StartupError(
      `The route "${guarded.method} ${guarded.path}" has the policy "${guarded.policy}", and nothing here can enforce it: add the package auth-core.`
    );
  }
}
