const a = "one";
const a = "two";

export default {
  schema: 01,
  id: "bad\101",
  version: "0.1.0",
  kind: "runtime",
  summary: "a\0b \\1 \\\\01",
  notes: ["\8", "\x41", "\08", a],
  "optio\156s": {},
};
