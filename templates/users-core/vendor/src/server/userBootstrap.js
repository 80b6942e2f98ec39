import { registerBootstrapContributor } from "@jskit-ai/http-runtime/server";

/** The bootstrap payload carries the person's settings, so that theme, locale and time zone hold from the first paint. */
export function registerUserBootstrap(app) {
  registerBootstrapContributor(app, "users.core.bootstrapContributor", (scope) => ({
    contributorId: "users.core.settings",
    order: 100,
    async contribute({ request }) {
      const auth = await scope.make("auth.requests").resolve(request);
      if (!auth.authenticated || !auth.profile) {
        return {};
      }
      const { theme, locale, timeZone } = await scope.make("users.settings.service").find(auth.profile.id);
      return { user: { settings: { theme, locale, timeZone } } };
    }
  }));
}
