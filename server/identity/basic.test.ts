/** Names and passwords: who gets in, who does not, and when somebody who was in is out. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { joinLake } from '../open.ts'
import type { TestLake } from '../test-lake.ts'
import { authenticatorsOf } from './authenticators.ts'
import { hashed, isPassword } from './password.ts'
import { addUser, asAdmin, basicHeader, lakeWithPasswords, me } from './test-basic.ts'

describe('a lake with passwords', () => {
  let it: TestLake
  before(async () => {
    it = await lakeWithPasswords({ 'caspian.login.failures': '0' })
  })
  after(() => it.endWhole())
  const refused = (headers: Readonly<Record<string, string>>) => it.refused(401, 'UnauthorizedException', 'GET', '/api/authn/me', undefined, headers)

  test('lets in who knows the password, at once after the first time', async () => {
    await addUser(it, 'ann', 'password-ann-1')
    assert.equal((await me(it, basicHeader('ann', 'password-ann-1'))).json.principal, 'ann')
    const authenticate = authenticatorsOf(it.lake)
    const { authorization } = basicHeader('ann', 'password-ann-1')
    const first = authenticate(authorization, '127.0.0.1')
    assert.ok(first instanceof Promise)
    assert.equal(authenticate(authorization, '127.0.0.1'), first, 'many who come at once are checked once')
    await first
    assert.deepEqual(authenticate(authorization, '127.0.0.1'), { name: 'ann', groups: [] })
  })

  test('keeps everybody else out, in the same words', async () => {
    const said = new Set<unknown>()
    for (const headers of [
      basicHeader('ann', 'password-ann-2'),
      basicHeader('ann', 'PASSWORD-ANN-1'),
      basicHeader('ann', 'password-ann-1 '),
      basicHeader('ann', ''),
      basicHeader('ann:password-ann-1', ''),
      basicHeader('Ann', 'password-ann-1'),
      basicHeader('nobody', 'password-ann-1'),
      basicHeader('', 'password-ann-1'),
      basicHeader('x'.repeat(129), 'password-ann-1'),
      { authorization: `Basic ${Buffer.from('ann').toString('base64')}` },
      { authorization: 'Basic !!!' },
    ])
      said.add((await refused(headers)).json.message)
    assert.equal(said.size, 1)
    for (const authorization of ['Basic', 'Bearer x', 'Negotiate x', 'x', ' ']) await refused({ authorization })
    await refused({})
    // A name that somebody claims beside the credentials counts for nothing.
    for (const name of ['x-forwarded-user', 'x-remote-user', 'x-gravitino-user', 'proxy-authorization', 'cookie']) await refused({ [name]: 'admin' })
  })

  test('abuse 16: asks for credentials however the address is written, but for those that nobody needs any for', async () => {
    for (const path of [
      '//api/metalakes',
      '/api//metalakes',
      '/api/metalakes;/health',
      '/API/metalakes',
      '/api/health/../metalakes',
      '/api/metalakes/%2e%2e/health',
      '/api/metalakes/',
    ]) {
      const said = await it.raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      assert.match(said, /^HTTP\/1\.1 (401|404|400)/, path)
      assert.doesNotMatch(said, /"metalakes"/)
    }
    assert.equal((await it.get('/api/health')).status, 200)
  })

  test('ends every login with a password when another is set, and with a user who is removed', async () => {
    await addUser(it, 'bob', 'password-bob-1')
    const bob = basicHeader('bob', 'password-bob-1')
    await it.do('GET', '/api/authn/me', undefined, bob)
    await it.do('PUT', '/api/idp/users/bob', { password: 'password-bob-2' }, asAdmin)
    await refused(bob)
    const again = basicHeader('bob', 'password-bob-2')
    await it.do('GET', '/api/authn/me', undefined, again)
    await it.do('DELETE', '/api/idp/users/bob', undefined, asAdmin)
    await refused(again)
    // Another of the name is another user.
    await addUser(it, 'bob', 'password-bob-3')
    await refused(again)
    await it.do('GET', '/api/authn/me', undefined, basicHeader('bob', 'password-bob-3'))
    await it.do('DELETE', '/api/idp/users/bob', undefined, asAdmin)
  })

  test('knows the groups of who asks as they are at every moment', async () => {
    await addUser(it, 'cid', 'password-cid-1')
    const authenticate = authenticatorsOf(it.lake)
    const { authorization } = basicHeader('cid', 'password-cid-1')
    const groups = async () => (await authenticate(authorization, '')).groups
    assert.deepEqual(await groups(), [])
    for (const group of ['g', 'h']) {
      await it.do('POST', '/api/idp/groups', { group }, asAdmin)
      await it.do('PUT', `/api/idp/groups/${group}/users`, { usersToAdd: ['cid'] }, asAdmin)
    }
    assert.deepEqual(await groups(), ['g', 'h'])
    await it.do('PUT', '/api/idp/groups/g/users', { usersToRemove: ['cid'] }, asAdmin)
    assert.deepEqual(await groups(), ['h'])
    await it.do('DELETE', '/api/idp/groups/h?force=true', undefined, asAdmin)
    assert.deepEqual(await groups(), [])
    // What has nothing to do with them does not send anybody through a check again.
    await it.do('POST', '', { name: 'm' }, asAdmin)
    await it.do('DELETE', 'm?force=true', undefined, asAdmin)
    assert.deepEqual(authenticate(authorization, ''), { name: 'cid', groups: [] })
  })

  test('keeps no password anywhere: not in its files, its log or an answer', async () => {
    await addUser(it, 'dora', 'canary-password-1')
    await it.do('PUT', '/api/idp/users/dora', { password: 'canary-password-2' }, asAdmin)
    const log = JSON.stringify(await it.lake.store.entries(0, 10_000))
    assert.doesNotMatch(log, /canary|argon2|admin-password/)
    const bad = await it.refused(400, 'IllegalArgumentException', 'POST', '/api/idp/users', { user: 'e', password: 'canary' }, asAdmin)
    assert.doesNotMatch(bad.text, /canary/)
    const coerced = await it.refused(400, 'IllegalArgumentException', 'POST', '/api/idp/users', { user: 'e', password: 123456789012 }, asAdmin)
    assert.doesNotMatch(coerced.text, /123456789012/)
  })

  test('a removed user or group comes back only by being made anew', async () => {
    await addUser(it, 'eve', 'password-eve-1')
    const row = await it.lake.store.now.child(0, 'idpUser', 'eve')
    await it.do('DELETE', '/api/idp/users/eve', undefined, asAdmin)
    await it.do('POST', '', { name: 'm' }, asAdmin)
    for (const body of [{ id: row?.id, kind: 'metalake' }, { id: row?.id }, { kind: 'idpUser', path: 'eve' }])
      assert.equal((await it.ask('POST', 'm/undelete', body, asAdmin)).status, 404)
    assert.equal(await it.lake.store.now.child(0, 'idpUser', 'eve'), undefined)
  })

  test('nobody but a service admin changes who gets in, and every change is in the log with who made it', async () => {
    await addUser(it, 'fay', 'password-fay-1')
    const fay = basicHeader('fay', 'password-fay-1')
    const forbidden = (method: string, path: string, body?: unknown) => it.refused(403, 'ForbiddenException', method, `/api/idp/${path}`, body, fay)
    await forbidden('POST', 'users', { user: 'x', password: 'password-x-0001' })
    await forbidden('PUT', 'users/admin', { password: 'password-x-0001' })
    await forbidden('PUT', 'users/fay', { password: 'password-x-0001' })
    await forbidden('DELETE', 'users/admin')
    await forbidden('PUT', 'groups/g/users', { usersToAdd: ['fay'] })
    await forbidden('GET', 'users/nobody')
    const last = (await it.lake.store.entries(0, 10_000)).at(-1)
    assert.deepEqual([last?.actor, last?.operation, last?.kind, last?.name], ['admin', 'create', 'idpUser', 'fay'])
  })

  test('several requests at once about one group end as one after the other would', async () => {
    await it.do('POST', '/api/idp/groups', { group: 'many' }, asAdmin)
    await Promise.all(Array.from({ length: 8 }, (_, i) => addUser(it, `m${i}`, 'password-of-many')))
    const change = (body: object) => it.ask('PUT', '/api/idp/groups/many/users', body, asAdmin)
    const said = await Promise.all(Array.from({ length: 24 }, (_, i) => change({ [i % 3 === 2 ? 'usersToRemove' : 'usersToAdd']: [`m${i % 8}`] })))
    assert.deepEqual(new Set(said.map(({ status }) => status)), new Set([200]))
    await Promise.all(Array.from({ length: 8 }, (_, i) => change({ usersToAdd: [`m${i}`] })))
    const { group } = await it.do('GET', '/api/idp/groups/many', undefined, asAdmin)
    assert.deepEqual(
      (group as { users: unknown }).users,
      Array.from({ length: 8 }, (_, i) => `m${i}`),
    )
  })
})

test('a password changed in one thread ends its logins in all', async () => {
  const it = await lakeWithPasswords()
  const { config } = it.lake
  const seat = (it.lake as Awaited<ReturnType<typeof import('../open.ts').openLake>>).seat()
  const other = await joinLake(seat, { config, report: () => undefined })
  try {
    await addUser(it, 'ann', 'password-ann-1')
    await other.store.fresh()
    const authenticate = authenticatorsOf(other)
    const { authorization } = basicHeader('ann', 'password-ann-1')
    assert.equal((await authenticate(authorization, '')).name, 'ann')
    assert.ok(!(authenticate(authorization, '') instanceof Promise))
    await it.do('PUT', '/api/idp/users/ann', { password: 'password-ann-2' }, asAdmin)
    await other.store.fresh()
    await assert.rejects(async () => authenticate(authorization, ''), /password is wrong/)
  } finally {
    await other[Symbol.asyncDispose]()
    await it.endWhole()
  }
})

test('a password is kept as argon2id with a salt of its own', async () => {
  const [one, other] = await Promise.all([hashed('password-0001'), hashed('password-0001')])
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.notEqual(one, other)
  assert.ok(await isPassword('password-0001', one))
  assert.ok(!(await isPassword('password-0002', one)))
  // As the reference implementation of argon2 writes it, with other costs.
  const theirs = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  assert.ok(await isPassword('password', theirs))
})
