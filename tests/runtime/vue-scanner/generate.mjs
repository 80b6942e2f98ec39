// Writes cases.json: component files and what Vue's own compiler finds in them.
// `node generate.mjs` prints whether the committed file is still what this version of Vue says; `--write` replaces it;
// `--count N --seed S --out FILE` makes another set.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// The compiler keeps "inside v-pre" after a file in which that never ended: only a fresh copy forgets it.
function freshCompiler() {
  for (const path of Object.keys(require.cache)) delete require.cache[path];
  return require("@vue/compiler-dom");
}
let compiler = freshCompiler();

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "2000" },
    seed: { type: "string", default: "7" },
    out: { type: "string" },
    write: { type: "boolean", default: false }
  }
});

// What the scanner reports as a problem, by Vue's error numbers: cut off files, and tags without their other half.
const PROBLEMS = new Set([5, 6, 7, 9, 23, 24, 25]);

const random = mulberry(Number(options.seed));
const chance = (share) => random() < share;
const pick = (list) => list[Math.floor(random() * list.length)];
const times = (most, make) => Array.from({ length: Math.floor(random() * (most + 1)) }, make).join("");

function mulberry(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const space = () => pick([" ", " ", " ", "\n  ", "\t", "  "]);
const target = () => pick(["shell:top", "a:b", "home-settings:primary-menu", "x:y-z", "a&amp;b:c", "a&#58;b", "é:ü"]);
const quoted = (text) => pick([`"${text}"`, `'${text}'`]);

function outletAttributes() {
  const parts = [];
  const kind = random();
  if (kind < 0.7) parts.push(`target=${chance(0.1) ? pick(["a:b", "c:d/"]) : quoted(target())}`);
  else if (kind < 0.85) parts.push(pick([`:target="where"`, `v-bind:target="where"`, `:target.camel="where"`, `.target="x"`]));
  else if (kind < 0.9) parts.push(pick([`target`, `target=""`, `data-target="a:b"`, `v-bind="{ target: 'a:b' }"`]));
  if (chance(0.3)) parts.push(pick(["default", `default=""`, `:default="true"`, `:default="false"`, `data-default`]));
  if (chance(0.4)) parts.push(attribute());
  if (chance(0.2)) parts.reverse();
  return parts.map((part) => space() + part).join("");
}

function attribute() {
  return pick([
    `v-if="a > b && c < d"`, `title="a > b"`, `title='</template>'`, `:class="{ on: list['<ShellOutlet />'] }"`, `@click="go('x')"`,
    `#default="{ item }"`, `v-slot:[name]="p"`, `v-for="item of items"`, `disabled`, `data-x=1`, `alt="<!-- no -->"`, `class = "a"`,
    `title="{{ no }}"`, `:[key]="value"`, `v-model.trim="text"`, `href=/a/b`, `v-html="'<b>'"`
  ]);
}

const outlet = () => {
  const name = pick(["ShellOutlet", "ShellOutlet", "shell-outlet"]);
  const attributes = outletAttributes();
  if (chance(0.6)) return `<${name}${attributes}${pick([" ", "", "\n"])}/>`.replace(/=([^"'\s>]+)\/>$/, "=$1 />");
  return `<${name}${attributes}>${chance(0.3) ? "text" : ""}</${name}${pick(["", " "])}>`;
};

const comment = () => `<!--${pick([" plain ", ` ${outlet()} `, " </template> ", "-", " a -- b ", "{{", ">"])}-->`;
const text = () => pick(["hello", "a < b", "1 <2", "{ one }", "{{ a < b }}", "{{ '</div>' }}", "{{ `<ShellOutlet target=\"n:o\" />` }}", "&lt;b&gt;", "é 🎉", "\n", "\r\n", "}} "]);

function node(depth) {
  const roll = random();
  if (roll < 0.3) return outlet();
  if (roll < 0.45) return text();
  if (roll < 0.53) return comment();
  if (roll < 0.6) return `<${pick(["br", "input", "img"])}${chance(0.5) ? space() + attribute() : ""}${pick(["", " /"])}>`;
  if (roll < 0.66) return rawElement();
  if (roll < 0.72) return xml(depth);
  if (roll < 0.76) return `<div v-pre>${times(2, () => pick([outlet(), "{{ ", "{{ x }}", "text"]))}</div>`;
  if (roll < 0.78) return `<ShellOutlet v-pre target="a:b">${outlet()}</ShellOutlet>`;
  return element(depth, pick(["div", "p", "VCard", "v-card", "template", "component", "router-view", "Title", "texta", "sc", "ti"]));
}

function element(depth, name) {
  const attributes = chance(0.5) ? space() + attribute() : "";
  if (chance(0.1)) return `<${name}${attributes} />`;
  const closing = chance(0.05) ? name.toUpperCase() : name;
  return `<${name}${attributes}>${depth > 0 ? times(3, () => node(depth - 1)) : ""}</${closing}>`;
}

function rawElement() {
  const name = pick(["textarea", "title", "script", "style"]);
  const inside = pick(["", outlet(), "a < b", "</div>", name[0] === "t" ? `{{ "</${name}>" }}` : "{{", "</", "<!-- ", `</${name}x>`]);
  return `<${name}>${inside}</${chance(0.1) ? name.toUpperCase() : name}>`;
}

function xml(depth) {
  const name = pick(["svg", "math"]);
  const inside = pick([
    () => `<title>${node(0)}</title>`, () => `<foreignObject><div>${node(0)}</div>${node(0)}</foreignObject>`, () => `<style>${outlet()}</style>`,
    () => `<desc><textarea>${outlet()}</textarea></desc>`, () => `<mtext><textarea>${text()}</textarea></mtext>`,
    () => `<textarea>${outlet()}</textarea>`, () => `<![CDATA[ ${pick(["x", outlet()])} ]]>`,
    () => `<annotation-xml encoding="text/html"><title>${pick(["a", outlet()])}</title></annotation-xml>`,
    () => `<foreignObject><p></p><title>${pick(["a", outlet()])}</title></foreignObject>`, () => node(Math.min(depth, 1))
  ])();
  return `<${name}>${inside}</${name}>`;
}

const content = {
  template: () => `<template${pick(["", "", "", ` lang="html"`, " functional"])}>${times(4, () => node(3))}</template>`,
  pug: () => `<template lang=${pick([`"pug"`, "'pug'", "pug"])}>\ndiv\n  ShellOutlet(target="p:ug")\n  ${pick(["| </div>", "", "<ShellOutlet target='a:b' />"])}\n</template>`,
  script: () => `<script${pick(["", " setup", ` lang="ts"`])}>\n${times(3, () => pick(["const a = \"</template>\";\n", "// <ShellOutlet target=\"s:t\" />\n", "if (a < b) {}\n", "const t = `<template>${x}`;\n", "/* <!-- */\n"]))}</script>`,
  style: () => `<style${pick(["", " scoped", ` lang="scss"`])}>\n.a > .b { content: "<x>"; }\n</style>`,
  route: () => `<route lang="json">\n${pick([`{ "meta": { "a": "<b>" } }`, "{}", ""])}\n</route>`,
  custom: () => pick([`<i18n>{{ </i18n>`, `<docs>\n# <ShellOutlet target="d:o" />\n</docs>`, `<script src="./a.js" />`, `<template src="./a.html" />`, `<docs />`])
};

function file() {
  const kinds = ["template", "script", "style", "route", "custom", "pug"].filter((kind) =>
    chance(kind === "template" ? 0.9 : kind === "pug" ? 0.06 : 0.35));
  if (chance(0.3)) kinds.reverse();
  const between = () => pick(["\n", "\n\n", "\n<!-- note -->\n", "\nstray text\n", `\n<!-- ${outlet()} -->\n`]);
  let source = kinds.map((kind) => content[kind]()).join(between());
  if (chance(0.1)) source = `\uFEFF${source}`;
  if (chance(0.15)) source = source.replace(/\r?\n/g, "\r\n");
  if (chance(0.2)) source = damage(source);
  return source;
}

function damage(source) {
  const at = Math.floor(random() * source.length);
  if (chance(0.3)) return source.slice(0, at);
  if (chance(0.5)) return source.slice(0, at) + source.slice(at + 1 + Math.floor(random() * 6));
  return source.slice(0, at) + pick(["<", ">", "\"", "'", "</", "{{", "}}", "<!--", "-->", "/", "=", "<div>", "</div>", "<![", "<?"]) + source.slice(at);
}

function answer(source) {
  let problem = false;
  const root = compiler.parse(source, {
    parseMode: "sfc",
    prefixIdentifiers: true,
    comments: true,
    onError: (error) => { problem ||= PROBLEMS.has(error.code); }
  });
  if (problem && source.includes("v-pre")) compiler = freshCompiler();
  if (problem) return { s: source, e: 1 };
  const elements = root.children.filter((child) => child.type === 1);
  const blocks = elements.map((element) => {
    const start = bytes(source, element.innerLoc.start.offset);
    const text = element.isSelfClosing ? "" : inner(source, element);
    return [element.tag, start, start + Buffer.byteLength(text)];
  });
  const found = { outlets: [], dynamic: [] };
  for (const element of elements) if (element.tag === "template") collect(element, found);
  return { s: source, b: blocks, o: found.outlets, d: found.dynamic };
}

// From the end of the opening tag to the closing one: Vue's own inner range leaves out a trailing declaration.
function inner(source, element) {
  const from = element.innerLoc.start.offset;
  return source.slice(from, source.lastIndexOf("</", element.loc.end.offset - 1));
}

function collect(parent, found) {
  for (const child of parent.children ?? []) {
    if (child.type !== 1) continue;
    if (child.tagType === 1 && ["ShellOutlet", "shell-outlet"].includes(child.tag)) note(child, found);
    collect(child, found);
  }
}

function note(element, found) {
  const plain = (name) => element.props.find((prop) => prop.type === 6 && prop.name === name);
  const bound = (name) => element.props.find((prop) => prop.type === 7 && prop.name === "bind" && prop.arg?.content === name);
  const line = element.loc.start.line;
  const value = plain("target")?.value?.content;
  if (value) found.outlets.push([value, plain("default") || bound("default")?.exp?.content === "true" ? 1 : 0, line]);
  else if (bound("target")) found.dynamic.push(line);
}

const bytes = (source, offset) => Buffer.byteLength(source.slice(0, offset));

// A reference that damage has cut could still mean something by HTML's list of two thousand names, which the scanner hasn't.
const CUT_REFERENCE = /&(?!amp;|#58;|lt;|gt;|&|[ ])/;

const cases = [];
const seen = new Set();
while (cases.length < Number(options.count)) {
  const source = file();
  if (source.length === 0 || source.length > 900 || CUT_REFERENCE.test(source) || !source.isWellFormed() || seen.has(source)) continue;
  seen.add(source);
  cases.push(answer(source));
}
const printed = `[\n${cases.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`;
const committed = new URL("cases.json", import.meta.url);
if (options.out) writeFileSync(options.out, printed);
else if (options.write) writeFileSync(committed, printed);
else if (readFileSync(committed, "utf8") !== printed) {
  process.stderr.write("cases.json is not what this version of Vue says: run `node generate.mjs --write` and the Rust tests\n");
  process.exitCode = 1;
}
