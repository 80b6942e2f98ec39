import { HttpError } from "@jskit-ai/http-runtime/server";
import { defineContributionRegistry } from "@jskit-ai/kernel/shared/contributions";

const registry = defineContributionRegistry("auth.accountDeletionParticipants", { idField: "participantId", method: "deleteAccount" });

/**
 * `factory(scope)` gives `{ participantId, order, async blockers?({ profile }) -> [{ code, message }],
 * async deleteAccount({ profile, identity, database }) }`.
 */
export function registerAccountDeletionParticipant(app, token, factory) {
  registry.register(app, token, factory);
}

/** Deletes an account and all that is kept about it: the participants in order, in one transaction. */
export function createAccountDeletion({ scope, sessions, identityDeletions, transaction }) {
  async function blockers(profile) {
    const answers = [];
    for (const participant of registry.resolve(scope)) {
      answers.push(...((await participant.blockers?.({ profile })) ?? []));
    }
    return answers;
  }

  async function runParticipants({ profile, identity, database }) {
    // Asked again inside: what stood in the way may have come about since the page was shown.
    const found = await blockers(profile);
    if (found.length > 0) {
      throw new HttpError(409, "account_deletion_blocked", found[0].message, {
        fields: Object.fromEntries(found.map(({ code, message }) => [code, message]))
      });
    }
    for (const participant of registry.resolve(scope)) {
      await participant.deleteAccount({ profile, identity, database });
    }
    await sessions.revokeAll(profile.id);
    await identityDeletions.begin(identity);
  }

  return Object.freeze({
    blockers,
    delete: ({ profile, identity }) => transaction((database) => runParticipants({ profile, identity, database }))
  });
}
