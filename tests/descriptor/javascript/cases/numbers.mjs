export default {
  schema: 1, id: "numbers", version: "1.0.0", kind: "runtime", summary: "Numbers.",
  config: [
    { file: "server", path: "limits.small", value: -1.5 },
    { file: "server", path: "limits.large", value: 1e21 },
    { file: "server", path: "limits.whole", value: 1_000 },
    { file: "server", path: "limits.zero", value: -0 },
    { file: "server", path: "limits.list", value: [1, [2.25, true], { a: -(3) }] },
  ],
};
