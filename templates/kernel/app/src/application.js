import { createClientApplication } from "@jskit-ai/kernel/client";
import { clientProviders } from "virtual:jskit/client-providers";
import { routes } from "vue-router/auto-routes";
import { config } from "../config/public.js";
import { surfaceAccessPolicies } from "../config/surfaceAccessPolicies.js";
import App from "./App.vue";
import { theme } from "./theme.js";

/** The app, ready to mount. Tests make their own with a history in memory. */
export function createApplication(options = {}) {
  return createClientApplication({
    App,
    routes,
    config,
    surfaceAccessPolicies,
    theme,
    providers: clientProviders,
    ...options
  });
}
