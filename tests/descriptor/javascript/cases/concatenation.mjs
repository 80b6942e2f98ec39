const scope = "@acme";
const name = "notes";

export default {
  schema: 1,
  id: name,
  version: "1." + "0.0",
  kind: "runtime",
  summary: `The ${name} package of ${scope}.`,
  npmName: scope + "/" + name,
};
