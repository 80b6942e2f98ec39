import { createRequire } from "node:module";

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

/** Knex's client for better-sqlite3 on libsql, which speaks the same and comes built for every platform. */
export class LibsqlClient extends BetterSqlite3Client {
  _driver() {
    return require("libsql");
  }

  transaction(...args) {
    return new ImmediateTransaction(this, ...args);
  }

  _formatBindings(bindings) {
    return (bindings ?? []).map(bindable);
  }
}
