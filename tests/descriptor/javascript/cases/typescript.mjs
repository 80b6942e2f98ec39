export default {
  schema: 1,
  id: "typed",
} satisfies Descriptor;
