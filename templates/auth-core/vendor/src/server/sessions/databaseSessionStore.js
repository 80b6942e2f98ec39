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

const fields = Object.entries(columns);

/** A companion with the names that its columns have in the joined row. */
function placed(companion, position) {
  const nameOf = (column) => `companion${position}_${column}`;
  const wanted = [...new Set([companion.key, ...companion.columns])];
  return { companion, keyName: nameOf(companion.key), names: wanted.map((column) => [column, nameOf(column)]) };
}

/** A companion's own row out of the joined one, or null where it has none for this person. */
function rowOf({ keyName, names }, row) {
  if (row[keyName] === null) {
    return null;
  }
  const own = {};
  for (const [column, name] of names) {
    own[column] = row[name];
  }
  return own;
}

/** One query for a session and the rows of its companions: a request that is signed in waits for the database once. */
function createReader({ current, dialect, fromRow, companions }) {
  const joined = companions.map(placed);

  function buildJoined(db) {
    const query = db(table).where(`${table}.token_hash`, "").select(fields.map(([, column]) => `${table}.${column}`));
    for (const { companion, names } of joined) {
      query.leftJoin(companion.table, `${companion.table}.${companion.key}`, `${table}.user_id`);
      query.select(names.map(([column, name]) => `${companion.table}.${column} as ${name}`));
    }
    return query;
  }

  function withCompanions(row) {
    const session = fromRow(row);
    session.companions = new Map();
    for (const each of joined) {
      session.companions.set(each.companion.companionId, each.companion.read(rowOf(each, row)));
    }
    return session;
  }

  const readJoined = dialect.prepareQuery(buildJoined);
  const readAlone = dialect.prepareQuery((db) => db(table).where("token_hash", ""));
  let canJoin = joined.length > 0;

  async function find(tokenHash) {
    if (canJoin) {
      const [row] = await readJoined(current(), [tokenHash]);
      return row ? withCompanions(row) : null;
    }
    const [row] = await readAlone(current(), [tokenHash]);
    return fromRow(row);
  }

  return async function findByTokenHash(tokenHash) {
    try {
      return await find(tokenHash);
    } catch (error) {
      if (!canJoin || !dialect.isCollationMismatch(error)) {
        throw error;
      }
      // From here on everyone reads their own row, as without a join.
      canJoin = false;
      return find(tokenHash);
    }
  };
}

/** Sessions in the app's database: every server process sees the same ones. */
export function createDatabaseSessionStore({ current, dialect, getCompanions = () => [] }) {
  const write = (field, value) => (field === "identity" ? dialect.writeJson(value) : value);
  const read = (field, value) => (dates.has(field) ? dialect.readDate(value) : field === "identity" ? dialect.readJson(value) : value);

  const toRow = (values) => Object.fromEntries(Object.entries(values).map(([field, value]) => [columns[field], write(field, value)]));
  function fromRow(row) {
    if (!row) {
      return null;
    }
    const session = {};
    for (const [field, column] of fields) {
      session[field] = read(field, row[column]);
    }
    return session;
  }

  const ofIdentity = ({ provider, providerUserId }) =>
    dialect.whereExact(current()(table).where({ provider }), "provider_user_id", providerUserId);

  let findByTokenHash;

  return Object.freeze({
    isShared: true,
    insert: async (row) => void (await current()(table).insert(toRow(row))),

    findByTokenHash(tokenHash) {
      // At the first request every package has said what it wants to be read along.
      findByTokenHash ??= createReader({ current, dialect, fromRow, companions: getCompanions() });
      return findByTokenHash(tokenHash);
    },

    update: async (id, values) => (await current()(table).where({ id }).update(toRow(values))) > 0,
    /** Only while the provider's date is still the one that was read: of several who try, one does. */
    updateWhereDue: async (id, providerExpiresAt, values) =>
      (await current()(table).where({ id, provider_expires_at: providerExpiresAt }).update(toRow(values))) > 0,
    updateOfIdentity: async (identity, values) => void (await ofIdentity(identity).update(toRow(values))),
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
