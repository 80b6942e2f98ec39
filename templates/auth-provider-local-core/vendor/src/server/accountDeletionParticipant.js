/** This provider's part in deleting an account: first of all, so that nobody signs in while the rest of it goes. */
export function createAccountDeletionParticipant({ credentials, tokens }) {
  return {
    participantId: "auth.local.credentials",
    order: -1_000,
    async deleteAccount({ identity }) {
      const row = identity.provider === "local" ? await credentials.findById(identity.providerUserId, { lock: true }) : null;
      if (row) {
        await tokens.discardFor(row.email);
        await tokens.discardChanges(row.id);
        await credentials.remove(row.id);
      }
    }
  };
}
