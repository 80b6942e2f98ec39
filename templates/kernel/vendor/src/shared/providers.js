function providerId(provider) {
  return provider.constructor.id ?? provider.constructor.name;
}

function instantiate(Providers) {
  const seen = new Set();
  return Providers.map((Provider) => {
    const provider = new Provider();
    const id = providerId(provider);
    if (seen.has(id)) {
      throw new Error(`Two providers have the id "${id}".`);
    }
    seen.add(id);
    return provider;
  });
}

/**
 * Runs the providers' lives in the given order: all register before any boots, all boot
 * before any is told that the app is ready, and they stop in reverse. A failed boot
 * stops those that had booted, so that nothing is left open behind the error.
 */
export function createProviderLifecycle(app, Providers) {
  const providers = instantiate(Providers);
  const booted = [];

  async function shutdown() {
    const failures = [];
    while (booted.length > 0) {
      const provider = booted.pop();
      try {
        await provider.shutdown?.(app);
      } catch (error) {
        failures.push(error);
        app.logger.error({ err: error, provider: providerId(provider) }, "a provider failed to stop");
      }
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, "Not every provider stopped cleanly.");
    }
  }

  return Object.freeze({
    register() {
      for (const provider of providers) {
        provider.register?.(app);
      }
    },

    async boot() {
      try {
        for (const provider of providers) {
          // Counted before it boots: a provider that fails half way has opened something that its shutdown closes.
          booted.push(provider);
          await provider.boot?.(app);
        }
        for (const provider of providers) {
          await provider.ready?.(app);
        }
      } catch (error) {
        await shutdown().catch(() => {});
        throw error;
      }
    },

    shutdown
  });
}
