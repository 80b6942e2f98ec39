import { createClient } from "@supabase/supabase-js";
import { unreachableCode } from "./supabaseErrors.js";

const patienceMilliseconds = 10_000;
const storageKey = "auth";
const verifierKey = `${storageKey}-code-verifier`;

function unavailable() {
  return Response.json({ error_code: unreachableCode, message: "The service did not answer." }, { status: 424 });
}

/**
 * An absent Supabase is said at once, by a status that its client takes as final: for a server's error it would go on
 * asking for half a minute, with a visitor waiting.
 */
async function boundedFetch(input, init = {}) {
  try {
    const response = await fetch(input, { ...init, signal: AbortSignal.timeout(patienceMilliseconds) });
    return response.status >= 500 ? unavailable() : response;
  } catch {
    return unavailable();
  }
}

/** Remembers the last verifier that was written: the client drops it again before it could be asked for. */
function createStorage(entries = []) {
  const values = new Map(entries);
  const written = { verifier: null };
  return {
    written,
    getItem: (key) => values.get(key) ?? null,
    setItem(key, value) {
      values.set(key, value);
      if (key === verifierKey) {
        written.verifier = value;
      }
    },
    removeItem: (key) => void values.delete(key)
  };
}

/** A verifier is as long whatever it is for; what the client notes behind it would tell flows apart. */
function bareVerifier(stored) {
  return stored ? JSON.stringify(String(JSON.parse(stored)).split("/")[0]) : null;
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
    /**
     * A client that may complete the flow which `verifier` began; `verifierOf` reads what a flow needs later, `sessionOf`
     * the session that the client has now: it renews one that is about to end without being asked.
     */
    open({ verifier = "" } = {}) {
      const storage = createStorage(verifier ? [[verifierKey, verifier]] : []);
      const { auth } = makeClient(url, publishableKey, storage);
      return { auth, verifierOf: () => bareVerifier(storage.written.verifier), sessionOf: () => JSON.parse(storage.getItem(storageKey)) };
    },

    /** With the rights of the project itself; null where the app wasn't given its secret key. */
    openAdmin: () => (secretKey ? makeClient(url, secretKey, createStorage()).auth.admin : null)
  });
}
