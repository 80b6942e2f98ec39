/** Sessions of this process only: they end with it. */
export function createMemorySessionStore() {
  const rows = new Map();
  const all = () => [...rows.values()];

  function removeWhere(matches) {
    const removed = all().filter(matches);
    for (const { id } of removed) {
      rows.delete(id);
    }
    return removed.length;
  }

  return Object.freeze({
    isShared: false,
    insert: async (row) => void rows.set(row.id, { ...row }),
    findByTokenHash: async (tokenHash) => all().find((row) => row.tokenHash === tokenHash) ?? null,
    async update(id, fields) {
      if (!rows.has(id)) {
        return false;
      }
      rows.set(id, { ...rows.get(id), ...fields });
      return true;
    },
    async updateWhereDue(id, providerExpiresAt, fields) {
      const row = rows.get(id);
      if (row?.providerExpiresAt?.getTime() !== providerExpiresAt.getTime()) {
        return false;
      }
      rows.set(id, { ...row, ...fields });
      return true;
    },
    async updateOfIdentity({ provider, providerUserId }, fields) {
      for (const row of all().filter((row) => row.provider === provider && row.providerUserId === providerUserId)) {
        rows.set(row.id, { ...row, ...fields });
      }
    },
    remove: async (id) => removeWhere((row) => row.id === id) > 0,
    removeOfUser: async (userId, { exceptId, onlyId } = {}) =>
      removeWhere((row) => row.userId === userId && row.id !== exceptId && (!onlyId || row.id === onlyId)),
    removeOfIdentity: async ({ provider, providerUserId }) =>
      removeWhere((row) => row.provider === provider && row.providerUserId === providerUserId),
    listOfUser: async (userId) =>
      all()
        .filter((row) => row.userId === userId)
        .sort((left, right) => right.lastSeenAt - left.lastSeenAt),
    removeExpired: async (now, idleSince) => removeWhere((row) => row.expiresAt <= now || row.lastSeenAt <= idleSince)
  });
}
