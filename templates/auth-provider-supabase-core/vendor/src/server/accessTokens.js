import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify } from "jose";
import { providerRefused, providerUnavailable } from "./supabaseErrors.js";

const keySettings = { timeoutDuration: 5_000, cooldownDuration: 30_000, cacheMaxAge: 600_000 };
const clockToleranceSeconds = 30;
const unreachable = new Set(["ERR_JWKS_TIMEOUT", "ECONNREFUSED", "ENOTFOUND"]);

/**
 * Checks what Supabase says about who someone is: by the project's published keys, never by keys that the token brings. A
 * project that still signs with a shared secret has none to publish, so it is asked itself.
 */
export function createAccessTokens({ url, clients }) {
  const issuer = `${url}/auth/v1`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), keySettings);

  async function verifyWithKeys(token) {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: "authenticated",
      algorithms: ["ES256", "RS256"],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ["sub", "exp"]
    });
    return payload;
  }

  async function verifyByAsking(token) {
    const { data, error } = await clients.open().auth.getUser(token);
    if (error || !data.user) {
      throw providerRefused();
    }
    return { sub: data.user.id, role: data.user.role, is_anonymous: data.user.is_anonymous };
  }

  function explain(error) {
    if (error instanceof errors.JWKSTimeout || unreachable.has(error.code) || unreachable.has(error.cause?.code)) {
      return providerUnavailable(error);
    }
    return error instanceof errors.JOSEError ? providerRefused(error) : error;
  }

  return Object.freeze({
    /** The id of the user that a token is about. */
    async subjectOf(token) {
      try {
        const { alg } = decodeProtectedHeader(token);
        const claims = alg === "HS256" ? await verifyByAsking(token) : await verifyWithKeys(token);
        if (claims.role !== "authenticated" || claims.is_anonymous) {
          throw providerRefused();
        }
        return claims.sub;
      } catch (error) {
        throw explain(error);
      }
    }
  });
}
