/** Tokens for programs: they act as whoever made them, no further, and not a request longer than they are good for. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Json, TestLake } from '../test-lake.ts'
import { authenticatorsOf } from './authenticators.ts'
import { addUser, asAdmin, basicHeader, lakeWithPasswords } from './test-basic.ts'
import { tokens } from './tokens.ts'

describe('a token', () => {
  let it: TestLake
  const ann = basicHeader('ann', 'password-ann-1')
  before(async () => {
    it = await lakeWithPasswords()
    await addUser(it, 'ann', 'password-ann-1')
    await it.do('POST', '', { name: 'm' }, asAdmin)
  })
  after(() => it.endWhole())
  const make = async (body: Json = {}, as = ann) => {
    const { token, secret } = await it.do('POST', '/api/tokens', body, as)
    return { id: (token as { id: string }).id, token: token as Json, header: { authorization: `Bearer ${String(secret)}` } }
  }
  const me = (headers: Readonly<Record<string, string>>) => it.get('/api/authn/me', headers)
  const refused = (headers: Readonly<Record<string, string>>) => it.refused(401, 'UnauthorizedException', 'GET', '/api/authn/me', undefined, headers)

  test('acts as its owner, and is known at once the second time', async () => {
    const { header, token, id } = await make({ comment: 'nightly' })
    assert.deepEqual((await me(header)).json, { code: 0, principal: 'ann' })
    await it.do('POST', 'm/tags', { name: 't' }, header)
    assert.equal((await it.lake.store.entries(0, 1000)).at(-1)?.actor, 'ann')
    const authenticate = authenticatorsOf(it.lake)
    await authenticate(header.authorization, '')
    assert.deepEqual(authenticate(header.authorization, ''), { name: 'ann', groups: [], token: { id, readOnly: false } })
    assert.deepEqual([token.owner, token.comment, token.readOnly], ['ann', 'nightly', false])
    assert.deepEqual((await it.do('GET', '/api/tokens', undefined, ann)).tokens, [token])
    assert.deepEqual((await it.do('GET', '/api/tokens?owner=ann', undefined, asAdmin)).tokens, [token])
    await it.refused(403, 'ForbiddenException', 'GET', '/api/tokens?owner=admin', undefined, ann)
  })

  test('that only reads changes nothing, and none makes, shows or ends another', async () => {
    const reading = await make({ readOnly: true })
    await it.do('GET', 'm', undefined, reading.header)
    await it.refused(403, 'ForbiddenException', 'POST', 'm/tags', { name: 'u' }, reading.header)
    await it.refused(403, 'ForbiddenException', 'DELETE', 'm?force=true', undefined, reading.header)
    const { header, id } = await make()
    await it.refused(403, 'ForbiddenException', 'POST', '/api/tokens', {}, header)
    await it.refused(403, 'ForbiddenException', 'GET', '/api/tokens', undefined, header)
    await it.refused(403, 'ForbiddenException', 'DELETE', `/api/tokens/${id}`, undefined, header)
  })

  test('ends when it is taken back, by its owner or an admin and nobody else', async () => {
    await addUser(it, 'bob', 'password-bob-1')
    const [one, other] = [await make(), await make()]
    for (const { header } of [one, other]) for (let i = 0; i < 3; i++) await me(header)
    const bob = basicHeader('bob', 'password-bob-1')
    assert.equal((await it.do('DELETE', `/api/tokens/${one.id}`, undefined, bob)).removed, false)
    assert.equal((await me(one.header)).status, 200)
    assert.equal((await it.do('DELETE', `/api/tokens/${one.id}`, undefined, ann)).removed, true)
    assert.equal((await it.do('DELETE', `/api/tokens/${other.id}`, undefined, asAdmin)).removed, true)
    await refused(one.header)
    await refused(other.header)
  })

  test('ends with the user who made it, though another of the name comes', async () => {
    await addUser(it, 'cid', 'password-cid-1')
    const { header } = await make({}, basicHeader('cid', 'password-cid-1'))
    for (let i = 0; i < 3; i++) assert.equal((await me(header)).status, 200)
    await it.do('DELETE', '/api/idp/users/cid', undefined, asAdmin)
    await refused(header)
    await addUser(it, 'cid', 'password-cid-1')
    await refused(header)
  })

  test('ends by itself, remembered or not', async () => {
    const { header } = await make({ expiresInDays: 1 })
    let now = Date.now()
    const { authenticate } = tokens(it.lake.store, () => now)
    for (let i = 0; i < 2; i++) await authenticate(header.authorization, '')
    now += 86_400_001
    await assert.rejects(async () => authenticate(header.authorization, ''), /expired/)
    for (const expiresInDays of [0, 367, 1.5, '5']) await it.refused(400, 'IllegalArgumentException', 'POST', '/api/tokens', { expiresInDays }, ann)
  })

  test('that is wrong in any part is none, and its secret stands nowhere', async () => {
    const { header } = await make()
    const secret = header.authorization.slice('Bearer '.length)
    const other = (await make()).header.authorization.slice('Bearer '.length)
    for (const wrong of [
      secret.slice(0, -1),
      `${secret}A`,
      `${secret.slice(0, -2)}${secret.endsWith('AA') ? 'BB' : 'AA'}`,
      `${secret.slice(0, 35)}${other.slice(35)}`,
      `caspian_${'0'.repeat(26)}${secret.slice(34)}`,
      'caspian_',
      secret.toLowerCase(),
    ])
      await refused({ authorization: `Bearer ${wrong}` })
    const log = JSON.stringify(await it.lake.store.entries(0, 10_000))
    assert.ok(!log.includes(secret.slice(35)))
  })
})

test('a lake that believes names gives out no tokens: they would outlast that', async () => {
  await using it = await TestLake.start()
  assert.equal((await it.ask('POST', '/api/tokens', {})).status, 404)
  assert.equal((await it.get('/api/authn/me', { authorization: `Bearer caspian_${'0'.repeat(26)}_${'A'.repeat(43)}` })).status, 401)
})
