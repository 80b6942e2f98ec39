import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";

const registry = defineContributionRegistry("auth.sessionCompanions", { idField: "companionId", method: "read" });

/**
 * Adds a table with at most one row a person to what is read with every session, in the same query. `factory(scope)` gives
 * `{ companionId, table, key, columns, read(row) }`: `key` is the column with the person's id, and `read` makes of the row, or
 * of null where there is none, what `auth.requests` then has as `companion(auth, companionId, ...)`.
 */
export function registerSessionCompanion(app, token, factory) {
  registry.register(app, token, factory);
}

export function resolveSessionCompanions(scope) {
  return registry.resolve(scope);
}
