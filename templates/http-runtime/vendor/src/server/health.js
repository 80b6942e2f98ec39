import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";

const registry = defineContributionRegistry("http.healthChecks", { idField: "id", method: "check" });
const ranking = ["ok", "degraded", "error"];
const patienceMilliseconds = 2_000;

/** `factory(scope)` gives `{ id, async check() }`; `check` answers `{ status: "ok" | "degraded" | "error", detail? }`. */
export function registerHealthCheck(app, token, factory) {
  registry.register(app, token, factory);
}

async function runCheck({ id, check }, logger) {
  let timer;
  const patience = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ status: "error", detail: "No answer in time." }), patienceMilliseconds);
  });
  try {
    const { status, detail } = await Promise.race([check(), patience]);
    return detail ? { id, status, detail } : { id, status };
  } catch (error) {
    // The reason may name hosts and accounts: it is for the log, not for everyone who asks how the server is.
    logger.error({ err: error, check: id }, "a health check failed");
    return { id, status: "error" };
  } finally {
    clearTimeout(timer);
  }
}

export async function readHealth(app, scope) {
  const contributions = registry.resolve(scope).map((item) => ({ id: item.id, check: () => item.check() }));
  const checks = await Promise.all(contributions.map((item) => runCheck(item, app.logger)));
  const status = checks.reduce((worst, check) => ranking[Math.max(ranking.indexOf(worst), ranking.indexOf(check.status))], "ok");
  return { status, version: app.make("app.version"), uptimeSeconds: Math.floor(process.uptime()), checks };
}
