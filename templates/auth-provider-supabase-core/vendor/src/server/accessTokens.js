import { createRemoteJWKSet, customFetch, decodeProtectedHeader, errors, jwtVerify } from "jose";
import { isAnswer, providerRefused, providerUnavailable } from "./supabaseErrors.js";

const clockToleranceSeconds = 30;

/** Keys that can't be had say nothing about a token: that isn't to look like a token that is wrong. */
async function fetchKeys(address, init) {
  const response = await fetch(address, init).catch((error) => {
    throw providerUnavailable(error);
  });
  if (!response.ok) {
    throw providerUnavailable(new Error(`Supabase's keys were answered with ${response.status}.`));
  }
  return response;
}

const keySettings = { timeoutDuration: 5_000, cooldownDuration: 30_000, cacheMaxAge: 600_000, [customFetch]: fetchKeys };

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
    if (error) {
      throw isAnswer(error) ? providerRefused(error) : providerUnavailable(error);
    }
    return { sub: data.user.id, role: data.user.role, is_anonymous: data.user.is_anonymous };
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
        throw error instanceof errors.JOSEError ? providerRefused(error) : error;
      }
    }
  });
}
