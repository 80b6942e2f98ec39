export default {
  schema: 1,
  id: "notes",
  version: "1.2.0",
  kind: "runtime",
  summary: "Notes on anything.",
};
