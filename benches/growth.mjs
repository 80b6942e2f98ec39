// Catalogs, placement files and apps of a size that no one has yet.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

function write(path, text) {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}

/** A catalog of `count` packages, each with an option, a file, a placement and npm dependencies. */
export function growthCatalog(folder, count) {
  for (let number = 0; number < count; number += 1) {
    const id = `grown-${number}`
    write(join(folder, 'package-descriptors', `${id}.toml`), descriptor(id, number))
    write(join(folder, 'templates', id, 'app', 'src', 'grown', `${id}.js`), `export const name = '${id}'\n`)
  }
  return folder
}

function descriptor(id, number) {
  return `schema = 1
id = "${id}"
version = "0.1.0"
kind = "runtime"
summary = "Package ${number} of a large catalog."
depends-on = ["shell-web"]

[capabilities]
provides = ["grown.part-${number}"]

[options.${id}-label]
type = "text"
default = "Part ${number}"
help = "What people see."
env = "GROWN_${number}_LABEL"

[[placements]]
id = "${id}.menu"
target = "shell.primary-nav"
kind = "link"
surfaces = ["home"]
order = ${1000 + number}
props = { label = "Part ${number}", to = "/home" }

[[files]]
from = "src/grown/${id}.js"
to = "src/grown/${id}.js"
reason = "The part itself."

[[npm]]
dependencies = { "${id}-library" = "1.0.0" }
`
}

/** A catalog of one package, `grown`, that owns `files` files and some placements; each version says something else in all of them. */
export function ownedCatalog(folder, version, files, entries = 10) {
  const names = Array.from({ length: files }, (_, number) => `src/grown/${number}.js`)
  const placements = Array.from({ length: entries }, (_, number) => `[[placements]]
id = "grown.${number}"
target = "shell.primary-nav"
kind = "link"
surfaces = ["home"]
order = ${500 + number}
props = { label = "Part ${number} of ${version}", to = "/home" }
`)
  const listed = names.map((name) => `[[files]]\nfrom = "${name}"\nto = "${name}"\nreason = "A part."\n`)
  const head = `schema = 1
id = "grown"
version = "${version}"
kind = "runtime"
summary = "A package of many files."
depends-on = ["shell-web"]
`
  write(join(folder, 'package-descriptors', 'grown.toml'), [head, ...placements, ...listed].join('\n'))
  for (const [number, name] of names.entries()) {
    const text = `// Part ${number} of ${version}\n\nexport function part${number}(value) {\n  return value + ${number}\n}\n`
    write(join(folder, 'templates', 'grown', 'app', name), text)
  }
  return folder
}

/** Hand-written placements below those that the app has. */
export function manyPlacements(app, count) {
  const lines = Array.from(
    { length: count },
    (_, number) => `addPlacement({
  id: "bench.placement.${number}",
  target: "shell.primary-nav",
  kind: "link",
  surfaces: ["home"],
  order: ${1000 + number},
  props: { label: "Entry ${number}", to: "/home" },
});
`,
  )
  appendFileSync(join(app, 'src', 'placement.js'), `\n${lines.join('')}`)
}

/** `count` files outside `node_modules`: modules, components, and what is neither. And as many again inside, which nobody walks. */
export function manyFiles(app, count) {
  for (let number = 0; number < count; number += 1) {
    const folder = join(app, ...placeOf(number))
    if (number % 100 < 4) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${number}${EXTENSIONS[number % 4]}`), TEXTS[number % 4](number))
  }
  for (let number = 0; number < count / 10; number += 1) {
    const folder = join(app, 'node_modules', `package-${Math.floor(number / 100)}`)
    if (number % 100 === 0) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${number}.js`), 'import "./nowhere.js"\n')
  }
}

const EXTENSIONS = ['.js', '.vue', '.json', '.svg']
const TEXTS = [
  (number) =>
    number % 8 === 0
      ? `import { ref } from 'vue'\n\nexport const value${number} = ref(${number})\n`
      : `export function double${number}(value) {\n  return value * 2\n}\n`,
  (number) =>
    `<script setup>\nimport { ref } from 'vue'\n\nconst count = ref(${number})\n</script>\n\n<template>\n  <p>{{ count }}</p>\n</template>\n`,
  (number) => `{ "number": ${number} }\n`,
  (number) => `<svg xmlns="http://www.w3.org/2000/svg"><title>${number}</title></svg>\n`,
]
const PLACES = [['src', 'features'], ['src', 'components', 'grown'], ['data'], ['public', 'icons']]

function placeOf(number) {
  return [...PLACES[number % 4], `part-${Math.floor(number / 100)}`]
}
