const table = "auth_local_credentials";
const columns = {
  id: "id",
  email: "email",
  displayName: "display_name",
  passwordHash: "password_hash",
  emailVerifiedAt: "email_verified_at",
  passwordChangedAt: "password_changed_at",
  createdAt: "created_at",
  updatedAt: "updated_at"
};

/** Thrown where an address belongs to another account already. */
export class EmailTakenError extends Error {
  constructor() {
    super("The address belongs to another account.");
    this.name = "EmailTakenError";
  }
}

/** Writes the fields; answers the row with them. */
export async function changeCredential(credentials, row, fields) {
  const changes = { ...fields, updatedAt: new Date() };
  await credentials.update(row.id, changes);
  return { ...row, ...changes };
}

/** Credentials of this process only. */
export function createMemoryCredentialStore() {
  const rows = new Map();
  const byEmail = (email) => [...rows.values()].find((row) => row.email === email) ?? null;

  function refuseTaken(email, exceptId) {
    const other = email && byEmail(email);
    if (other && other.id !== exceptId) {
      throw new EmailTakenError();
    }
  }

  return Object.freeze({
    findByEmail: async (email) => byEmail(email),
    findById: async (id) => rows.get(id) ?? null,
    async insert(row) {
      refuseTaken(row.email, row.id);
      rows.set(row.id, row);
    },
    async update(id, fields) {
      refuseTaken(fields.email, id);
      rows.set(id, { ...rows.get(id), ...fields });
    },
    remove: async (id) => rows.delete(id)
  });
}

/** Credentials in the app's database. */
export function createDatabaseCredentialStore({ current, dialect }) {
  const toRow = (fields) => Object.fromEntries(Object.entries(fields).map(([field, value]) => [columns[field], value]));

  function fromRow(row) {
    if (!row) {
      return null;
    }
    const fields = Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, row[column]]));
    return {
      ...fields,
      emailVerifiedAt: dialect.readDate(row.email_verified_at),
      passwordChangedAt: dialect.readDate(row.password_changed_at)
    };
  }

  async function find(where, { lock = false } = {}) {
    const query = current()(table).where(where);
    return fromRow(await (lock ? dialect.lockRows(query) : query).first());
  }

  async function refusingTaken(query) {
    try {
      await query;
    } catch (error) {
      throw dialect.isUniqueViolation(error) ? new EmailTakenError() : error;
    }
  }

  return Object.freeze({
    findByEmail: (email, options) => find({ email }, options),
    findById: (id, options) => find({ id }, options),
    insert: (row) => refusingTaken(current()(table).insert(toRow(row))),
    update: (id, fields) => refusingTaken(current()(table).where({ id }).update(toRow(fields))),
    remove: async (id) => (await current()(table).where({ id }).delete()) > 0
  });
}
