// Compiles the pages of names.json with Vue's compiler and runs their entries: both must show the name as it was typed.
// The Rust tests hold names.json to what the generator writes (`SNAPSHOTS=overwrite` renews it).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compileTemplate, parse } from "@vue/compiler-sfc";

const cases = JSON.parse(readFileSync(new URL("names.json", import.meta.url), "utf8"));

function heading(page) {
  const { descriptor, errors } = parse(page, { filename: "page.vue" });
  assert.deepEqual(errors, []);
  const compiled = compileTemplate({ source: descriptor.template.content, filename: "page.vue", id: "page" });
  assert.deepEqual(compiled.errors, []);
  const section = descriptor.template.ast.children.find((child) => child.tag === "section");
  const shown = section.children.find((child) => /^h[12]$/.test(child.tag)).children;
  // Anything but text would be run by the browser.
  assert.deepEqual(shown.map((child) => child.type), [2]);
  const route = descriptor.customBlocks.find((block) => block.type === "route");
  assert.equal(descriptor.customBlocks.length, 1);
  return [shown[0].content, JSON.parse(route.content).meta.title];
}

function label(entry) {
  const added = [];
  new Function("addPlacement", entry)((placement) => added.push(placement));
  assert.equal(added.length, 1);
  return added[0].props.label;
}

assert.ok(cases.length >= 30);
for (const { shown, page, entry } of cases) {
  assert.deepEqual([...heading(page), label(entry)], [shown, shown, shown]);
}
process.stdout.write(`${cases.length} names are shown as they were typed\n`);
