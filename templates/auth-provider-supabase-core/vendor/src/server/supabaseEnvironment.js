import { StartupError } from "@jskit-ai/kernel/shared/errors";

function required(env, key) {
  if (!env[key]) {
    throw new StartupError(`${key} is not set. It is in the Supabase project's settings; put it in .env.`);
  }
  return env[key];
}

/** What the provider reads from the environment, checked at the start. */
export function readSupabaseEnvironment(env) {
  const url = required(env, "AUTH_SUPABASE_URL").replace(/\/+$/, "");
  if (!URL.canParse(url)) {
    throw new StartupError(`AUTH_SUPABASE_URL is "${url}"; it must be like https://PROJECT.supabase.co.`);
  }
  const publishableKey = required(env, "AUTH_SUPABASE_PUBLISHABLE_KEY");
  if (publishableKey.startsWith("sb_secret_")) {
    throw new StartupError("AUTH_SUPABASE_PUBLISHABLE_KEY holds the project's secret key; it needs the publishable one.");
  }
  return { url, publishableKey, secretKey: env.AUTH_SUPABASE_SECRET_KEY ?? "" };
}
