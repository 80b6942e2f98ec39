import { defu } from "defu";

/**
 * The route's metadata, merged deep from the page up to its outermost frame. The router's own `to.meta` is shallow: a
 * page with any `meta.guard` of its own would replace the guard of the frame that it lies in.
 */
export function routeMeta(to) {
  const own = [...to.matched].reverse().map((record) => record.meta ?? {});
  return defu({}, ...own);
}

/** Every policy that a page and its frames name, outermost first. All of them must hold: a child only ever adds. */
export function routePolicies(to) {
  const policies = to.matched.map((record) => record.meta?.guard?.policy).filter(Boolean);
  return [...new Set(policies)];
}

/**
 * Where `meta.redirect` of the page itself sends a visit. Frames are left out, or every page below a frame that redirects
 * would be out of reach. Reading it at navigation time, instead of rewriting route records, survives hot updates.
 */
export function resolveRedirect(to) {
  const target = to.matched.at(-1)?.meta?.redirect;
  if (!target) {
    return null;
  }
  const base = to.path.endsWith("/") ? to.path : `${to.path}/`;
  const path = target.startsWith("/") ? target : new URL(target, `http://app${base}`).pathname;
  return path === to.path ? null : { path, query: to.query, hash: to.hash, replace: true };
}
