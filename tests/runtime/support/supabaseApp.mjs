import assert from "node:assert/strict";
import { createApp, startApp } from "./apps.mjs";
import { createBrowser } from "./browser.mjs";
import { startSupabaseDouble } from "./supabase-double.mjs";

export const password = "seven purple anvils sing";

/** An app with Supabase's double behind it, and a database of its own; `startServer` adds another process to it. */
export async function startSupabaseApp({ database, config = {}, lifeSeconds } = {}) {
  const supabase = await startSupabaseDouble({ lifeSeconds });
  const app = createApp({
    packages: ["auth-core", "auth-provider-supabase-core", ...(database ? [`database-runtime-${database.name}`] : [])],
    env: { ...database?.envFor(), ...supabase.env },
    config
  });
  const servers = [];

  async function startServer() {
    const server = await startApp(app);
    servers.push(server);
    return server;
  }

  const server = await startServer();
  return {
    supabase,
    server,
    startServer,

    async signedIn(email, fields = {}) {
      supabase.createUser({ email, password, ...fields });
      const browser = await createBrowser(server).open();
      const answer = await browser.post("/api/auth/sign-in", { email, password });
      assert.equal(answer.status, 200, answer.text);
      return browser;
    },

    /** How often the double was asked for new tokens since the last time. */
    countRenewals() {
      return supabase.requests.splice(0).filter((name) => name === "POST /auth/v1/token").length;
    },

    async stop() {
      await Promise.all(servers.map(({ close }) => close()));
      await supabase.stop();
      app.remove();
      assert.deepEqual(supabase.problems, []);
    }
  };
}
