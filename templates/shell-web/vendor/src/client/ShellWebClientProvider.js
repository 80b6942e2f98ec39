import { computed } from "vue";
import placements from "/src/placement.js";
import topology from "/src/placementTopology.js";
import { presentError } from "/src/error.js";
import { checkPlacements } from "./placements/checkPlacements.js";
import { createPlacementContext } from "./context/placementContext.js";
import { createShellErrors } from "./errors/shellErrors.js";
import { createThemeChoice } from "./composables/useThemeChoice.js";
import { installGuards } from "./guards/installGuards.js";
import { connectApi } from "./http/apiRequest.js";

/** Ties the app's own placements, topology and error words to the shell, and puts the guards in front of the pages. */
export class ShellWebClientProvider {
  static id = "shell.web.client";

  register(app) {
    app.instance("shell.placements", placements);
    app.instance("shell.topology", topology);
    app.singleton("shell.errors", () => createShellErrors({ present: presentError }));
    app.singleton("shell.currentSurfaceId", (scope) => {
      const router = scope.make("client.router");
      const surfaces = scope.make("surfaces");
      return computed(() => surfaces.surfaceForPath(router.currentRoute.value.path)?.id ?? "");
    });
    app.singleton("shell.context", (scope) => createPlacementContext({ currentSurfaceId: scope.make("shell.currentSurfaceId") }));
    app.singleton("shell.theme", (scope) => createThemeChoice(scope.make("client.vuetify").theme));
  }

  boot(app) {
    const errors = app.make("shell.errors");
    const context = app.make("shell.context");
    const router = app.make("client.router");
    app.make("shell.theme").apply();
    connectApi({
      csrfToken: context.csrfToken,
      onCsrfFailure: context.refreshBootstrap,
      onSignedOut: () => leaveIfSignedOut(context, router)
    });
    app.make("client.vue").config.errorHandler = (error) => {
      console.error(error);
      errors.report(error);
    };
    router.onError((error) => errors.report(error, { during: "navigation" }));
  }

  /** Guards and checks look at what every package brought, so they come after the last boot. */
  ready(app) {
    const errors = app.make("shell.errors");
    const router = app.make("client.router");
    installGuards({
      app,
      router,
      surfaces: app.make("surfaces"),
      accessPolicies: app.make("surfaces").accessPolicies,
      config: app.config,
      context: app.make("shell.context"),
      errors
    });
    if (app.env.DEV) {
      const problems = checkPlacements({ placements, topology, hasToken: app.has, tokens: app.tokens() });
      problems.forEach(errors.addDeveloperProblem);
    }
  }
}

async function leaveIfSignedOut(context, router) {
  if (!context.placementContext.value.auth?.authenticated) {
    return;
  }
  await context.refreshBootstrap();
  // The same page again, through its guard: it stays if it is open to all, and leads to the sign-in otherwise.
  const { fullPath } = router.currentRoute.value;
  await router.replace({ path: fullPath, force: true });
}
