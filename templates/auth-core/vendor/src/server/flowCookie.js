const cookieName = "flow";
const lifeSeconds = 60 * 60;

/**
 * What a flow that leaves the app needs to know when it comes back: kept sealed in the browser that began it, so that no
 * other browser can end it.
 */
export function createFlowCookie({ cookies, box }) {
  return Object.freeze({
    write(request, reply, flow) {
      const sealed = box.seal({ ...flow, until: Date.now() + lifeSeconds * 1_000 });
      cookies.write(request, reply, cookieName, sealed, { maxAgeSeconds: lifeSeconds });
    },

    take(request, reply) {
      const flow = box.open(cookies.read(request, cookieName));
      cookies.clear(request, reply, cookieName);
      return flow && flow.until > Date.now() ? flow : null;
    }
  });
}
