function menuLink(id, label) {
  return { id, kind: "link", props: { label } };
}
const option = (env) => ({ type: "text", env });
class Builder {}

export default {
  schema: 1,
  id: "helped",
  placements: [menuLink("a", "A"), menuLink("b", "B")],
  options: { host: option("HOST") },
  migrations: new Builder().all(),
};
