import { randomUUID } from "node:crypto";
import { sameOriginHeaders } from "@jskit-ai/http-runtime/server/testing";

export const testPassword = "seven green lanterns drift";

function readCookies(jar, response) {
  for (const { name, value, maxAge, expires } of response.cookies) {
    const isGone = maxAge === 0 || value === "" || (expires && expires <= new Date());
    if (isGone) {
      delete jar[name];
    } else {
      jar[name] = value;
    }
  }
}

/** A browser for tests: it keeps its cookies and sends the token that the last answer brought. */
export function createVisitor(server) {
  const cookies = {};
  let csrfToken = "";

  async function send({ method, url, body, payload, headers = {} }) {
    const response = await server.fastify.inject({
      method,
      url,
      cookies,
      headers: { ...sameOriginHeaders, ...(csrfToken ? { "x-csrf-token": csrfToken } : {}), ...headers },
      ...(payload === undefined ? (body === undefined ? {} : { payload: body }) : { payload })
    });
    readCookies(cookies, response);
    const isJson = (response.headers["content-type"] ?? "").includes("json");
    const answer = isJson ? response.json() : response.rawPayload;
    csrfToken = answer?.csrfToken ?? csrfToken;
    return { status: response.statusCode, headers: response.headers, body: answer };
  }

  async function request(method, url, body, more = {}) {
    if (!csrfToken && method !== "GET") {
      await send({ method: "GET", url: "/api/bootstrap" });
    }
    return send({ method, url, body, ...more });
  }

  const visitor = {
    cookies,
    request,
    get: (url) => request("GET", url),
    post: (url, body) => request("POST", url, body),
    put: (url, body) => request("PUT", url, body),
    patch: (url, body) => request("PATCH", url, body),
    delete: (url, body) => request("DELETE", url, body),

    async bootstrap() {
      return (await send({ method: "GET", url: "/api/bootstrap" })).body;
    },

    /** Sends one file as a form, as the browser does. */
    async upload(method, url, content, { filename = "file", contentType = "application/octet-stream", field = "avatar" } = {}) {
      const boundary = `test${randomUUID()}`;
      const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${filename}"\r\ncontent-type: ${contentType}\r\n\r\n`;
      const payload = Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
      return request(method, url, undefined, { payload, headers: { "content-type": `multipart/form-data; boundary=${boundary}` } });
    },

    /** Signed in, whatever the sign-in provider is: what follows a proven identity, without the provider's own part. */
    async signInAs({ email, displayName = email.split("@")[0], emailVerified = true, reason = "sign-in" }) {
      const { app } = server;
      const identity = {
        provider: app.make("auth.provider").id,
        providerUserId: email,
        email,
        emailVerified,
        displayName,
        avatarUrl: ""
      };
      const { profile } = await app.make("auth.profiles").syncIdentityProfile(identity, { reason });
      const reply = { setCookie: (name, value) => (cookies[name] = value), clearCookie: (name) => delete cookies[name] };
      await app.make("auth.sessions").start({ headers: {}, cookies, ip: "127.0.0.1", protocol: "http" }, reply, { profile, identity });
      await visitor.bootstrap();
      return profile;
    }
  };
  return visitor;
}

/** The token in the link of the last mail of a kind to an address, from the mailbox of development. */
export async function tokenFromMail(server, { to, path }) {
  await server.app.make("auth.mail").drain();
  const messages = await server.app.make("auth.mail.transport").list();
  for (const { text } of messages.filter((message) => message.to === to)) {
    const [link] = text.match(/https?:\/\/\S+/g)?.filter((address) => new URL(address).pathname === path) ?? [];
    if (link) {
      return new URL(link).searchParams.get("token");
    }
  }
  throw new Error(`No mail to ${to} has a link to ${path}.`);
}

/** A new account with email and password: signed up, its address verified, signed in. */
export async function signUp(server, { email, password = testPassword, displayName = "" }) {
  const visitor = createVisitor(server);
  const asked = await visitor.post("/api/auth/sign-up", { email, password, displayName });
  if (asked.status !== 202) {
    throw new Error(`The sign-up answered ${asked.status}: ${JSON.stringify(asked.body)}`);
  }
  const token = await tokenFromMail(server, { to: email, path: "/auth/verify-email" });
  await visitor.post("/api/auth/email/verify", { token });
  return visitor;
}
