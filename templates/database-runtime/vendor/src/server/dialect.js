/**
 * Everything in which the three databases differ, as far as the app's code can tell. Nothing else asks which one it is.
 */
const dialects = {
  sqlite: {
    unique: (error) => error.code === "SQLITE_CONSTRAINT_UNIQUE" || error.code === "SQLITE_CONSTRAINT_PRIMARYKEY",
    foreignKey: (error) => error.code === "SQLITE_CONSTRAINT_FOREIGNKEY",
    retryable: (error) => /^SQLITE_(BUSY|LOCKED)/.test(error.code ?? ""),
    exact: (query, column, text) => query.where(column, text),
    contains: (column, pattern) => ["lower(??) like lower(?) escape '!'", [column, pattern]],
    // A writer has the whole database to itself, so its rows are locked already.
    lock: (query) => query,
    rows: (answer) => answer,
    collationMismatch: () => false
  },
  mysql: {
    unique: (error) => error.code === "ER_DUP_ENTRY",
    foreignKey: (error) => /^ER_(NO_REFERENCED_ROW|ROW_IS_REFERENCED)/.test(error.code ?? ""),
    retryable: (error) => ["ER_LOCK_DEADLOCK", "ER_LOCK_WAIT_TIMEOUT", "ER_CHECKREAD"].includes(error.code),
    // The first comparison can use the index, the second one sees case and accents.
    exact: (query, column, text) => query.where(column, text).whereRaw("binary ?? = ?", [column, text]),
    contains: (column, pattern) => ["lower(??) like lower(?) escape '!'", [column, pattern]],
    lock: lockForUpdate,
    rows: ([rows]) => rows,
    collationMismatch: (error) => error.code === "ER_CANT_AGGREGATE_2COLLATIONS"
  },
  postgres: {
    unique: (error) => error.code === "23505",
    foreignKey: (error) => error.code === "23503",
    retryable: (error) => error.code === "40001" || error.code === "40P01",
    exact: (query, column, text) => query.where(column, text),
    contains: (column, pattern) => ["?? ilike ? escape '!'", [column, pattern]],
    lock: lockForUpdate,
    rows: ({ rows }) => rows,
    collationMismatch: () => false
  }
};

function lockForUpdate(query, { skipLocked }) {
  const locked = query.forUpdate();
  return skipLocked ? locked.skipLocked() : locked;
}

function readDate(value) {
  if (value === null || value === undefined) {
    return null;
  }
  return value instanceof Date ? value : new Date(value);
}

function readJson(value) {
  if (value === null || value === undefined) {
    return null;
  }
  return typeof value === "string" ? JSON.parse(value) : value;
}

function escapePattern(text) {
  return `%${text.replace(/[!%_]/g, "!$&")}%`;
}

async function insertReturning(db, table, row, key = "id") {
  await db(table).insert(row);
  // The key is the app's own, so reading the row back works everywhere; `returning` doesn't.
  return db(table).where(key, row[key]).first();
}

async function count(query) {
  const row = await query.clone().clearSelect().clearOrder().count({ total: "*" }).first();
  return Number(row.total);
}

/**
 * A query whose text is always the same is built once: building it costs more than asking it. `build(db)` gives the query with
 * some text in each place of a value; the values themselves come with each `read(db, values)`.
 */
function prepareQuery(rules, build) {
  let sql = "";
  return async (db, values) => {
    sql ||= build(db).toSQL().sql;
    return rules.rows(await db.raw(sql, values));
  };
}

/** Inserts unless a row with the same `keys` is there; whether it did. */
async function insertMissing(rules, db, table, row, keys) {
  try {
    // A savepoint: on PostgreSQL a refused insert would spoil the transaction around it.
    await db.transaction((inner) => inner(table).insert(row));
    return true;
  } catch (error) {
    if (!rules.unique(error)) {
      throw error;
    }
    const wanted = Object.fromEntries(keys.map((key) => [key, row[key]]));
    if (await db(table).where(wanted).first()) {
      return false;
    }
    throw error;
  }
}

/** The helper for one of `sqlite`, `mysql`, `postgres`. */
export function createDialect(name) {
  const rules = dialects[name];
  if (!rules) {
    throw new Error(`There is no dialect "${name}"; known: ${Object.keys(dialects).join(", ")}.`);
  }
  return Object.freeze({
    name,
    count,
    readDate,
    readBoolean: (value) => value === true || value === 1 || value === "1",
    readJson,
    writeJson: (value) => (value === null || value === undefined ? null : JSON.stringify(value)),
    insertReturning,
    insertMissing: (db, table, row, keys) => insertMissing(rules, db, table, row, keys),
    isUniqueViolation: rules.unique,
    isForeignKeyViolation: rules.foreignKey,
    isRetryable: rules.retryable,
    /** Two tables were made when the server had different defaults for texts, and can't be joined by them. */
    isCollationMismatch: rules.collationMismatch,
    prepareQuery: (build) => prepareQuery(rules, build),
    whereExact: (query, column, text) => rules.exact(query, column, text),
    whereContains: (query, columns, text) =>
      query.where((any) => {
        for (const column of columns) {
          any.orWhereRaw(...rules.contains(column, escapePattern(text)));
        }
      }),
    lockRows: (query, { skipLocked = false } = {}) => rules.lock(query, { skipLocked }),
    now: () => new Date()
  });
}
