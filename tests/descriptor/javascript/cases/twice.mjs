const id = "twice";
export default {
  schema: 1, id, version: "1.0.0", kind: "runtime", summary: "Twice.",
  version: "2.0.0",
  "id": "again",
  dependsOn: [],
  "depends-on": ["notes"],
};
