import { createGuardRunner, requiredPolicies } from "./routeGuards.js";
import { createSectionStart } from "./sectionStart.js";

function isOpen(to, surfaces) {
  return requiredPolicies(to, surfaces).every((policy) => policy === "public");
}

/**
 * Every navigation knows the visitor first. A page that is open to all goes on without the server; one that is not, waits
 * for it, and says so when it can't be reached: showing either the page or "sign in" would be a guess.
 */
export function installGuards({ app, router, surfaces, accessPolicies, config, context, errors }) {
  const decide = createGuardRunner({ app, router, surfaces, accessPolicies, config });
  const startOf = createSectionStart({ app, router, surfaces, context });

  router.beforeEach(async (to) => {
    errors.unblock();
    const status = await context.ensureBootstrap({ workspaceSlug: to.params.workspaceSlug ?? "" });
    if (status !== "ready" && !isOpen(to, surfaces)) {
      errors.block({ kind: status === "offline" ? "offline" : "error", path: to.fullPath });
      return true;
    }
    const verdict = decide(to, context.placementContext.value);
    if (verdict === true) {
      return startOf(to) ?? true;
    }
    if (verdict.redirect) {
      return { replace: true, ...verdict.redirect };
    }
    errors.block({ kind: "denied", message: verdict.denied, path: to.fullPath });
    return true;
  });
}
