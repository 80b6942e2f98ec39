const core = ["notes", "tags"];
const web = [...core, "shell-web"];

export default {
  schema: 1,
  id: "preset-writer",
  version: "1.0.0",
  kind: "bundle",
  summary: "All for writers.",
  dependsOn: [...web, ...["polls"], ...Object.freeze(["calendar"])],
};
