const table = "auth_sessions";
const columns = {
  id: "id",
  tokenHash: "token_hash",
  userId: "user_id",
  provider: "provider",
  providerUserId: "provider_user_id",
  identity: "identity",
  providerState: "provider_state",
  providerExpiresAt: "provider_expires_at",
  userAgent: "user_agent",
  ip: "ip",
  createdAt: "created_at",
  authenticatedAt: "authenticated_at",
  lastSeenAt: "last_seen_at",
  expiresAt: "expires_at"
};
const dates = new Set(["providerExpiresAt", "createdAt", "authenticatedAt", "lastSeenAt", "expiresAt"]);

/** Sessions in the app's database: every server process sees the same ones. */
export function createDatabaseSessionStore({ current, dialect }) {
  const write = (field, value) => (field === "identity" ? dialect.writeJson(value) : value);
  const read = (field, value) => (dates.has(field) ? dialect.readDate(value) : field === "identity" ? dialect.readJson(value) : value);

  const toRow = (fields) => Object.fromEntries(Object.entries(fields).map(([field, value]) => [columns[field], write(field, value)]));
  const fromRow = (row) =>
    row ? Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, read(field, row[column])])) : null;

  const ofIdentity = ({ provider, providerUserId }) =>
    dialect.whereExact(current()(table).where({ provider }), "provider_user_id", providerUserId);

  return Object.freeze({
    isShared: true,
    insert: async (row) => void (await current()(table).insert(toRow(row))),
    findByTokenHash: async (tokenHash) => fromRow(await current()(table).where("token_hash", tokenHash).first()),
    update: async (id, fields) => (await current()(table).where({ id }).update(toRow(fields))) > 0,
    /** Only while the provider's date is still the one that was read: of several who try, one does. */
    updateWhereDue: async (id, providerExpiresAt, fields) =>
      (await current()(table).where({ id, provider_expires_at: providerExpiresAt }).update(toRow(fields))) > 0,
    updateOfIdentity: async (identity, fields) => void (await ofIdentity(identity).update(toRow(fields))),
    remove: async (id) => (await current()(table).where({ id }).delete()) > 0,

    removeOfUser(userId, { exceptId, onlyId } = {}) {
      const query = dialect.whereExact(current()(table), "user_id", userId);
      if (exceptId) {
        query.whereNot("id", exceptId);
      }
      return onlyId ? query.where("id", onlyId).delete() : query.delete();
    },

    removeOfIdentity: (identity) => ofIdentity(identity).delete(),

    async listOfUser(userId) {
      const rows = await dialect.whereExact(current()(table), "user_id", userId).orderBy("last_seen_at", "desc");
      return rows.map(fromRow);
    },

    removeExpired: (now, idleSince) => current()(table).where("expires_at", "<=", now).orWhere("last_seen_at", "<=", idleSince).delete()
  });
}
