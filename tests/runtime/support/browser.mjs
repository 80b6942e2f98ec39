import { until } from "./until.mjs";

/** A visitor's browser, as far as the server can tell: keeps cookies, sends what a page of the app sends. */
export function createBrowser(server, { ip = "198.51.100.7", userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" } = {}) {
  const jar = new Map();
  let csrfToken = "";

  function keepCookies(response) {
    for (const { name, value, expires } of response.cookies) {
      if (value === "" || (expires && expires < new Date())) {
        jar.delete(name);
      } else {
        jar.set(name, value);
      }
    }
  }

  async function request(method, url, { body, headers = {} } = {}) {
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await server.fastify.inject({
      method,
      url,
      remoteAddress: ip,
      headers: {
        "user-agent": userAgent,
        ...(cookies ? { cookie: cookies } : {}),
        ...(method === "GET" ? {} : { "sec-fetch-site": "same-origin", "x-csrf-token": csrfToken }),
        ...headers
      },
      ...(body === undefined ? {} : { payload: body })
    });
    keepCookies(response);
    const answer = response.headers["content-type"]?.includes("json") && response.body ? response.json() : null;
    csrfToken = answer?.csrfToken ?? csrfToken;
    return { status: response.statusCode, headers: response.headers, body: answer, cookies: response.cookies, text: response.body };
  }

  return {
    jar,
    get csrfToken() {
      return csrfToken;
    },
    get: (url, options) => request("GET", url, options),
    post: (url, body = {}, options) => request("POST", url, { body, ...options }),
    request,
    async open() {
      await request("GET", "/api/bootstrap");
      return this;
    }
  };
}

/** The newest mail of a kind to an address, once it has come. */
export function mailTo(server, to, kind) {
  const mailbox = server.app.make("auth.mail.transport");
  return until(async () => (await mailbox.list()).find((mail) => mail.to === to && mail.kind === kind), { what: `A mail "${kind}" to ${to}` });
}

export function tokenIn(mail) {
  return new URL(/https?:\/\/\S+/.exec(mail.text)[0]).searchParams.get("token");
}

export const goodPassword = "seven purple anvils sing";

/** A browser that has signed up, confirmed and is signed in. */
export async function signUp(server, { email, password = goodPassword, displayName = "Ada", ...options }) {
  const browser = await createBrowser(server, options).open();
  await browser.post("/api/auth/sign-up", { email, password, displayName });
  const token = tokenIn(await mailTo(server, email, "verify-email"));
  const answer = await browser.post("/api/auth/email/verify", { token });
  if (!answer.body?.auth?.authenticated) {
    throw new Error(`Signing up ${email} failed: ${answer.status} ${answer.text}`);
  }
  return browser;
}

/** Another browser that signs in to an account that there is. */
export async function signIn(server, { email, password = goodPassword, ...options }) {
  const browser = await createBrowser(server, options).open();
  const answer = await browser.post("/api/auth/sign-in", { email, password });
  return { browser, answer };
}
