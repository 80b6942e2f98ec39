import { createRequire } from "node:module";
import { createStatementCache } from "./statementCache.js";

const require = createRequire(import.meta.url);
const BetterSqlite3Client = require("knex/lib/dialects/better-sqlite3/index.js");
const Transaction = require("knex/lib/execution/transaction.js");

class ImmediateTransaction extends Transaction {
  begin(connection) {
    // A transaction that reads first and writes later fails at once when another process wrote in between: no timeout
    // helps there. Taking the write lock at the start makes it wait its turn instead.
    return this.query(connection, "BEGIN IMMEDIATE;");
  }
}

function bindable(value) {
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (typeof value === "boolean") {
    return Number(value);
  }
  return value === undefined ? null : value;
}

// Not the client's own: Knex makes a client of its own for each transaction, with the same connections.
const statementsOf = new WeakMap();

/** Knex's client for better-sqlite3 on libsql, which speaks the same and comes built for every platform. */
export class LibsqlClient extends BetterSqlite3Client {
  _driver() {
    return require("libsql");
  }

  transaction(...args) {
    return new ImmediateTransaction(this, ...args);
  }

  async acquireRawConnection() {
    const connection = await super.acquireRawConnection();
    statementsOf.set(connection, createStatementCache(connection));
    return connection;
  }

  async _query(connection, query) {
    const statements = statementsOf.get(connection);
    // What Knex sets on a statement would stay on one that is used again.
    if (!statements || query.options?.safeIntegers !== undefined) {
      return super._query(connection, query);
    }
    const answer = statements.run(query.sql, this._formatBindings(query.bindings));
    query.response = answer;
    if (!Array.isArray(answer)) {
      query.context = { lastID: answer.lastInsertRowid, changes: answer.changes };
    }
    return query;
  }

  _formatBindings(bindings) {
    return (bindings ?? []).map(bindable);
  }
}
