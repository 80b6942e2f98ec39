export default {
  schema: 1,
  packageId: "other",
  id: "misspelt",
  version: "1.0.0",
  kind: "runtime",
  summary: "Keys of another tool, and slips.",
  dependOn: ["notes"],
  DependsOn: ["notes"],
  surfaces: [{ id: "account", label: "Account", pageRoot: "account", requires_auth: true }],
  placements: [{ id: "m.a", target: "shell.menu", kind: "link", visibleIf: "auth.authenticated" }],
  mutations: { text: [] },
};
