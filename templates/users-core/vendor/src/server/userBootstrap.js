import { registerBootstrapContributor } from "@jskit-ai/http-runtime/server";
import { settingsCompanion } from "./sessionCompanions.js";

/** The bootstrap payload carries the person's settings, so that theme, locale and time zone hold from the first paint. */
export function registerUserBootstrap(app) {
  registerBootstrapContributor(app, "users.core.bootstrapContributor", (scope) => ({
    contributorId: "users.core.settings",
    order: 100,
    async contribute({ request }) {
      const requests = scope.make("auth.requests");
      const auth = await requests.resolve(request);
      if (!auth.authenticated || !auth.profile) {
        return {};
      }
      const readAlone = () => scope.make("users.settings.service").find(auth.profile.id);
      const { theme, locale, timeZone } = await requests.companion(auth, settingsCompanion, readAlone);
      return { user: { settings: { theme, locale, timeZone } } };
    }
  }));
}
