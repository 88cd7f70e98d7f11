/** Tokens for a part of what their owner may do: no more than that part, whatever the owner may. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Json, TestLake } from '../test-lake.ts'
import { asAdmin, lakeOfAnn, lakeWithPasswords } from './test-basic.ts'

let it: TestLake
let ann: Readonly<Record<string, string>>
before(async () => {
  ;({ it, ann } = await lakeOfAnn())
  for (const name of ['m', 'n']) {
    const all = [{ fullName: name, type: 'METALAKE', privileges: [{ name: 'CREATE_TAG', condition: 'ALLOW' }] }]
    const role = (role: string, securableObjects: Json[]) => it.do('POST', `${name}/roles`, { name: role, properties: {}, securableObjects }, asAdmin)
    await role('tagger', all)
    await role('nothing', [])
    await it.do('PUT', `${name}/permissions/users/ann/grant`, { roleNames: ['tagger', 'nothing'] }, asAdmin)
  }
})
after(() => it.endWhole())
const make = async (body: Json, as = ann) => {
  const { token, secret } = await it.do('POST', '/api/tokens', body, as)
  return { token: token as { id: string } & Json, header: { authorization: `Bearer ${String(secret)}` } }
}
const forbidden = (method: string, path: string, body: Json | undefined, headers: Readonly<Record<string, string>>) =>
  it.refused(403, 'ForbiddenException', method, path, body, headers)

test('for some metalakes it is refused in others, and everywhere outside of them', async () => {
  const { header, token } = await make({ metalakes: ['m'] })
  assert.deepEqual([token.metalakes, token.roles], [['m'], undefined])
  await it.do('POST', 'm/tags', { name: 'a' }, header)
  await forbidden('POST', 'n/tags', { name: 'a' }, header)
  await forbidden('GET', 'n', undefined, header)
  await forbidden('GET', '', undefined, header)
  assert.equal((await it.do('GET', '/api/authn/me', undefined, header)).principal, 'ann')
  assert.equal((await it.do('GET', '/api/version', undefined, header)).code, 0)
})

test('for some roles it may what they allow: neither the others, nor ownership, nor being a service admin', async () => {
  const tagger = await make({ roles: ['tagger'] })
  const nothing = await make({ roles: ['nothing'] })
  await it.do('POST', 'm/tags', { name: 'b' }, tagger.header)
  await forbidden('POST', 'm/tags', { name: 'c' }, nothing.header)
  // Whoever made it owns it; with this token that counts for nothing.
  await it.do('PUT', 'm/tags/b', { updates: [{ '@type': 'updateComment', newComment: 'mine' }] }, ann)
  assert.equal((await it.ask('PUT', 'm/tags/b', { updates: [{ '@type': 'updateComment', newComment: 'not' }] }, tagger.header)).status, 403)
  // The request may narrow it further, never widen it.
  await forbidden('POST', 'm/tags', { name: 'd' }, { ...tagger.header, 'x-gravitino-active-roles': 'NONE' })
  await forbidden('GET', 'm', undefined, { ...tagger.header, 'x-gravitino-active-roles': 'nothing' })
  await forbidden('POST', 'm/tags', { name: 'e' }, { ...nothing.header, 'x-gravitino-active-roles': 'tagger' })
  await it.do('POST', 'm/tags', { name: 'f' }, { ...tagger.header, 'x-gravitino-active-roles': 'ALL' })
  // A role that the owner does not hold there opens nothing.
  await forbidden('GET', 'm', undefined, (await make({ roles: ['other'] })).header)
  const admins = await make({ roles: ['tagger'] }, asAdmin)
  await forbidden('POST', '', { name: 'more' }, admins.header)
  await forbidden('POST', '/api/idp/users', { user: 'x', password: 'password-xxx-1' }, admins.header)
  // What the one is shown is not kept for the other.
  assert.deepEqual((await it.do('GET', 'm/tags', undefined, ann)).names, ['a', 'b', 'f'])
  assert.deepEqual((await it.do('GET', 'm/tags', undefined, nothing.header)).names, [])
})

test('it stands in the log and in the audit with what it did and was refused, and nobody can pretend so', async () => {
  const { header, token } = await make({ metalakes: ['m'], readOnly: false })
  await it.do('POST', 'm/tags', { name: 'by-token' }, header)
  await forbidden('DELETE', 'm', undefined, header)
  await it.do('POST', 'm/tags', { name: 'pretended' }, { ...ann, 'x-forwarded-for': `10.0.0.1 by token ${token.id}` })
  const { audit } = (await it.do('GET', 'm/audit?limit=20', undefined, asAdmin)) as unknown as {
    audit: readonly { operation: string; path: readonly string[]; address: string }[]
  }
  const addressOf = (operation: string, name: string) => audit.find((row) => row.operation === operation && row.path.at(-1) === name)?.address
  assert.equal(addressOf('create', 'by-token'), `127.0.0.1 by token ${token.id}`)
  assert.equal(addressOf('drop', 'm'), `127.0.0.1 by token ${token.id}`)
  assert.equal(addressOf('create', 'pretended'), `10.0.0.1-${token.id} via 127.0.0.1`)
})

test('a scope that says nothing is refused', async () => {
  for (const body of [{ metalakes: 'm' }, { metalakes: [''] }, { roles: [{}] }])
    await it.refused(400, 'IllegalArgumentException', 'POST', '/api/tokens', body, ann)
  await using plain = await lakeWithPasswords()
  await plain.refused(400, 'IllegalArgumentException', 'POST', '/api/tokens', { roles: ['r'] }, asAdmin)
})
