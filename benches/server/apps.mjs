// The apps that are measured: what `jskit` generates, installed, built and migrated, with one person who has signed up.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const account = { email: `ada-${randomBytes(4).toString('hex')}@example.com`, password: 'seven purple anvils sing' }
const peopleNextToHer = 200

/** `--preset users`, which has SQLite; or the same packages on the database that `options` name. */
function generate(jskit, target, databasePackage, options) {
  const run = (...args) => execFileSync(jskit, [...args, '--yes'], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, JSKIT_CATALOG: '' } })
  if (databasePackage === 'database-runtime-sqlite') {
    run('create-app', 'bench', '--target', target, '--preset', 'users', '--no-git')
    return
  }
  run('create-app', 'bench', '--target', target, '--preset', 'shell', '--no-git')
  run('-C', target, 'add', 'package', databasePackage, ...options)
  for (const id of ['auth-provider-local-core', 'auth-web', 'users-web', 'console-web']) {
    run('-C', target, 'add', 'package', id)
  }
}

/** `environment` names the database; it wins over the app's `.env`. An app that is there already is taken as it is. */
export function makeApp({ jskit, target, databasePackage, options = [], environment }) {
  const runWith = (more, program, ...args) =>
    execFileSync(program, args, { cwd: target, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...environment, ...more } })
  const run = (...command) => runWith({}, ...command)
  if (!existsSync(target)) {
    generate(jskit, target, databasePackage, options)
    run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error')
    run('npm', 'run', 'build')
  }
  // For tests the server makes the database that it is told of where there is none.
  runWith(environment.DB_TEST_NAME ? { NODE_ENV: 'test' } : {}, 'npm', 'run', '--silent', 'db:migrate')
  // In development, where mails land in a mailbox; in a process of its own, as it is the app's code that runs.
  run(process.execPath, join(import.meta.dirname, 'signUp.mjs'), JSON.stringify({ ...account, peopleNextToHer }))
  return target
}

function cookiesOf(answer) {
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0])
}

/** Signs in as a browser does; answers the headers that its next requests carry. */
export async function signIn({ origin }) {
  const opened = await fetch(`${origin}/api/bootstrap`)
  const { csrfToken } = await opened.json()
  const guest = cookiesOf(opened)
  const answer = await fetch(`${origin}/api/auth/sign-in`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      'x-csrf-token': csrfToken,
      cookie: guest.join('; '),
    },
    body: JSON.stringify(account),
  })
  if (!answer.ok) throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`)
  return { cookie: [...guest, ...cookiesOf(answer)].join('; '), 'user-agent': 'bench', accept: 'application/json' }
}
