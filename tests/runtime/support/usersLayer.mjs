import { randomUUID } from "node:crypto";

/**
 * The smallest users layer that the contract allows, for tests of what stands on it: profiles by identity, which a test
 * may suspend.
 */
export function createUsersLayer({ onSync = async () => {} } = {}) {
  const profiles = new Map();
  const byIdentity = ({ provider, providerUserId }) =>
    [...profiles.values()].find((profile) => profile.identityKey === `${provider}:${providerUserId}`) ?? null;

  const service = {
    async syncIdentityProfile(identity, options) {
      const known = byIdentity(identity);
      const profile = {
        id: known?.id ?? randomUUID(),
        status: known?.status ?? "active",
        identityKey: `${identity.provider}:${identity.providerUserId}`,
        email: identity.email,
        displayName: identity.displayName
      };
      await onSync({ profile, created: !known, options });
      profiles.set(profile.id, profile);
      return { profile, created: !known };
    },
    findProfileByIdentity: async (identity) => byIdentity(identity),
    findProfileById: async (id) => profiles.get(id) ?? null
  };

  class TestUsersServiceProvider {
    static id = "test.users";

    register(app) {
      app.instance("users.profile.sync.service", service);
    }
  }

  return {
    Provider: TestUsersServiceProvider,
    profiles,
    setStatus(email, status) {
      const profile = [...profiles.values()].find((candidate) => candidate.email === email);
      profiles.set(profile.id, { ...profile, status });
    }
  };
}
