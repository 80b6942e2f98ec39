/**
 * The cookies of one visitor. `__Host-` ties a cookie to this host, this scheme and the whole site, so that a neighbouring
 * subdomain can't plant one; browsers take the prefix over https only.
 */
export function createCookieJar({ isHttps }) {
  const isSecure = (request) => isHttps || request.protocol === "https";
  const nameOf = (request, name) => (isSecure(request) ? `__Host-${name}` : name);

  return Object.freeze({
    read: (request, name) => request.cookies?.[nameOf(request, name)] ?? "",

    write(request, reply, name, value, { maxAgeSeconds } = {}) {
      reply.setCookie(nameOf(request, name), value, {
        path: "/",
        httpOnly: true,
        sameSite: "lax",
        secure: isSecure(request),
        ...(maxAgeSeconds ? { maxAge: maxAgeSeconds } : {})
      });
    },

    clear(request, reply, name) {
      reply.clearCookie(nameOf(request, name), { path: "/", httpOnly: true, sameSite: "lax", secure: isSecure(request) });
    }
  });
}
