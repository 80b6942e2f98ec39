// How many requests a generated app answers, next to a bare Fastify and Knex server that reads the same rows:
// node benches/server.mjs [--rounds N] [--seconds N] [--requests N] [--databases sqlite,mysql] [--keep DIR]
//
// Every round loads the app and each bare server one after the other, so that a busy machine slows all of them. Then memory over
// many requests, and a stop while requests are on their way.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { startDatabase } from '../tests/runtime/support/databases.mjs'
import { makeApp, signIn } from './server/apps.mjs'
import { startServer } from './server/process.mjs'
import { stopUnderLoad } from './server/stop.mjs'

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '4' },
    requests: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '20' },
    databases: { type: 'string', default: 'sqlite,mysql' },
    binary: { type: 'string', default: resolve(import.meta.dirname, '../target/release/jskit') },
    keep: { type: 'string', default: '' },
  },
})
const rounds = Number(given.rounds)
const seconds = Number(given.seconds)
const requests = Number(given.requests)
const connections = Number(given.connections)
if (!existsSync(given.binary)) throw new Error(`${given.binary} is missing: run \`cargo build --release\` first`)

const leastRatio = 0.7
// After the first fifth every cache is filled; what grows from there on would grow for ever.
const mostGrowth = 1.1
const folder = given.keep ? resolve(given.keep) : mkdtempSync(join(tmpdir(), 'jskit-load-'))

function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Every answer must be the one that a signed-in visitor gets, to the byte. */
async function load({ server, headers, body }, limits) {
  const before = server.processorTime()
  const result = await autocannon({ url: server.url, headers, connections, expectBody: body, ...limits })
  const wrong = result.errors + result.timeouts + result.non2xx + result.mismatches
  if (wrong > 0) throw new Error(`${wrong} of ${result.requests.total} answers were not the right one`)
  const cost = before === null ? null : (server.processorTime() - before) / result.requests.total
  return { rate: result.requests.total / result.duration, p50: result.latency.p50, p99: result.latency.p99, cost }
}

/** A server with what it answers the visitor. */
async function visited(server, headers) {
  const answer = await fetch(server.url, { headers })
  return { server, headers, body: await answer.text() }
}

function databaseSettings({ name, envFor }) {
  const databasePackage = `database-runtime-${name}`
  if (name === 'sqlite') return { databasePackage, environment: {} }
  const environment = envFor()
  const { DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD } = environment
  const options = ['--db-host', DB_HOST, '--db-port', DB_PORT, '--db-name', DB_NAME, '--db-user', DB_USER, '--db-password', DB_PASSWORD]
  return { databasePackage, options, environment }
}

async function compare(contestants) {
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]))
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, contestant] of Object.entries(contestants)) {
      const result = await load(contestant, { duration: seconds })
      if (round >= 0) results[name].push(result) // the first lets the compiler settle
    }
  }
  return results
}

function printComparison(results) {
  const of = (name, key) => median(results[name].map((result) => result[key]))
  console.log('| server | requests a second | p50 ms | p99 ms | processor ms a request | app / this one |')
  console.log('|---|---|---|---|---|---|')
  const ratios = {}
  for (const name of Object.keys(results)) {
    ratios[name] = median(results.app.map(({ rate }, round) => rate / results[name][round].rate))
    const cost = of(name, 'cost')
    const cells = [name, of(name, 'rate').toFixed(0), of(name, 'p50'), of(name, 'p99'), cost === null ? '-' : cost.toFixed(3)]
    console.log(`| ${[...cells, name === 'app' ? '' : ratios[name].toFixed(2)].join(' | ')} |`)
  }
  return ratios
}

async function growth(contestant) {
  const samples = []
  const sample = async (count) => samples.push({ count, ...(await contestant.server.memory()) })
  for (let count = 0; count < requests; count += requests / 5) {
    await load(contestant, { amount: requests / 5 })
    await sample(count + requests / 5)
  }
  for (const { count, heap, resident } of samples) {
    console.log(`after ${count} requests: heap ${heap.toFixed(1)} MiB, resident ${resident?.toFixed(1) ?? '-'} MiB`)
  }
  const [early, late] = [samples.at(0), samples.at(-1)]
  return ['heap', 'resident'].every((key) => late[key] === null || late[key] <= early[key] * mostGrowth)
}

async function measure(name) {
  const database = await startDatabase(name)
  const running = []
  const settings = databaseSettings(database)
  const start = async ({ env = {}, ...options }) => {
    running.push(await startServer({ ...options, env: { ...settings.environment, ...env } }))
    return running.at(-1)
  }
  try {
    console.log(`\n## ${name}`)
    const app = makeApp({ jskit: given.binary, target: join(folder, name), ...settings })
    const startApp = () => start({ args: ['server.js', '--production'], cwd: app })
    const server = await startApp()
    const headers = await signIn(server)
    const visitor = await visited(server, headers)
    const constant = await (await fetch(server.url)).text()
    const bare = (reads) =>
      start({ args: [join(import.meta.dirname, 'server', 'bare.mjs')], cwd: app, env: { BENCH_READS: reads, BENCH_PAYLOAD: constant } })
    const contestants = {
      app: visitor,
      'bare, a query a table': await visited(await bare('tables'), headers),
      'bare, one join': await visited(await bare('join'), headers),
    }
    console.log(`answers of ${Object.values(contestants).map(({ body }) => body.length).join(', ')} bytes`)
    const ratios = printComparison(await compare(contestants))
    const isFlat = await growth(visitor)
    const stopped = await stopUnderLoad(server, visitor)
    console.log(`stopped under load: ${JSON.stringify(stopped)}`)
    return { name, fast: Object.values(ratios).every((ratio) => ratio >= leastRatio), flat: isFlat, lossless: stopped.lost === 0 && stopped.code === 0 }
  } finally {
    await Promise.all(running.map((server) => server.stop()))
    await database.stop()
  }
}

console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.version}, ${connections} connections, ${rounds} rounds of ${seconds} s`)
try {
  for (const name of given.databases.split(',')) {
    const bars = await measure(name)
    console.log(JSON.stringify(bars))
    if (!bars.fast || !bars.flat || !bars.lossless) process.exitCode = 1
  }
} finally {
  if (!given.keep) rmSync(folder, { recursive: true, force: true })
}
