export default function descriptor() {
  return { schema: 1, id: "made" };
}
