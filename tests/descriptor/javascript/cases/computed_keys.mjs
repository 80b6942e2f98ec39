const key = "id";

export default {
  schema: 1,
  [key]: "computed",
  ["version"]: "1.0.0",
  [`kind`]: "runtime",
  1: "a number",
  2n: "a big one",
  summary: "Keys.",
};
