import { randomUUID } from "node:crypto";

const columns = {
  provider: "auth_provider",
  providerUserId: "auth_provider_user_id",
  email: "email",
  emailVerified: "email_verified",
  displayName: "display_name",
  username: "username",
  avatarVersion: "avatar_version",
  suspendedAt: "suspended_at",
  suspendedReason: "suspended_reason",
  lastSignInAt: "last_sign_in_at",
  createdAt: "created_at"
};

function toRow(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [columns[name], value]));
}

export function avatarUrl(userId, version) {
  return version ? `/api/users/${userId}/avatar?v=${version}` : null;
}

/** The table `users`. It reads and writes user profiles, in the running transaction where there is one. */
export function createUsersRepository({ current, dialect }) {
  function toProfile(row) {
    if (!row) {
      return null;
    }
    const suspendedAt = dialect.readDate(row.suspended_at);
    return {
      id: row.id,
      provider: row.auth_provider,
      providerUserId: row.auth_provider_user_id,
      email: row.email,
      emailVerified: dialect.readBoolean(row.email_verified),
      displayName: row.display_name,
      username: row.username,
      avatarUrl: avatarUrl(row.id, row.avatar_version),
      status: suspendedAt ? "suspended" : "active",
      suspendedAt,
      suspendedReason: row.suspended_reason ?? "",
      lastSignInAt: dialect.readDate(row.last_sign_in_at),
      createdAt: dialect.readDate(row.created_at)
    };
  }

  const table = () => current()("users");

  function identityQuery({ provider, providerUserId }) {
    return dialect.whereExact(table().where({ auth_provider: provider }), "auth_provider_user_id", providerUserId);
  }

  function filtered({ text = "", status = "" }) {
    const query = table();
    if (text) {
      dialect.whereContains(query, ["email", "display_name", "username"], text);
    }
    if (status === "suspended") {
      query.whereNotNull("suspended_at");
    } else if (status === "active") {
      query.whereNull("suspended_at");
    }
    return query;
  }

  async function findById(id, { lock = false } = {}) {
    const query = table().where({ id });
    return toProfile(await (lock ? dialect.lockRows(query) : query).first());
  }

  return Object.freeze({
    findById,

    /** How a profile is read along with another row of the person. */
    companion: Object.freeze({ table: "users", key: "id", columns: ["id", ...Object.values(columns)], read: toProfile }),

    async findByIds(ids) {
      return (await table().whereIn("id", ids)).map(toProfile);
    },

    async findByIdentity(identity, { lock = false } = {}) {
      const query = identityQuery(identity);
      return toProfile(await (lock ? dialect.lockRows(query) : query).first());
    },

    async findVerifiedByEmail(email, { otherThanProvider }) {
      const query = table().where({ email_verified: true }).whereNot({ auth_provider: otherThanProvider });
      const rows = await dialect.whereExact(query, "email", email).limit(2);
      return rows.length === 1 ? toProfile(rows[0]) : null;
    },

    async findByUsername(username) {
      return toProfile(await table().where({ username }).first());
    },

    async findByEmail(email) {
      const query = dialect.whereExact(table(), "email", email);
      return (await query.orderBy("created_at").orderBy("id")).map(toProfile);
    },

    /** Makes the row unless there is one for this identity; whether it did. */
    async insertMissing(fields) {
      const now = dialect.now();
      const row = { id: randomUUID(), ...toRow(fields), created_at: now, updated_at: now };
      return dialect.insertMissing(current(), "users", row, ["auth_provider", "auth_provider_user_id"]);
    },

    async update(id, fields) {
      await table().where({ id }).update({ ...toRow(fields), updated_at: dialect.now() });
      return findById(id);
    },

    /** Gives a username unless someone has it; null where that is so. */
    async claimUsername(id, username) {
      try {
        // A savepoint: on PostgreSQL a refused update would spoil the transaction around it.
        await current().transaction((inner) => inner("users").where({ id }).update({ username, updated_at: dialect.now() }));
      } catch (error) {
        if (dialect.isUniqueViolation(error)) {
          return null;
        }
        throw error;
      }
      return findById(id);
    },

    async delete(id) {
      await table().where({ id }).delete();
    },

    /** A page of people, the newest first. `text` looks into email, name and username. */
    async search({ text, status, limit = 25, offset = 0 }) {
      const rows = await filtered({ text, status }).orderBy("created_at", "desc").orderBy("id").limit(limit).offset(offset);
      return { users: rows.map(toProfile), total: await dialect.count(filtered({ text, status })) };
    },

    async first() {
      return toProfile(await table().orderBy("created_at").orderBy("id").first());
    }
  });
}
