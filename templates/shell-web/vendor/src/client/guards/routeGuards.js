import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";
import { routePolicies } from "@jskit-ai/kernel/client/routeMeta";

const registry = defineContributionRegistry("shell.routeGuards", { idField: "policy", method: "decide" });

/**
 * Teaches the client a policy: `factory(scope)` gives `{ policy, decide({ context, to, router }) }`, which answers `true`,
 * `{ redirect }` or `{ denied: "why" }`. It hides what the server would refuse; the server is what refuses.
 */
export function registerRouteGuard(app, token, factory) {
  registry.register(app, token, factory);
}

export function leadsSomewhere(router, path) {
  const matched = router.resolve(path).matched;
  return matched.length > 0 && !matched.at(-1).path.includes("(.*)");
}

function signIn({ to, router, config }) {
  const path = config.auth?.signInPath ?? "/auth/login";
  if (!leadsSomewhere(router, path)) {
    return { denied: "This page is for people who are signed in." };
  }
  return { redirect: { path, query: { returnTo: to.fullPath } } };
}

const builtIn = {
  public: () => true,
  guest: ({ context }) => (context.auth?.authenticated ? { redirect: { path: "/" } } : true),
  authenticated: (visit) => (visit.context.auth?.authenticated ? true : signIn(visit))
};

/** A policy that nobody taught the client is judged by its access rules; one that is wholly unknown lets nobody in. */
function decideByRules(policy, visit, accessPolicies) {
  const rules = accessPolicies[policy];
  if (!rules) {
    return { denied: "You can't open this page." };
  }
  return rules.requireAuth || rules.requireWorkspaceMembership ? builtIn.authenticated(visit) : true;
}

/** The policies that a page asks for: those of its surface, then those that it and its frames name. */
export function requiredPolicies(to, surfaces) {
  const surface = surfaces.surfaceForPath(to.path);
  const rules = surfaces.accessRules(surface);
  return [
    ...new Set([...(rules.requiresAuth ? ["authenticated"] : []), ...(rules.accessPolicyId ? [rules.accessPolicyId] : []), ...routePolicies(to)])
  ];
}

export function createGuardRunner({ app, router, surfaces, accessPolicies, config }) {
  const taught = new Map(registry.resolve(app).map((guard) => [guard.policy, guard]));

  return function decide(to, context) {
    const visit = { to, context, router, config };
    for (const policy of requiredPolicies(to, surfaces)) {
      const own = taught.get(policy)?.decide ?? builtIn[policy];
      const verdict = own ? own(visit) : decideByRules(policy, visit, accessPolicies);
      if (verdict !== true) {
        return verdict;
      }
    }
    return true;
  };
}
