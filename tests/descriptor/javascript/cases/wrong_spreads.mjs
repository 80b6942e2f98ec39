const text = "abc";
const list = ["a"];
const table = { a: 1 };
export default {
  ...list,
  ...text,
  notes: [...table, ...text],
  config: { ...{ a: 1 }.b },
};
