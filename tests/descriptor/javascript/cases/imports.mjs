import pkg from "./package.json" with { type: "json" };
import { readFileSync } from "node:fs";
import "./polyfill.mjs";
export { helper } from "./helper.mjs";
export * from "./more.mjs";

export default {
  schema: 1,
  id: pkg.name,
  version: pkg.version,
  summary: readFileSync("./README.md", "utf8"),
};
