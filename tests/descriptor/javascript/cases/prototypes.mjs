export default {
  __proto__: { id: "hidden" },
  "__proto__": null,
  schema: 1,
  constructor: "odd",
  toString: "odd",
  id: "proto", version: "1.0.0", kind: "runtime", summary: "Prototypes.",
};
