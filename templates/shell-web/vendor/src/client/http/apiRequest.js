const timeoutMilliseconds = 30_000;
const safeMethods = new Set(["GET", "HEAD"]);

/** What went wrong with a request, in words for the person who made it. `status` is 0 where no answer came. */
export class ApiError extends Error {
  constructor({ status, code, message, fields = {}, body = null }) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.body = body;
  }

  get isOffline() {
    return this.code === "offline" || this.code === "unreachable";
  }
}

// Set once by the shell's provider; a request outside a running app still works, without a session.
let session = { csrfToken: () => "", onCsrfFailure: async () => {}, onSignedOut: () => {} };

export function connectApi(parts) {
  session = { ...session, ...parts };
}

function withQuery(path, query) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const text = new URLSearchParams(given).toString();
  return text ? `${path}${path.includes("?") ? "&" : "?"}${text}` : path;
}

function buildRequest({ method, body, headers, signal }) {
  const isForm = typeof FormData !== "undefined" && body instanceof FormData;
  const all = { accept: "application/json", ...headers };
  if (body !== undefined && !isForm) {
    all["content-type"] = "application/json";
  }
  if (!safeMethods.has(method) && session.csrfToken()) {
    all["x-csrf-token"] = session.csrfToken();
  }
  const timeout = AbortSignal.timeout(timeoutMilliseconds);
  return {
    method,
    headers: all,
    body: body === undefined || isForm ? body : JSON.stringify(body),
    credentials: "same-origin",
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout
  };
}

function connectionError(error, signal) {
  if (signal?.aborted) {
    return error;
  }
  const isOffline = typeof navigator !== "undefined" && navigator.onLine === false;
  return isOffline
    ? new ApiError({ status: 0, code: "offline", message: "You are offline. Check your connection and try again." })
    : new ApiError({ status: 0, code: "unreachable", message: "The server can't be reached right now. Please try again." });
}

async function readBody(response) {
  if (response.status === 204) {
    return null;
  }
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return isJson ? response.json().catch(() => null) : response.text();
}

function answerError(response, body) {
  // A proxy in between answers for a server that is down, in a form of its own.
  const isGateway = [502, 503, 504].includes(response.status) || (response.status === 500 && !body?.error);
  const fallback = isGateway
    ? { code: "unreachable", message: "The server can't be reached right now. Please try again." }
    : { code: "unexpected_answer", message: "Something went wrong. Please try again." };
  return new ApiError({ status: response.status, body, ...fallback, ...body?.error });
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(withQuery(path, options.query), buildRequest(options));
  } catch (error) {
    throw connectionError(error, options.signal);
  }
  const body = await readBody(response);
  if (!response.ok) {
    throw answerError(response, body);
  }
  return body;
}

/**
 * A request to the app's own server: JSON both ways, with the session's token, and one kind of error. A token that has
 * gone stale (a sign-in in another tab) is fetched anew once.
 */
export async function apiRequest(path, { method = "GET", body, query, headers, signal } = {}) {
  const options = { method: method.toUpperCase(), body, query, headers, signal };
  try {
    return await send(path, options);
  } catch (error) {
    if (error instanceof ApiError && error.code === "csrf_failed") {
      await session.onCsrfFailure();
      return send(path, options);
    }
    if (error instanceof ApiError && error.status === 401) {
      session.onSignedOut();
    }
    throw error;
  }
}
