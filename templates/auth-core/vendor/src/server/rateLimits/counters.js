const table = "auth_rate_limits";

/** Counters that every server process shares. */
export function createDatabaseCounters({ current }) {
  return Object.freeze({
    isShared: true,

    async add(id, amount, keptUntil) {
      const db = current();
      await db(table)
        .insert({ id, hits: amount, expires_at: keptUntil })
        .onConflict("id")
        .merge({ hits: db.raw("?? + ?", [`${table}.hits`, amount]) });
    },

    async read(ids) {
      const rows = await current()(table).whereIn("id", ids);
      return new Map(rows.map(({ id, hits }) => [id, hits]));
    },

    removeExpired: (now) => current()(table).where("expires_at", "<=", now).delete()
  });
}

/** Counters of this process. */
export function createMemoryCounters() {
  const counters = new Map();

  return Object.freeze({
    isShared: false,

    async add(id, amount, keptUntil) {
      counters.set(id, { hits: (counters.get(id)?.hits ?? 0) + amount, keptUntil });
    },

    read: async (ids) => new Map(ids.filter((id) => counters.has(id)).map((id) => [id, counters.get(id).hits])),

    async removeExpired(now) {
      for (const [id, { keptUntil }] of counters) {
        if (keptUntil <= now) {
          counters.delete(id);
        }
      }
    }
  });
}
