// A stop while many connections keep requests on their way.
import { Agent, request as httpRequest } from 'node:http'

const clients = 50
const warmUpMilliseconds = 1000

/** One request: how it ended, and whether the server told the connection to go. */
function ask(url, headers, agent, body) {
  return new Promise((resolve) => {
    const request = httpRequest(url, { headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (text += chunk))
      response.once('end', () => resolve({ end: response.statusCode === 200 && text === body ? 'answered' : 'wrong', close: response.headers.connection === 'close' }))
      response.once('error', (error) => resolve({ end: error.code }))
    })
    request.once('error', (error) => resolve({ end: error.code }))
    request.end()
  })
}

/**
 * Sends SIGTERM in the middle of it. A client ends when it is refused a new connection; whatever else ends it is a request lost.
 */
export async function stopUnderLoad(server, { headers, body }) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const counts = { answered: 0, answeredAfterSignal: 0, toldToClose: 0, refused: 0, lost: 0, ends: [] }
  let isStopping = false
  async function client() {
    for (;;) {
      const { end, close } = await ask(server.url, headers, agent, body)
      if (end === 'answered') {
        counts.answered += 1
        counts.answeredAfterSignal += isStopping ? 1 : 0
        counts.toldToClose += close ? 1 : 0
      } else {
        const isRefused = end === 'ECONNREFUSED' && isStopping
        counts[isRefused ? 'refused' : 'lost'] += 1
        if (!isRefused) counts.ends.push(end)
        return
      }
    }
  }
  const all = Promise.all(Array.from({ length: clients }, client))
  await new Promise((resolve) => setTimeout(resolve, warmUpMilliseconds))
  isStopping = true
  const began = Date.now()
  server.kill('SIGTERM')
  await all
  const [code] = await server.exited
  agent.destroy()
  return { ...counts, code, milliseconds: Date.now() - began }
}
