export const version = "2.0.0";
const polls = { schema: 1, id: "polls", version, kind: "runtime", summary: "Polls." };
export { polls as default, polls };
