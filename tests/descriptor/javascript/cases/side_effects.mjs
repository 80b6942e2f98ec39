import { writeFileSync } from "node:fs";

writeFileSync("ran.txt", "ran");
console.log("ran");
globalThis.ran = true;
if (true) {
  process.exit(3);
}
export default { schema: 1, id: "ran", version: "1.0.0", kind: "runtime", summary: (() => "ran")() };
