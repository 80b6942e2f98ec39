export default {
  schema: 0x1,
  "id": 'texts',
  'version': `1.0.0`,
  kind: "run\x74ime",
  summary: 'Quotes "inside", it\'s \u00e9 and \u{1F600}.',
  notes: ["A \\ backslash."],
  ci: [
    {
      step: {
        name: 'Two',
        run: `first
second\ta tab and a \\ backslash.`,
      },
    },
  ],
};
