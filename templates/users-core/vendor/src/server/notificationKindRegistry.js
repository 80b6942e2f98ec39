import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";

const registry = defineContributionRegistry("users.notificationKinds", { idField: "kindId" });

/**
 * A kind of mail that people may switch on or off: `factory(scope)` gives `{ kindId, order, label, description,
 * byDefault }`, or `required: true` for one that can't be switched off. Ask `users.notifications` before sending one.
 */
export function registerNotificationKind(app, token, factory) {
  registry.register(app, token, factory);
}

export function resolveNotificationKinds(scope) {
  return registry.resolve(scope);
}
