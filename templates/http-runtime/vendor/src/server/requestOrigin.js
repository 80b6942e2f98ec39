import { HttpError } from "./errors.js";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

export function isUnsafe(method) {
  return !safeMethods.has(method);
}

function originHost(origin) {
  try {
    return new URL(origin).host;
  } catch {
    return "";
  }
}

function isSameOrigin(request, publicHost) {
  const site = request.headers["sec-fetch-site"];
  if (site) {
    return site === "same-origin";
  }
  const host = originHost(request.headers.origin ?? "");
  return host !== "" && (host === request.host || host === publicHost);
}

/** Refuses what another site's page sends in a visitor's name. A caller that is no browser sends `Origin` itself. */
export function createOriginCheck(publicUrl) {
  const publicHost = originHost(publicUrl ?? "");
  return (request) => {
    if (!isSameOrigin(request, publicHost)) {
      throw new HttpError(403, "cross_origin", "This request did not come from the app itself.");
    }
  };
}
