import { createHash } from "node:crypto";

/** The same numbers for the same seed, so that a failure comes back. */
function createRandom(seed) {
  let count = 0;
  return (below) => {
    const digest = createHash("sha256").update(`${seed} ${(count += 1)}`).digest();
    return digest.readUInt32BE(0) % below;
  };
}

const values = [
  null,
  true,
  0,
  -1,
  1e308,
  "",
  " ",
  "\u0000",
  "a\u0000b@example.com",
  "someone@example.com",
  "é'\"\\%_@exämple.com",
  "\ud800",
  "' or 1=1 --",
  "<script>",
  "../../etc/passwd",
  "x".repeat(5_000),
  [],
  ["a"],
  {},
  { $ne: null },
  { toString: "x" }
];
const texts = ["", "{", "[", "null", "[]", "\"text\"", "12", "{\"a\":}", "{'a':1}", "{\"__proto__\":{\"admin\":true}}", "\ufeff{}", "{\"a\":1}}"];

function object(fields, random) {
  const entries = fields.filter(() => random(4) > 0).map((field) => [field, values[random(values.length)]]);
  if (random(2) === 0) {
    entries.push([["__proto__x", "constructor", "admin", "id", "role"][random(5)], values[random(values.length)]]);
  }
  return JSON.stringify(Object.fromEntries(entries));
}

/** What stands where a route has an id, and can't be one. */
export const malformedIds = ["nobody!", "%00", "..%2f..", "x".repeat(80), "%27%20or%201=1"];

/** Bodies that nobody would send by the app's pages: broken JSON, wrong types, strange texts, keys that nobody knows. */
export function malformedPayloads(fields, { seed, count }) {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => (random(5) === 0 ? texts[random(texts.length)] : object(fields, random)));
}
