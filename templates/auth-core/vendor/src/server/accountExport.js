import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";

const registry = defineContributionRegistry("auth.accountExportParticipants", { idField: "participantId", method: "exportAccount" });

/** `factory(scope)` gives `{ participantId, order, async exportAccount({ profile }) -> object }`. */
export function registerAccountExportParticipant(app, token, factory) {
  registry.register(app, token, factory);
}

/** Everything that is kept about a person, a part for each participant. */
export async function exportAccount(scope, profile, { now = new Date() } = {}) {
  const parts = {};
  for (const participant of registry.resolve(scope)) {
    parts[participant.participantId] = await participant.exportAccount({ profile });
  }
  return { exportedAt: now.toISOString(), ...parts };
}
