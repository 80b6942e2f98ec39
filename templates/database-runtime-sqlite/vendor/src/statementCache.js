const mostStatements = 200;

/**
 * Values alone cost half of what rows with names do. What the columns are called follows from the text of a query, unless it
 * asks for all there are: those change with the schema.
 */
function namesOf(statement) {
  const names = statement.columns().map(({ name }) => name);
  statement.raw(true);
  return names;
}

function withNames(names, values) {
  const row = {};
  for (let position = 0; position < names.length; position += 1) {
    row[names[position]] = values[position];
  }
  return row;
}

function readAll({ statement, names }, bindings) {
  const rows = statement.all(bindings);
  return names ? rows.map((values) => withNames(names, values)) : rows;
}

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
    const entry = { statement, reads: statement.reader, names: null };
    if (entry.reads && !sql.includes("*")) {
      entry.names = namesOf(statement);
    }
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
      const entry = find(sql);
      try {
        return entry.reads ? readAll(entry, bindings) : entry.statement.run(bindings);
      } catch (error) {
        // It may have stopped half way, and hold a lock until it is gone.
        kept.delete(sql);
        throw error;
      }
    }
  });
}
