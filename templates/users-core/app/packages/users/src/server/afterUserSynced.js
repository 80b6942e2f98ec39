/**
 * Runs at each sign-in, in the same transaction as the user's own rows: what throws here keeps the person out, and leaves
 * nothing behind. Mails and calls to other services don't belong here, since a transaction may run again.
 */
export async function afterUserSynced(app, { profile, created }) {
  if (created) {
    app.logger.info({ userId: profile.id }, "a new user has come");
  }
}
