export default {
  schema: 1,
  id: String("x"),
  version: Object.freeze("1.0.0", "2.0.0"),
  kind: Object?.freeze("runtime"),
  summary: Object["freeze"]("A summary."),
  notes: Object.freeze(...["a"]),
  dependsOn: Array.of("a"),
  tenancy: structuredClone(["none"]),
  npmName: import.meta.url,
  routes: await import("./routes.mjs"),
  env: JSON.parse("[]"),
  config: (() => [])(),
};
