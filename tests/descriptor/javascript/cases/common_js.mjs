module.exports = {
  schema: 1,
  id: "old",
};
