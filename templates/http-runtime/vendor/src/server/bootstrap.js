import { defu } from "defu";
import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";

const registry = defineContributionRegistry("http.bootstrapContributors", { method: "contribute" });

/** `factory(scope)` gives `{ contributorId, order, async contribute({ request, reply }) }`; the parts are merged deep. */
export function registerBootstrapContributor(app, token, factory) {
  registry.register(app, token, factory);
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
    const part = (await contributor.contribute({ request, reply, payload })) ?? {};
    payload = defu(part, payload);
  }
  return payload;
}
