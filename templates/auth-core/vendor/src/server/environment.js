import { isDevelopment } from "@jskit-ai/http-runtime/server";
import { StartupError } from "@jskit-ai/kernel/shared/errors";

const leastSecretLength = 32;

function readSecret(env) {
  const secret = env.SESSION_SECRET ?? "";
  if (secret.length < leastSecretLength) {
    throw new StartupError(
      `SESSION_SECRET in .env must have at least ${leastSecretLength} characters; \`npm run setup\` makes one where it is absent.`
    );
  }
  return secret;
}

function readPublicUrl(env) {
  const text = env.APP_PUBLIC_URL || `http://localhost:${env.PORT || 3000}`;
  try {
    return new URL(text);
  } catch {
    throw new StartupError(`APP_PUBLIC_URL is "${text}"; it must be a whole address such as https://example.com.`);
  }
}

/** What auth reads from the environment, checked at the start and not at the first sign-in. */
export function readAuthEnvironment(env) {
  const publicUrl = readPublicUrl(env);
  return Object.freeze({
    secret: readSecret(env),
    publicUrl,
    isHttps: publicUrl.protocol === "https:",
    isDevelopment: isDevelopment(env),
    isTest: env.NODE_ENV === "test",
    smtpUrl: env.SMTP_URL ?? "",
    mailFrom: env.MAIL_FROM || `no-reply@${publicUrl.hostname}`
  });
}

/** A page of the app as a whole address, for mails and for other sites. */
export function pageUrl(publicUrl, path, query = {}) {
  const url = new URL(path, publicUrl);
  for (const [name, value] of Object.entries(query)) {
    url.searchParams.set(name, value);
  }
  return url.href;
}

/** A place in this app to go on at; anything that a browser could take for another site becomes the fallback. */
export function safeReturnPath(path, fallback = "/home") {
  const isOurs = typeof path === "string" && /^\/(?![/\\])[^\\\s]*$/.test(path) && new URL(path, "http://app.invalid").host === "app.invalid";
  return isOurs ? path : fallback;
}
