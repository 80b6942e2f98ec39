import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";

const registry = defineContributionRegistry("users.profileSyncLifecycleContributors", { method: "afterIdentityProfileSynced" });

/**
 * Runs work whenever a user has been created or synchronized. `factory(scope)` gives `{ contributorId, order, async
 * afterIdentityProfileSynced({ profile, created, options }) }`. It runs in the transaction of the sync, after the rows of
 * the user and the settings, by `order`, then by id; when it throws, the sync fails and nothing of it stays.
 */
export function registerProfileSyncLifecycleContributor(app, token, factory) {
  registry.register(app, token, factory);
}

export function resolveProfileSyncLifecycleContributors(scope) {
  return registry.resolve(scope);
}
