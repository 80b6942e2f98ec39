const mostStatements = 200;

/**
 * The statements of one connection, kept prepared: to prepare one costs more than to run it. Only those that read and write
 * rows are kept, for what they do depends on nothing but the schema, and SQLite prepares them anew when that has changed.
 */
export function createStatementCache(connection) {
  const kept = new Map();

  function find(sql) {
    const known = kept.get(sql);
    if (known) {
      // The one used last goes to the end, and the first one is the first to go.
      kept.delete(sql);
      kept.set(sql, known);
      return known;
    }
    const statement = connection.prepare(sql);
    const entry = { statement, reads: statement.reader };
    if (/^\s*(select|insert|update|delete|with)\b/i.test(sql)) {
      kept.set(sql, entry);
      if (kept.size > mostStatements) {
        kept.delete(kept.keys().next().value);
      }
    }
    return entry;
  }

  return Object.freeze({
    /** The rows of a query, `{ changes, lastInsertRowid }` of anything else. */
    run(sql, bindings) {
      const { statement, reads } = find(sql);
      try {
        return reads ? statement.all(bindings) : statement.run(bindings);
      } catch (error) {
        // It may have stopped half way, and hold a lock until it is gone.
        kept.delete(sql);
        throw error;
      }
    }
  });
}
