import { createClient } from "@supabase/supabase-js";

const patienceMilliseconds = 10_000;
const storageKey = "auth";
const verifierKey = `${storageKey}-code-verifier`;

function boundedFetch(input, init = {}) {
  return fetch(input, { ...init, signal: AbortSignal.timeout(patienceMilliseconds) });
}

function createStorage(entries) {
  const values = new Map(entries);
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key)
  };
}

function makeClient(url, key, storage) {
  return createClient(url, key, {
    auth: { flowType: "pkce", storage, storageKey, persistSession: true, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: boundedFetch },
    // Nothing here listens for changes, and Node 20 has no WebSocket for it.
    realtime: { transport: class {} }
  });
}

/**
 * Supabase's client keeps one session in its storage: each call gets a client of its own, so that one visitor's session can
 * never be another's.
 */
export function createSupabaseClients({ url, publishableKey, secretKey }) {
  return Object.freeze({
    /** A client that may complete the flow which `verifier` began; `verifierOf` reads what a flow needs later. */
    open({ verifier = "" } = {}) {
      const storage = createStorage(verifier ? [[verifierKey, verifier]] : []);
      const { auth } = makeClient(url, publishableKey, storage);
      return { auth, verifierOf: () => storage.getItem(verifierKey) };
    },

    /** With the rights of the project itself; null where the app wasn't given its secret key. */
    openAdmin: () => (secretKey ? makeClient(url, secretKey, createStorage([])).auth.admin : null)
  });
}
