const outside = "../../outside";

export default {
  schema: 1,
  id: "Meaning",
  version: "one",
  kind: "runtime",
  summary: "What the values mean is checked as in TOML.",
  surfaces: [{ id: "account", label: "Account", pagesRoot: outside }],
  placements: [{ id: "m.a", target: "shell.menu", kind: "component", visibleWhen: "worspace" }],
};
