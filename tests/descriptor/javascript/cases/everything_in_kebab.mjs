export default {
  "schema": 1, "id": "both", "version": "1.0.0", "kind": "runtime", "summary": "Keys of either style.",
  "depends-on": ["notes"],
  conflictsWith: ["calendar"],
  accessPolicies: [{ id: "member", value: { requireAuth: true, "x-y": 1, camelCase: "kept" } }],
};
