import { pino, stdSerializers } from "pino";

// A token or password that reaches a log line by mistake must not stay readable there.
const redacted = [
  "req.headers.authorization",
  "req.headers.cookie",
  'res.headers["set-cookie"]',
  "*.password",
  "*.token",
  "*.secret"
];

// What an error of a database may say in a log. The rest quotes the row or the value that it was about: in PostgreSQL's
// detail, where and hint, in MariaDB's sqlMessage, and in the message of each.
const databaseFields = new Set(
  "type message stack cause aggregateErrors code errno sqlState severity schema table column constraint dataType routine".split(" ")
);
const frame = /^\s+at .+:\d+:\d+\)?$/;

// PostgreSQL's errors have a severity, MariaDB's and MySQL's a state. SQLite's name tables and columns only.
const isOfDatabase = ({ code, severity, routine, sqlState }) => Boolean(code) && Boolean(sqlState ?? (severity && routine));

/** Knex puts the statement, which has placeholders, in front of what the driver says. */
function withoutValues(serialized) {
  const { type, message, code, stack } = serialized;
  const split = message.indexOf(" - ");
  const statement = split < 0 ? "" : `${message.slice(0, split)} - `;
  Object.keys(serialized)
    .filter((key) => !databaseFields.has(key))
    .forEach((key) => delete serialized[key]);
  serialized.message = `${statement}${code}`;
  serialized.stack = [`${type}: ${serialized.message}`, ...stack.split("\n").filter((line) => frame.test(line))].join("\n");
}

const isSerializedError = (value) => typeof value === "object" && value !== null && typeof value.stack === "string";

function withoutRowData(serialized) {
  if (!isSerializedError(serialized)) {
    return serialized;
  }
  if (isOfDatabase(serialized)) {
    withoutValues(serialized);
  }
  Object.values(serialized).flat().forEach(withoutRowData);
  return serialized;
}

/** An error as it may be logged: with message and stack, without what a database said about people's data. */
export function serializeError(error) {
  // A thrown thing that is no error comes back as it is, and isn't ours to change. Causes are kept apart, each with its own
  // message: joined into one, what a database said couldn't be told from the rest.
  return error instanceof Error ? withoutRowData(stdSerializers.errWithCause(error)) : error;
}

/** The app's logger. `destination` is a stream, by default the standard output. */
export function createLogger(env, destination) {
  const level = env.LOG_LEVEL ?? (env.NODE_ENV === "test" ? "silent" : env.NODE_ENV === "production" ? "info" : "warn");
  return pino({ level, redact: redacted, serializers: { err: serializeError } }, destination);
}
