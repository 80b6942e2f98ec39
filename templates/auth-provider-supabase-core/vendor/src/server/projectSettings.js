const lifeMilliseconds = 10 * 60_000;
const retryMilliseconds = 60_000;
const patienceMilliseconds = 5_000;

async function readSettings({ url, publishableKey }) {
  const response = await fetch(`${url}/auth/v1/settings`, {
    headers: { apikey: publishableKey },
    signal: AbortSignal.timeout(patienceMilliseconds)
  });
  const settings = response.ok ? await response.json() : {};
  if (typeof settings.mailer_autoconfirm !== "boolean") {
    throw new Error(`Supabase did not tell its settings (${response.status}).`);
  }
  return { confirmsAddresses: !settings.mailer_autoconfirm, offered: settings.external ?? {} };
}

/**
 * What the Supabase project's own settings say that matters here. They can change at any time, so they are asked for now
 * and then; until they could be read once, addresses count as if nobody had to confirm them.
 */
export function createProjectSettings({ url, publishableKey, oauthProviders, logger }) {
  let known = null;
  let asking = null;
  let askAgainAt = 0;

  function report({ confirmsAddresses, offered }) {
    if (!confirmsAddresses && known?.confirmsAddresses !== false) {
      logger.warn('"Confirm email" is off in the Supabase project: addresses of people with a password count as unproven');
    }
    const missing = oauthProviders.filter(({ id }) => !offered[id]).map(({ id }) => id);
    if (missing.length > 0 && known === null) {
      logger.warn({ missing }, "config.auth.oauthProviders has providers that are not enabled in the Supabase project");
    }
  }

  async function renew() {
    try {
      const settings = await readSettings({ url, publishableKey });
      report(settings);
      known = settings;
      askAgainAt = Date.now() + lifeMilliseconds;
    } catch (error) {
      askAgainAt = Date.now() + retryMilliseconds;
      logger.warn({ err: error }, "the settings of the Supabase project could not be read");
    }
  }

  return Object.freeze({
    /** Whether nobody has an address confirmed in this project without having opened a mail that was sent to it. */
    async confirmsAddresses() {
      if (Date.now() >= askAgainAt) {
        await (asking ??= renew().finally(() => (asking = null)));
      }
      return known?.confirmsAddresses ?? false;
    }
  });
}
