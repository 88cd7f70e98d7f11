/** The typed client and who may do what: users, groups and roles of a lake that checks rights. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { connect, type Lake } from './connect.ts'
import type { LakeError } from './lake-error.ts'

let server: Caspian
let lake: Lake
before(async () => {
  server = await startCaspian({ config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'admin' } })
  lake = connect({ url: server.url, user: 'admin' })
  await lake.metalake.create([], { name: 'm' })
})
after(() => server.stop())

test('users, groups and roles are made, listed, loaded and taken away', async () => {
  await lake.user.create(['m'], { name: 'ada' })
  await lake.group.create(['m'], { name: 'readers' })
  const grant = { name: 'USE_CATALOG', condition: 'allow' } as const
  await lake.role.create(['m'], { name: 'reader', securableObjects: [{ type: 'metalake', fullName: 'm', privileges: [grant] }] })
  assert.deepEqual((await lake.user.list(['m'])).items, ['ada', 'admin'])
  assert.deepEqual((await lake.group.load(['m', 'readers'])).roles, [])
  assert.equal((await lake.role.load(['m', 'reader'])).securableObjects.length, 1)
  for (const drop of [() => lake.user.drop(['m', 'ada']), () => lake.group.drop(['m', 'readers']), () => lake.role.drop(['m', 'reader'])])
    assert.deepEqual([await drop(), await drop()], [true, false])
})

test('who may not is told so', async () => {
  await lake.user.create(['m'], { name: 'bob' })
  const bob = connect({ url: server.url, user: 'bob' })
  await assert.rejects(bob.user.create(['m'], { name: 'eve' }), ({ status, type }: LakeError) => status === 403 && type === 'ForbiddenException')
  assert.deepEqual((await bob.user.list(['m'])).items, ['bob'])
})

test('roles are given and taken, say what may be done, and things get owners; what that comes to is told before and after', async () => {
  await lake.user.create(['m'], { name: 'eve' })
  await lake.tag.create(['m'], { name: 'red' })
  await lake.role.create(['m'], { name: 'tagger', securableObjects: [] })
  const tag = { kind: 'tag', path: ['m', 'red'] } as const
  const given = { change: 'grant-role', role: 'tagger', holder: { type: 'user', name: 'eve' } } as const
  const said = { change: 'grant', role: 'tagger', on: tag, privileges: [{ name: 'APPLY_TAG', condition: 'allow' }] } as const
  await lake.access.change('m', said)
  const { differences, complete } = await lake.access.whatIf('m', [given])
  assert.deepEqual(
    [differences.map(({ principal, type, object, gains }) => [principal, type, object, gains]), complete],
    [[['user eve', 'tag', 'red', ['load']]], true],
  )
  assert.equal((await lake.access.why(tag, { principal: 'eve' })).access.may.load, false)
  await lake.access.change('m', given)
  const why = await lake.access.why(tag, { principal: 'eve' })
  assert.deepEqual(
    [why.access.may.load, why.access.because.map(({ role, privilege, through }) => [role, privilege, through])],
    [true, [['tagger', 'APPLY_TAG', 'user eve']]],
  )
  await lake.access.change('m', { ...said, change: 'revoke' })
  assert.equal((await lake.access.why(tag, { principal: 'eve' })).access.may.load, false)
  await lake.access.change('m', { ...given, change: 'revoke-role' })
  assert.deepEqual((await lake.user.load(['m', 'eve'])).roles, [])
  assert.deepEqual(await lake.access.owner(tag), { type: 'user', name: 'admin' })
  await lake.access.setOwner(tag, { type: 'user', name: 'eve' })
  assert.deepEqual(await lake.access.owner(tag), { type: 'user', name: 'eve' })
  assert.deepEqual(await lake.access.owner({ kind: 'metalake', path: ['m'] }), { type: 'user', name: 'admin' })
})
