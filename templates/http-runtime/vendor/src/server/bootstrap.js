import { defu } from "defu";
import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";

const registry = defineContributionRegistry("http.bootstrapContributors", { method: "contribute" });

/** `factory(scope)` gives `{ contributorId, order, async contribute({ request, reply }) }`; the parts are merged deep. */
export function registerBootstrapContributor(app, token, factory) {
  registry.register(app, token, factory);
}

const isObject = (value) => typeof value === "object" && value !== null;

/** As `defu` merges, but without copying what only one side has: the base is the same for everyone, and large. */
function merge(payload, part) {
  const merged = { ...payload };
  for (const [key, value] of Object.entries(part)) {
    const known = payload[key];
    if (value !== undefined && value !== null) {
      merged[key] = isObject(value) && isObject(known) ? defu({ value }, { value: known }).value : value;
    }
  }
  return merged;
}

/** What the pages need to know before they show anything. Later contributors win over earlier ones. */
export async function readBootstrap(app, scope, { request, reply }) {
  const { title = "", surfaceDefinitions = {}, tenancyMode = "none" } = app.config;
  let payload = {
    app: { title, version: app.make("app.version") },
    surfaces: surfaceDefinitions,
    tenancyMode
  };
  for (const contributor of registry.resolve(scope)) {
    payload = merge(payload, (await contributor.contribute({ request, reply, payload })) ?? {});
  }
  return payload;
}
