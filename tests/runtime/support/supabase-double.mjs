import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

const publishableKey = "sb_publishable_test";
const secretKey = "sb_secret_test";

class Refusal extends Error {
  constructor(status, code, message = code, more = {}) {
    super(message);
    Object.assign(this, { status, code, more });
  }
}

function challengeOf(verifier) {
  return createHash("sha256").update(verifier).digest("base64url");
}

async function readJson(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return text ? JSON.parse(text) : {};
}

/**
 * Supabase's auth API on a free loopback port, as far as the real client uses it. It checks what it is sent (key, token,
 * challenge, redirect address) and keeps what was wrong in `problems`, and the links that it would mail in `mails`.
 */
export async function startSupabaseDouble({
  allowedRedirects = ["http://app.test/api/auth/callback"],
  hostname = "127.0.0.1",
  port = 0,
  lifeSeconds = 3600
} = {}) {
  const users = new Map();
  const refreshTokens = new Map();
  const codes = new Map();
  const links = new Map();
  // What a test brings about; `reset` takes it back.
  const calm = {
    isDown: false,
    isHanging: false,
    isKeysDown: false,
    isApiKeyRevoked: false,
    isSettingsDown: false,
    isSettingsHanging: false,
    isLogoutDown: false,
    isMailLimited: false,
    isSignUpDisabled: false,
    confirmsByItself: false,
    weakPassword: "",
    forgery: null,
    refreshAfter: null,
    oauthRefusal: null
  };
  const state = { keys: null, kid: "", lifeSeconds, ...calm };
  const [problems, mails, requests] = [[], [], []];

  async function rotateKeys() {
    const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
    state.kid = randomUUID();
    state.keys = { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: state.kid, alg: "ES256", use: "sig" } };
  }

  function expect(condition, what) {
    if (!condition) {
      problems.push(what);
      throw new Refusal(400, "validation_failed", what);
    }
  }

  function publicUser(user) {
    return {
      id: user.id,
      aud: "authenticated",
      role: "authenticated",
      email: user.email,
      email_confirmed_at: user.confirmedAt,
      user_metadata: user.metadata,
      app_metadata: { provider: "email" },
      is_anonymous: false,
      identities: user.identities,
      created_at: user.createdAt
    };
  }

  async function accessToken(user, changes = {}) {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ role: "authenticated", is_anonymous: false, email: user.email, user_metadata: user.metadata, ...changes.claims })
      .setProtectedHeader({ alg: "ES256", kid: state.kid, typ: "JWT" })
      .setIssuer(changes.issuer ?? `${url}/auth/v1`)
      .setAudience(changes.audience ?? "authenticated")
      .setSubject(user.id)
      .setIssuedAt(now)
      .setExpirationTime(now + state.lifeSeconds)
      .sign(changes.privateKey ?? state.keys.privateKey);
  }

  async function sessionFor(user) {
    const refreshToken = randomBytes(12).toString("hex");
    refreshTokens.set(refreshToken, user.id);
    const token = await accessToken(user, state.forgery ?? {});
    return {
      access_token: token,
      refresh_token: refreshToken,
      token_type: "bearer",
      expires_in: state.lifeSeconds,
      expires_at: Math.floor(Date.now() / 1000) + state.lifeSeconds,
      user: publicUser(user)
    };
  }

  function byEmail(email) {
    return [...users.values()].find((user) => user.email === email);
  }

  const identity = (provider, data) => ({ identity_id: randomUUID(), provider, identity_data: data });

  function createUser({ email, password = "", confirmed = true, metadata = {}, identities = [identity("email", { email, email_verified: confirmed })] }) {
    const createdAt = new Date().toISOString();
    const user = { id: randomUUID(), email, password, confirmedAt: confirmed ? createdAt : null, metadata, identities, banned: false, createdAt };
    users.set(user.id, user);
    return user;
  }

  function checkRedirect(redirect) {
    expect(allowedRedirects.includes(redirect), `redirect_to ${redirect} is not allowed`);
  }

  /** What a mail's link would do: the browser is sent back with a code that only the asker's verifier opens. */
  function mailLink(user, type, { challenge, method }, redirect, apply = () => {}) {
    expect(method === "s256" && /^[\w-]{43}$/.test(challenge ?? ""), `${type} came without a PKCE challenge`);
    const code = randomUUID();
    const tokenHash = randomBytes(28).toString("hex");
    codes.set(code, { userId: user.id, challenge, apply });
    links.set(tokenHash, { userId: user.id, type, apply });
    mails.push({ to: apply.to ?? user.email, type, url: `${redirect}?code=${code}`, tokenHash });
  }

  function userOfToken(request) {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const payload = token.split(".")[1];
    expect(payload, "an access token was needed");
    const { sub, exp } = JSON.parse(Buffer.from(payload, "base64url"));
    const user = users.get(sub);
    if (!user || exp * 1000 < Date.now()) {
      throw new Refusal(403, "bad_jwt");
    }
    return user;
  }

  function refuseBanned(user) {
    if (user.banned) {
      throw new Refusal(400, "user_banned");
    }
    return user;
  }

  function refuseWeak(password) {
    if (password === state.weakPassword) {
      throw new Refusal(422, "weak_password", "Password is known to be weak", { weak_password: { reasons: ["pwned"] } });
    }
  }

  const grants = {
    async password({ email, password }) {
      const user = byEmail(email);
      if (!user || user.password !== password) {
        throw new Refusal(400, "invalid_credentials", "Invalid login credentials");
      }
      if (!user.confirmedAt) {
        throw new Refusal(400, "email_not_confirmed");
      }
      return sessionFor(refuseBanned(user));
    },
    async refresh_token({ refresh_token: token }) {
      await state.refreshAfter;
      const user = users.get(refreshTokens.get(token));
      if (!user) {
        throw new Refusal(400, "refresh_token_not_found");
      }
      refreshTokens.delete(token);
      return sessionFor(refuseBanned(user));
    },
    async pkce({ auth_code: code, code_verifier: verifier }) {
      const flow = codes.get(code);
      codes.delete(code);
      if (!flow) {
        throw new Refusal(404, "flow_state_not_found");
      }
      if (challengeOf(verifier) !== flow.challenge) {
        throw new Refusal(400, "bad_code_verifier");
      }
      const user = users.get(flow.userId);
      flow.apply(user);
      user.confirmedAt ??= new Date().toISOString();
      return sessionFor(refuseBanned(user));
    }
  };

  const challenge = (body) => ({ challenge: body.code_challenge, method: body.code_challenge_method });

  const routes = {
    "GET /auth/v1/.well-known/jwks.json": () => ({ keys: [state.keys.jwk] }),
    "POST /auth/v1/token": (_request, body, query) => grants[query.get("grant_type")](body),
    "GET /auth/v1/settings": () => ({
      external: { email: true, github: true },
      disable_signup: state.isSignUpDisabled,
      mailer_autoconfirm: state.confirmsByItself
    }),
    "POST /auth/v1/signup": (_request, body, query) => {
      if (state.isSignUpDisabled) {
        throw new Refusal(422, "signup_disabled", "Signups not allowed for this instance");
      }
      refuseWeak(body.password);
      checkRedirect(query.get("redirect_to"));
      const known = byEmail(body.email);
      if (state.confirmsByItself) {
        if (known) {
          throw new Refusal(422, "user_already_exists");
        }
        return sessionFor(createUser({ email: body.email, password: body.password, metadata: body.data ?? {} }));
      }
      if (known?.confirmedAt) {
        return { ...publicUser(known), id: randomUUID(), identities: [] };
      }
      const user = known ?? createUser({ email: body.email, confirmed: false });
      Object.assign(user, { password: body.password, metadata: body.data ?? {} });
      mailLink(user, "signup", challenge(body), query.get("redirect_to"));
      return publicUser(user);
    },
    "POST /auth/v1/resend": (_request, body) => {
      const user = byEmail(body.email);
      if (user && !user.confirmedAt) {
        mailLink(user, "signup", challenge(body), allowedRedirects[0]);
      }
      return {};
    },
    "POST /auth/v1/recover": (_request, body, query) => {
      checkRedirect(query.get("redirect_to"));
      const user = byEmail(body.email);
      if (user && state.isMailLimited) {
        throw new Refusal(429, "over_email_send_rate_limit");
      }
      if (user) {
        mailLink(user, "recovery", challenge(body), query.get("redirect_to"));
      }
      return {};
    },
    "POST /auth/v1/verify": async (_request, body) => {
      const link = links.get(body.token_hash);
      links.delete(body.token_hash);
      if (!link || (link.type !== body.type && !(link.type === "signup" && body.type === "email"))) {
        throw new Refusal(403, "otp_expired");
      }
      const user = users.get(link.userId);
      link.apply(user);
      user.confirmedAt ??= new Date().toISOString();
      return sessionFor(user);
    },
    "GET /auth/v1/user": (request) => publicUser(userOfToken(request)),
    "PUT /auth/v1/user": (request, body, query) => {
      const user = userOfToken(request);
      if (body.password !== undefined) {
        refuseWeak(body.password);
        if (body.password === user.password) {
          throw new Refusal(422, "same_password");
        }
        user.password = body.password;
      }
      if (body.email !== undefined) {
        if (byEmail(body.email)) {
          throw new Refusal(422, "email_exists");
        }
        checkRedirect(query.get("redirect_to"));
        const apply = Object.assign((changed) => void (changed.email = body.email), { to: body.email });
        mailLink(user, "email_change", challenge(body), query.get("redirect_to"), apply);
      }
      return publicUser(user);
    },
    "POST /auth/v1/logout": (request, _body, query) => {
      const user = userOfToken(request);
      expect(["local", "global", "others"].includes(query.get("scope")), "logout without a scope");
      if (query.get("scope") === "global") {
        [...refreshTokens].filter(([, id]) => id === user.id).forEach(([token]) => refreshTokens.delete(token));
      }
      return null;
    }
  };

  function answerAuthorize(query, response) {
    checkRedirect(query.get("redirect_to"));
    expect(query.get("code_challenge_method") === "s256" && /^[\w-]{43}$/.test(query.get("code_challenge")), "OAuth without PKCE");
    if (state.oauthRefusal) {
      return response.writeHead(302, { location: `${query.get("redirect_to")}?${new URLSearchParams(state.oauthRefusal)}` }).end();
    }
    const provider = query.get("provider");
    const email = `${provider}@example.com`;
    const identities = [identity(provider, { email, email_verified: true })];
    const user = byEmail(email) ?? createUser({ email, identities, metadata: { full_name: "Octo Cat" } });
    const code = randomUUID();
    codes.set(code, { userId: user.id, challenge: query.get("code_challenge"), apply: () => {} });
    response.writeHead(302, { location: `${query.get("redirect_to")}?code=${code}` }).end();
  }

  async function answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, url);
    const name = `${request.method} ${pathname}`;
    requests.push(name);
    if (state.isHanging || (state.isSettingsHanging && pathname === "/auth/v1/settings")) {
      return;
    }
    if (state.isApiKeyRevoked) {
      return send(response, 401, { message: "Invalid API key" });
    }
    const isPartDown = { jwks: state.isKeysDown, settings: state.isSettingsDown, logout: state.isLogoutDown };
    if (state.isDown || isPartDown[/(\w+)(\.json)?$/.exec(pathname)[1]]) {
      throw new Refusal(503, "unexpected_failure");
    }
    if (name === "GET /auth/v1/authorize") {
      return answerAuthorize(searchParams, response);
    }
    const admin = /^DELETE \/auth\/v1\/admin\/users\/(.+)$/.exec(name);
    if (!name.endsWith("jwks.json")) {
      const key = request.headers.apikey;
      expect(admin ? key === secretKey : key === publishableKey, `${name} came with the key ${key}`);
    }
    if (admin) {
      users.delete(admin[1]);
      return send(response, 200, {});
    }
    const handle = routes[name];
    expect(handle, `nothing is at ${name}`);
    const body = await handle(request, await readJson(request), searchParams);
    return body === null ? response.writeHead(204).end() : send(response, 200, body);
  }

  function send(response, status, body) {
    response.writeHead(status, { "content-type": "application/json", "x-supabase-api-version": "2024-01-01" }).end(JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (!(error instanceof Refusal)) {
        problems.push(String(error.stack));
      }
      send(response, error.status ?? 500, { code: error.code ?? "unexpected_failure", message: error.message, ...error.more });
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const url = `http://${hostname}:${server.address().port}`;
  await rotateKeys();

  return {
    url,
    env: { AUTH_SUPABASE_URL: url, AUTH_SUPABASE_PUBLISHABLE_KEY: publishableKey, AUTH_SUPABASE_SECRET_KEY: secretKey },
    state,
    users,
    mails,
    problems,
    requests,
    createUser,
    byEmail,
    rotateKeys,
    allowedRedirects,
    reset: () => void Object.assign(state, calm),
    dropConnections: () => server.closeAllConnections(),
    endSessions: () => refreshTokens.clear(),
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      })
  };
}
