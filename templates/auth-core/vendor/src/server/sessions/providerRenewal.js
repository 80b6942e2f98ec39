const retryMilliseconds = 60_000;

/**
 * Renews what sessions stand on at their provider, so that one which the provider has ended ends here too. The provider
 * being away ends nothing: the session's own limits still hold.
 */
export function createProviderRenewal({ sessions, getProvider, logger }) {
  let pausedUntil = 0;

  const isDue = ({ providerExpiresAt }) => Boolean(providerExpiresAt) && providerExpiresAt <= Date.now();

  /**
   * A refresh token is good for one use. Of all tabs and server processes the one renews that moves the session's date:
   * for the others it goes on as it is, and where the renewal fails, that date is when one of them tries again.
   */
  async function claim(row) {
    const claimed = { ...row, providerExpiresAt: new Date(Date.now() + retryMilliseconds) };
    const isOurs = await sessions.updateUnlessRenewed(row, { providerExpiresAt: claimed.providerExpiresAt });
    return isOurs ? claimed : null;
  }

  async function finish(claimed, grant) {
    if (!grant) {
      const isStillOurs = await sessions.updateUnlessRenewed(claimed, { providerExpiresAt: new Date(Date.now()) });
      // Otherwise someone has just signed in again with the same session: what has ended is not what it stands on now.
      return isStillOurs ? sessions.remove(claimed.id).then(() => null) : claimed;
    }
    const fields = {
      identity: grant.identity,
      providerState: sessions.sealProviderState(grant.providerState),
      providerExpiresAt: grant.providerExpiresAt
    };
    return (await sessions.updateUnlessRenewed(claimed, fields)) ? { ...claimed, ...fields } : claimed;
  }

  async function renew(claimed) {
    let row = claimed;
    async function keep(state) {
      row = { ...row, providerState: sessions.sealProviderState(state) };
      await sessions.updateUnlessRenewed(claimed, { providerState: row.providerState });
    }
    try {
      const providerState = sessions.openProviderState(claimed);
      const grant = await getProvider().refresh({ identity: claimed.identity, providerState, keep });
      return await finish(row, grant);
    } catch (error) {
      // One visitor has waited for it; nobody else has to before the provider may be back.
      pausedUntil = Date.now() + retryMilliseconds;
      logger.warn({ err: error }, "the sign-in provider could not be asked");
      return row;
    }
  }

  /** The session as it is to be used now, or null where the provider has ended it. */
  return async function renewIfDue(row) {
    if (!isDue(row) || Date.now() < pausedUntil) {
      return row;
    }
    const claimed = await claim(row);
    return claimed ? renew(claimed) : row;
  };
}
