import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";

const registry = defineContributionRegistry("auth.policyContextResolvers", { idField: "resolverId", method: "resolve" });

/**
 * Adds something that policies can ask for. `factory(scope)` gives `{ resolverId, order, contextKey, requirements,
 * async resolve({ request, auth, definition }) -> { value, permissions, granted, hidden } }`.
 */
export function registerAuthPolicyContextResolver(app, token, factory) {
  registry.register(app, token, factory);
}

export function resolveAuthPolicyContextResolvers(scope) {
  return registry.resolve(scope);
}
