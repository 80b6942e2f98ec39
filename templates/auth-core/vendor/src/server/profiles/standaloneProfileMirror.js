const field = (value, fallback = "") => (typeof value === "string" ? value : fallback);

function profileOf(identity) {
  return {
    id: `${identity.provider}:${identity.providerUserId}`,
    email: field(identity.email),
    displayName: field(identity.displayName) || field(identity.email).split("@")[0],
    avatarUrl: field(identity.avatarUrl),
    status: "active"
  };
}

/**
 * What stands in for users until an app has a users layer: each profile is made of the identity that signed in, and kept
 * in memory. A session in a database brings its identity along, so that it outlives a restart all the same.
 */
export function createStandaloneProfileMirror() {
  const profiles = new Map();

  return Object.freeze({
    async syncIdentityProfile(identity) {
      const profile = profileOf(identity);
      const created = !profiles.has(profile.id);
      profiles.set(profile.id, profile);
      return { profile, created };
    },

    findProfileByIdentity: async ({ provider, providerUserId }) => profiles.get(`${provider}:${providerUserId}`) ?? null,

    async findProfileById(id, { identity } = {}) {
      const known = profiles.get(id);
      if (known) {
        return known;
      }
      const restored = identity ? profileOf(identity) : null;
      return restored?.id === id ? restored : null;
    },

    forget: (id) => profiles.delete(id)
  });
}
