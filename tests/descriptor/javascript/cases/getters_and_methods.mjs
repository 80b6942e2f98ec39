export default {
  schema: 1,
  get id() {
    return "lazy";
  },
  set id(value) {},
  version() {
    return "1.0.0";
  },
  async kind() {},
  *summary() {},
  notes: function () {},
};
