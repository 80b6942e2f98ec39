import { HttpError } from "@jskit-ai/http-runtime/server";
import { equalTexts, looksLikeToken, newToken } from "./crypto.js";

const cookieName = "guest";
const headerName = "x-csrf-token";

/**
 * Tokens against requests that another site makes in a visitor's name. A signed-in visitor's is bound to the session, and
 * so dies with it; a guest's to a cookie of its own, so that nobody can be signed in to a stranger's account.
 */
export function createCsrf({ cookies, box, requests }) {
  const issued = new WeakMap();

  function guestId(request) {
    const fromCookie = cookies.read(request, cookieName);
    return issued.get(request) ?? (looksLikeToken(fromCookie) ? fromCookie : "");
  }

  function expected(request, auth) {
    if (auth.session) {
      return box.mac(`csrf:session:${requests.sessionRow(auth).tokenHash}`);
    }
    const guest = guestId(request);
    return guest ? box.mac(`csrf:guest:${guest}`) : "";
  }

  return Object.freeze({
    /** Names the browser, signed in or not, without telling anyone its cookie. */
    browserId: (request) => (guestId(request) ? box.mac(`browser:${guestId(request)}`) : ""),

    async token(request, reply) {
      const auth = await requests.resolve(request);
      // Signed in or not, the browser keeps its guest cookie: it is there when the session ends.
      if (!guestId(request)) {
        const id = newToken();
        issued.set(request, id);
        cookies.write(request, reply, cookieName, id);
      }
      return expected(request, auth);
    },

    async verify(request) {
      const wanted = expected(request, await requests.resolve(request));
      const given = request.headers[headerName];
      if (!wanted || typeof given !== "string" || !equalTexts(given, wanted)) {
        throw new HttpError(403, "csrf_failed", "This page is out of date. Please reload it and try again.");
      }
    }
  });
}
