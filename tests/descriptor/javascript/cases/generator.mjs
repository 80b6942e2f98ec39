const named = { type: "text", required: true, help: "The heading." };

export default {
  schema: 1,
  id: "crud",
  version: "0.9.0",
  kind: "generator",
  summary: "Lists and forms.",
  subcommands: [
    {
      name: "list",
      summary: "A list of things.",
      examples: ["jskit generate crud list customers --name Customers"],
      arguments: [{ name: "path", help: "Where it goes.", pattern: "[a-z/-]+" }],
      options: { name: named },
      // One file a list.
      files: [{ from: "list.vue", to: "src/pages/[= argument.path =]/index.vue", reason: "the list" }],
    },
  ],
};
