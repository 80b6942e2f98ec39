// Run in the folder of an app: signs a person up, next to others, so that the tables are not empty.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { email, password, peopleNextToHer } = JSON.parse(process.argv[2])
const require = createRequire(join(process.cwd(), 'package.json'))
const load = (specifier) => import(pathToFileURL(require.resolve(specifier)).href)

const { createTestServer } = await load('@jskit-ai/http-runtime/server/testing')
const { createVisitor, signUp } = await load('@jskit-ai/users-core/server/testing')

const server = await createTestServer({ env: { NODE_ENV: 'development', LOG_LEVEL: 'error' } })
await signUp(server, { email, password, displayName: 'Ada' })
await server.app.make('database.transaction')(async () => {
  for (let number = 0; number < peopleNextToHer; number += 1) {
    await createVisitor(server).signInAs({ email: `person-${number}@example.com` })
  }
})
await server.close()
