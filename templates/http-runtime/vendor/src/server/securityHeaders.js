import helmet from "helmet";
import { StartupError } from "@jskit-ai/kernel/shared/errors";

const oneYearSeconds = 31_536_000;

const ownDirectives = {
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
  styleSrc: ["'self'", "'unsafe-inline'"]
};

function checkAreTexts(directives) {
  for (const [name, value] of Object.entries(directives)) {
    if ([value].flat().some((part) => typeof part === "function")) {
      throw new StartupError(`config.http.contentSecurityPolicy.${name} must be texts: the policy is made once, not for each request.`);
    }
  }
}

function policyOf(additional) {
  checkAreTexts(additional);
  return {
    contentSecurityPolicy: { useDefaults: false, directives: { ...ownDirectives, ...additional } },
    strictTransportSecurity: false,
    referrerPolicy: { policy: "strict-origin-when-cross-origin" },
    xFrameOptions: { action: "deny" }
  };
}

/** What Helmet would set on every answer. None of it depends on the request, so it is asked once. */
function fixedHeaders(additional) {
  const headers = {};
  const answer = { setHeader: (name, value) => (headers[name.toLowerCase()] = value), removeHeader() {} };
  helmet(policyOf(additional))({}, answer, (error) => {
    if (error) {
      throw error;
    }
  });
  return headers;
}

/** Puts the headers on every answer that keep browsers from doing what the app never asks of them. */
export function addSecurityHeaders(fastify, { contentSecurityPolicy: additional = {} } = {}) {
  const always = fixedHeaders(additional);
  // An answer of the API may be about the one who asked: no cache between may keep it.
  const ofApi = { ...always, "cache-control": "no-store" };
  fastify.addHook("onRequest", (request, reply, done) => {
    reply.headers(request.url.startsWith("/api/") ? ofApi : always);
    if (request.protocol === "https") {
      reply.header("strict-transport-security", `max-age=${oneYearSeconds}; includeSubDomains`);
    }
    done();
  });
}
