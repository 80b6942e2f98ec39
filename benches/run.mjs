// How long whole commands take, told as ratios to `node -e 0`: node benches/run.mjs [--rounds N] [--only WORD] [--small]
//
// Every round runs the command and Node one after the other, so that a busy machine slows both. Setting up and taking back are
// not timed. Peak memory is of one more run, by `/usr/bin/time`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { growthCatalog, manyFiles, manyPlacements, ownedCatalog } from './growth.mjs'

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    binary: { type: 'string', default: resolve(dirname(fileURLToPath(import.meta.url)), '../target/release/jskit') },
    small: { type: 'boolean', default: false },
  },
})
const rounds = Number(given.rounds)
if (!existsSync(given.binary)) throw new Error(`${given.binary} is missing: run \`cargo build --release\` first`)

const BARS = { read: { ratio: 0.25, mib: 25 }, change: { ratio: 2 }, grow: { ratio: 5 } }
const GROWTH = given.small
  ? { descriptors: 50, placements: 200, files: 1000, owned: 50, entries: 100 }
  : { descriptors: 1000, placements: 10_000, files: 100_000, owned: 1000, entries: 1000 }
const PAGES = given.small ? 20 : 200
const PAGES_BAR = 1.5
const folder = mkdtempSync(join(tmpdir(), 'jskit-bench-'))

function run(command, args, allowed = [0]) {
  const done = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, JSKIT_CATALOG: '' } })
  if (!allowed.includes(done.status)) {
    throw new Error(`${command} ${args.join(' ')}: exit ${done.status}\n${done.stdout}${done.stderr}`)
  }
}

/** A catalog from outside, and trust in what the package says there now. */
function trusting(id, catalog) {
  const done = spawnSync(given.binary, ['show', id, '--json', '--catalog', catalog], { cwd: folder, encoding: 'utf8' })
  return ['--catalog', catalog, '--trust', JSON.parse(done.stdout).package.content]
}

function timed(command, args) {
  const start = performance.now()
  const { status } = spawnSync(command, args, { cwd: folder, stdio: 'ignore', env: { ...process.env, JSKIT_CATALOG: '' } })
  return { time: performance.now() - start, status }
}

function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Peak memory in MiB, or `null` where the system can't tell. */
function memory(args) {
  const flag = process.platform === 'darwin' ? '-l' : '-v'
  const { stderr = '' } = spawnSync('/usr/bin/time', [flag, given.binary, ...args], { cwd: folder, encoding: 'utf8' })
  const linux = /Maximum resident set size \(kbytes\): (\d+)/.exec(stderr)
  const mac = /(\d+)\s+maximum resident set size/.exec(stderr)
  return linux ? Number(linux[1]) / 1024 : mac ? Number(mac[1]) / 1024 / 1024 : null
}

/** `after` takes a change back. What it and the rounds before left to write is written before the clock runs. */
function measure({ title, kind, args, after, times = rounds }) {
  if (!title.includes(given.only)) return
  const own = []
  const node = []
  const settle = () => kind !== 'read' && spawnSync('sync')
  for (let round = -1; round < times; round += 1) {
    settle()
    const one = timed(given.binary, args)
    if (one.status !== 0) run(given.binary, args)
    after?.()
    settle()
    const other = timed(process.execPath, ['-e', '0'])
    if (round < 0) continue // the first fills the system's caches
    own.push(one.time)
    node.push(other.time)
  }
  const mib = memory(args)
  after?.()
  const ratio = median(own.map((time, round) => time / node[round]))
  const bar = BARS[kind]
  const met = ratio <= bar.ratio && (bar.mib === undefined || mib === null || mib <= bar.mib)
  const cells = [
    title, `${median(own).toFixed(1)} ms`, ratio.toFixed(2), String(bar.ratio),
    mib === null ? '-' : mib.toFixed(1), bar.mib === undefined ? '-' : String(bar.mib), met ? 'yes' : 'NO',
  ]
  console.log(`| ${cells.join(' | ')} |`)
}

const undo = (app) => () => run(given.binary, ['-C', app, 'undo', '--yes'])
const read = (app, title, ...args) => measure({ title, kind: 'read', args: ['-C', app, ...args] })
const change = (app, title, ...args) => measure({ title, kind: 'change', args: ['-C', app, ...args], after: undo(app) })

function create(name, preset) {
  run(given.binary, ['create-app', name, '--preset', preset, '--no-git', '--yes'])
  return name
}

function normal() {
  measure({ title: 'help', kind: 'read', args: ['help'] })
  const app = create('normal', 'users')
  read(app, 'list', 'list')
  read(app, 'show users-web --details', 'show', 'users-web', '--details')
  read(app, 'list-placements', 'list-placements')
  read(app, 'status', 'status')
  read(app, 'doctor', 'doctor')
  for (const preset of ['minimal', 'shell', 'users']) {
    measure({
      title: `create-app --preset ${preset}`,
      kind: 'change',
      args: ['create-app', 'made', '--preset', preset, '--no-git', '--yes'],
      after: () => rmSync(join(folder, 'made'), { recursive: true, force: true }),
    })
  }
  change(create('bare', 'minimal'), 'add shell-web (to a minimal app)', 'add', 'shell-web', '--yes')
  change(create('shell', 'shell'), 'add users-web and what it needs (to a shell app)', 'add', 'auth-provider-local-core', 'database-runtime-sqlite', 'users-web', '--yes')
  change(app, 'generate page', 'generate', 'page', 'home/bench', '--name', 'Bench', '--yes')
}

/** An app with a package of so many files among so many placements: brought to its next version, and removed. */
function owning(label, files, placements) {
  const titles = ['update', 'remove'].map((verb) => `${verb} (${label})`)
  if (!titles.some((title) => title.includes(given.only))) return
  const slug = label.replaceAll(' ', '-')
  const [first, next] = ['0.1.0', '0.2.0'].map((version) =>
    ownedCatalog(join(folder, `${slug}-${version}`), version, files))
  const app = create(`owning-${slug}`, 'users')
  if (placements > 0) manyPlacements(join(folder, app), placements)
  run(given.binary, ['-C', app, 'add', 'grown', '--yes', ...trusting('grown', first)])
  const change = (title, ...args) => measure({ title, kind: 'grow', args: ['-C', app, ...args], after: undo(app) })
  change(titles[0], 'update', 'grown', '--yes', ...trusting('grown', next))
  change(titles[1], 'remove', 'package', 'grown', '--yes', '--catalog', first)
}

/** A package of so many placements, added to an app that has few. */
function adding(entries) {
  const title = `add (${entries} entries)`
  if (!title.includes(given.only)) return
  const catalog = ownedCatalog(join(folder, `entries-${entries}`), '0.1.0', 1, entries)
  const app = create(`adding-${entries}`, 'users')
  const args = ['-C', app, 'add', 'grown', '--yes', ...trusting('grown', catalog)]
  measure({ title, kind: 'grow', args, after: undo(app) })
}

function grown() {
  const all = (app, label, more = []) => {
    read(app, `list (${label})`, 'list', ...more)
    read(app, `show users-web --details (${label})`, 'show', 'users-web', '--details', ...more)
    read(app, `list-placements (${label})`, 'list-placements', ...more)
    read(app, `status (${label})`, 'status', ...more)
    read(app, `doctor (${label})`, 'doctor', ...more)
    change(app, `generate page (${label})`, 'generate', 'page', 'home/bench', '--name', 'Bench', '--yes', ...more)
  }
  const descriptors = create('descriptors', 'users')
  const catalog = growthCatalog(join(folder, 'catalog'), GROWTH.descriptors)
  all(descriptors, `${GROWTH.descriptors} descriptors`, ['--catalog', catalog])
  change(descriptors, `add one of them (${GROWTH.descriptors} descriptors)`, 'add', 'grown-7', '--yes', ...trusting('grown-7', catalog))

  const placements = create('placements', 'users')
  manyPlacements(join(folder, placements), GROWTH.placements)
  all(placements, `${GROWTH.placements} placements`)

  // A tenth of the size beside the whole: at most linear is at most ten times as much.
  for (const count of [GROWTH.placements / 10, GROWTH.placements]) owning(`${count} placements`, 1, count)
  for (const count of [GROWTH.owned / 10, GROWTH.owned]) owning(`${count} owned files`, count, 0)
  for (const count of [GROWTH.entries / 10, GROWTH.entries]) adding(count)

  const files = create('files', 'users')
  manyFiles(join(folder, files), GROWTH.files)
  all(files, `${GROWTH.files} files`)
}

/** The same command in two apps, in turn: what the size of the second costs. */
function compared(title, empty, grown, args) {
  const times = { [empty]: [], [grown]: [] }
  for (let round = -1; round < rounds; round += 1) {
    for (const app of [empty, grown]) {
      spawnSync('sync')
      const { time, status } = timed(given.binary, ['-C', app, ...args])
      if (status !== 0) run(given.binary, ['-C', app, ...args])
      undo(app)()
      if (round >= 0) times[app].push(time)
    }
  }
  const ratio = median(times[grown].map((time, round) => time / times[empty][round]))
  const cells = [title, `${median(times[empty]).toFixed(1)} ms`, `${median(times[grown]).toFixed(1)} ms`, ratio.toFixed(2), String(PAGES_BAR)]
  console.log(`| ${cells.join(' | ')} | ${ratio <= PAGES_BAR ? 'yes' : 'NO'} |`)
}

function pages() {
  const title = `generate page (${PAGES} pages)`
  if (!title.includes(given.only)) return
  const [empty, grown] = [create('empty', 'users'), create('paged', 'users')]
  for (let number = 0; number < PAGES; number += 1) {
    run(given.binary, ['-C', grown, 'generate', 'page', `home/many/page-${number}`, '--name', `Page ${number}`, '--yes'])
  }
  compared(title, empty, grown, ['generate', 'page', 'home/bench', '--name', 'Bench', '--yes'])
}

try {
  console.log('| command | median | of `node -e 0` | bar | MiB | bar | met |\n|---|---|---|---|---|---|---|')
  normal()
  grown()
  console.log('\n| command | in the empty app | in the grown one | ratio | bar | met |\n|---|---|---|---|---|---|')
  pages()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
