// Run in the folder of an app: the least that Fastify and Knex need to answer what `/api/bootstrap` answers, with the app's own
// Knex configuration. It reads the session of the cookie, its person, their settings and whether they are an operator, looks
// whether the session is over and the person suspended, and sends the same keys. `BENCH_READS` is how it reads:
// `tables` a query a table, `join` one query for all.
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(join(process.cwd(), 'package.json'))
const load = (path) => import(pathToFileURL(path).href)
const { default: Fastify } = await load(require.resolve('fastify'))
const { default: createKnex } = await load(require.resolve('knex'))
const { default: configure } = await load(join(process.cwd(), 'knexfile.js'))

const day = 24 * 60 * 60 * 1000
const constant = JSON.parse(process.env.BENCH_PAYLOAD)
const knex = createKnex(configure())

// Those that the app's own query asks for, and no others.
const joinedColumns = [
  ...['id as session_id', 'token_hash', 'user_id', 'provider', 'provider_user_id', 'identity', 'provider_state', 'provider_expires_at'],
  ...['user_agent', 'ip', 'created_at as started_at', 'authenticated_at', 'last_seen_at', 'expires_at'],
]
  .map((column) => `auth_sessions.${column}`)
  .concat(
    ['id', 'auth_provider', 'auth_provider_user_id', 'email', 'email_verified', 'display_name', 'username', 'avatar_version'].map((column) => `users.${column}`),
    ['suspended_at', 'suspended_reason', 'last_sign_in_at', 'created_at'].map((column) => `users.${column}`),
    ['user_id as settings_id', 'theme', 'locale', 'time_zone', 'notifications'].map((column) => `user_settings.${column}`),
    ['console_operators.user_id as operator_id'],
  )

const readers = {
  async tables(hash) {
    const session = await knex('auth_sessions').where('token_hash', hash).first()
    if (!session) return null
    const user = await knex('users').where('id', session.user_id).first()
    const settings = await knex('user_settings').where('user_id', session.user_id).first()
    const operator = await knex('console_operators').where('user_id', session.user_id).first('user_id')
    return { ...session, ...user, ...settings, operator_id: operator?.user_id }
  },
  join: (hash) =>
    knex('auth_sessions')
      .where('token_hash', hash)
      .leftJoin('users', 'users.id', 'auth_sessions.user_id')
      .leftJoin('user_settings', 'user_settings.user_id', 'auth_sessions.user_id')
      .leftJoin('console_operators', 'console_operators.user_id', 'auth_sessions.user_id')
      .first(joinedColumns),
}
const read = readers[process.env.BENCH_READS]

function payloadOf(row) {
  const { provider, identity, authenticated_at: authenticatedAt } = row
  return {
    ...constant,
    user: {
      settings: { theme: row.theme, locale: row.locale, timeZone: row.time_zone },
      isOperator: row.operator_id ? true : undefined,
      id: row.user_id,
      email: row.email,
      displayName: row.display_name,
      username: row.username,
      avatarUrl: row.avatar_version,
    },
    csrfToken: row.token_hash.slice(0, 43),
    auth: {
      ...constant.auth,
      authenticated: true,
      provider,
      emailVerified: JSON.parse(identity).emailVerified,
      recentSignInUntil: new Date(new Date(authenticatedAt).getTime() + 600_000).toISOString(),
    },
  }
}

const fastify = Fastify()
fastify.get('/api/bootstrap', async (request) => {
  const token = /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
  if (!token) return constant
  const row = await read(createHash('sha256').update(token).digest('hex'))
  const isOver = !row || new Date(row.expires_at) <= Date.now() || Date.now() - new Date(row.last_seen_at) >= 7 * day
  return isOver || row.suspended_at ? constant : payloadOf(row)
})
await fastify.listen({ host: process.env.HOST, port: Number(process.env.PORT) })
process.once('SIGTERM', async () => {
  await fastify.close()
  await knex.destroy()
  process.exit(0)
})
