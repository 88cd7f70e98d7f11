/** Who may do what, by the command: sentences that are done, or asked about; owners; and why somebody may. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { data, done, type Env, fails } from './test-command.ts'

let server: Caspian
let env: Env
before(async () => {
  server = await startCaspian({ config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'admin' } })
  env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'demo', CASPIAN_USER: 'admin', XDG_CONFIG_HOME: '/nonexistent' }
  await done(env, 'metalake', 'create', 'demo')
  await done(env, 'catalog', 'create', 'c', '--type', 'model')
  await done(env, 'schema', 'create', 'c.s')
  await done(env, 'model', 'create', 'c.s.a')
  await done(env, 'tag', 'create', 'pii')
  await done(env, 'user', 'create', 'ann')
  await done(env, 'group', 'create', 'stewards')
  await done(env, 'role', 'create', 'reader', '--securable-objects', '[]')
})
after(() => server.stop())
const as = (user: string) => ({ ...env, CASPIAN_USER: user })
const words = (line: string) => line.split(' ')
const say = (line: string) => done(env, ...words(line))

test('a role is allowed something, given, denied and taken again, as it is said', async () => {
  assert.equal(await say('allow use_catalog,use_schema,USE_MODEL on c to reader'), 'allowed use_catalog,use_schema,USE_MODEL on c to reader\n')
  await fails(as('ann'), 1, 'model', 'show', 'c.s.a')
  assert.match(await say('access what-if grant reader to user ann'), /^user ann +model +c\.s\.a +load/m)
  assert.equal(await say('grant reader to user ann'), 'granted reader to user ann\n')
  await done(as('ann'), 'model', 'show', 'c.s.a')
  await say('deny use_model on c.s.a to reader')
  await fails(as('ann'), 1, 'model', 'show', 'c.s.a')
  const why = await say('access why ann c.s.a')
  assert.match(why, /^may not .*load/m)
  assert.match(why, /^deny +use_model +model c\.s\.a +reader +user ann$/m)
  assert.match(why, /^allow +use_model +catalog c +reader +user ann +overruled$/m)
  assert.match(await say('access what-if take-back deny use_model on c.s.a from reader'), /^user ann +model +c\.s\.a +load$/m)
  assert.equal(await say('take-back deny use_model on c.s.a from reader'), 'took back: deny use_model on c.s.a from reader\n')
  await done(as('ann'), 'model', 'show', 'c.s.a')
  await say('take-back allow use_model on c from reader')
  await fails(as('ann'), 1, 'model', 'show', 'c.s.a')
  await say('grant reader to group stewards')
  await say('revoke reader from user ann')
  await fails(as('ann'), 1, 'catalog', 'show', 'c')
})

test('things get owners, whatever kind they are', async () => {
  for (const [path, ...type] of [['c.s'], ['pii', '--type', 'tag'], ['demo', '--type', 'metalake'], ['reader', '--type', 'role']] as const) {
    assert.equal(await done(env, 'owner', 'show', path, ...type), 'user admin\n')
    if (path === 'demo') continue
    assert.equal(await done(env, 'owner', 'set', path, 'group', 'stewards', ...type), `${path} now belongs to group stewards\n`)
    assert.deepEqual(await data(env, 'owner', 'show', path, ...type), { name: 'stewards', type: 'group' })
  }
  await say('allow create_tag on demo to reader --type metalake')
  assert.match(await say('role show reader'), /create_tag/i)
})

test('what is mistyped is told in words that help', async () => {
  assert.match((await fails(env, 2, ...words('allow fly on c to reader')))[1], /use_catalog, create_schema/)
  assert.match((await fails(env, 2, ...words('allow use_catalog onto c to reader')))[1], /caspian allow --help/)
  assert.match((await fails(env, 2, ...words('grant reader to robot ann')))[0], /user, group/)
  assert.match((await fails(env, 4, ...words('grant reader to user nobody')))[1], /caspian user list/)
  assert.match((await fails(env, 2, ...words('owner show c --type elephant')))[1], /catalog/)
  assert.deepEqual(
    await data(env, ...words('access what-if revoke reader from user ann')).then((found) => (found as { differences: unknown }).differences),
    [],
  )
})
