let id = "changing";
var version = "1.0.0";
const { kind, summary } = { kind: "runtime", summary: "Taken apart." };
const [first] = ["a"];
id = "changed";

export default { schema: 1, id, version, kind, summary, notes: [first] };
