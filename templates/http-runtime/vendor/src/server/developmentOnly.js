import { notFound } from "./errors.js";

const ownName = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** Said outright: a staging server, or one whose mode nobody named, gives away no more than production does. */
export function isDevelopment(env) {
  return env.NODE_ENV === "development" || env.NODE_ENV === "test";
}

/**
 * Whether the request was addressed to this machine by one of its own names. A page whose name was pointed here can't say
 * so, nor can a visitor of a tunnel that rewrites `Host` and puts what was asked for beside it.
 */
export function isAddressedLocally({ headers }) {
  return [headers.host ?? "", headers["x-forwarded-host"] ?? "localhost"].every((host) => ownName.test(host));
}

/** For routes that are `developmentOnly`: to anyone else there is nothing at their address. */
export function requireLocalAddress(request) {
  if (!isAddressedLocally(request)) {
    throw notFound();
  }
}
