export default Object.freeze({
  schema: 1,
  id: "tags",
  version: "0.4.1",
  kind: "runtime",
  summary: "Tags for everything.",
  dependsOn: Object.freeze(["notes"]),
  env: Object.freeze([
    Object.freeze({ key: "TAGS_LIMIT", comment: "How many tags a note may have.", value: "20" }),
  ]),
});
