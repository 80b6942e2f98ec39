// One server in a process of its own: started, looked at from outside, stopped.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

const probe = join(import.meta.dirname, 'probe.mjs')
const patience = 30_000
const mebibyte = 1024 * 1024
// What the kernel counts processor time in, whatever its own timer does.
const ticksASecond = 100

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function untilAnswered(url, child) {
  const end = Date.now() + patience
  while (Date.now() < end && child.exitCode === null) {
    if (await fetch(url).then((answer) => answer.ok, () => false)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nothing answers at ${url}`)
}

/** Linux tells it for other processes, and only Linux. */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return null
  }
}

/** `node args` in `cwd`, once `/api/bootstrap` answers. */
export async function startServer({ args, cwd, env = {}, nodeArgs = [] }) {
  const port = await freePort()
  const child = spawn(process.execPath, ['--expose-gc', '--import', probe, ...nodeArgs, ...args], {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const stopWithUs = () => child.kill('SIGKILL')
  process.once('exit', stopWithUs)
  const exited = once(child, 'exit').finally(() => process.off('exit', stopWithUs))
  const url = `http://127.0.0.1:${port}/api/bootstrap`
  await untilAnswered(url, child)
  return {
    url,
    port,
    origin: `http://127.0.0.1:${port}`,
    exited,
    pid: child.pid,
    kill: (signal) => child.kill(signal),

    async stop() {
      child.kill('SIGTERM')
      await exited
    },

    /** Milliseconds of processor time since it started, or `null` where the system can't tell. */
    processorTime() {
      const fields = readProc(child.pid, 'stat')?.split(') ')[1].split(' ')
      return fields ? ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksASecond : null
    },

    /** MiB in use after a collection: JavaScript's heap, and all that the system counts. */
    async memory() {
      child.send('memory')
      const [{ heap }] = await once(child, 'message')
      const resident = /^VmRSS:\s+(\d+)/m.exec(readProc(child.pid, 'status') ?? '')
      return { heap: heap / mebibyte, resident: resident ? Number(resident[1]) / 1024 : null }
    },
  }
}
