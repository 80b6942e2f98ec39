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

// Where database drivers put the statement with its values, or the row that it was about.
const rowData = ["sql", "sqlMessage", "detail", "where", "parameters", "bindings", "internalQuery"];

// MariaDB and MySQL name the value in the message itself.
const withoutValues = (text) => text.replace(/(Duplicate entry) '[^]*?' (for key)/g, "$1 '?' $2");

const isSerializedError = (value) => typeof value === "object" && value !== null && typeof value.stack === "string";

function withoutRowData(serialized) {
  if (!isSerializedError(serialized)) {
    return serialized;
  }
  rowData.forEach((key) => delete serialized[key]);
  serialized.message = withoutValues(serialized.message);
  serialized.stack = withoutValues(serialized.stack);
  Object.values(serialized).flat().forEach(withoutRowData);
  return serialized;
}

/** An error as it may be logged: with message and stack, without what a database said about people's data. */
export function serializeError(error) {
  // A thrown thing that is no error comes back as it is, and isn't ours to change.
  return error instanceof Error ? withoutRowData(stdSerializers.err(error)) : error;
}

/** The app's logger. `destination` is a stream, by default the standard output. */
export function createLogger(env, destination) {
  const level = env.LOG_LEVEL ?? (env.NODE_ENV === "test" ? "silent" : env.NODE_ENV === "production" ? "info" : "warn");
  return pino({ level, redact: redacted, serializers: { err: serializeError } }, destination);
}
