/** Sessions: a password is changed for something that stands for it, for hours, and not a moment longer than the password itself. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestLake } from '../test-lake.ts'
import { openSession, sessions } from './sessions.ts'
import { addUser, asAdmin, basicHeader, lakeWithPasswords, me } from './test-basic.ts'

let it: TestLake
const ann = basicHeader('ann', 'password-ann-1')
before(async () => {
  it = await lakeWithPasswords()
  await addUser(it, 'ann', 'password-ann-1')
  await it.do('POST', '', { name: 'm' }, asAdmin)
})
after(() => it.endWhole())
const open = async (as = ann) => {
  const { session, secret } = await it.do('POST', '/api/sessions', undefined, as)
  return { session: session as { name: string; expires: string }, header: { authorization: `Bearer ${String(secret)}` } }
}
const refused = (headers: Readonly<Record<string, string>>) => it.refused(401, 'UnauthorizedException', 'GET', '/api/authn/me', undefined, headers)

test('it stands for its user as the password does, tokens included', async () => {
  const { session, header } = await open()
  assert.equal(session.name, 'ann')
  assert.ok(Math.abs(Date.parse(session.expires) - Date.now() - 12 * 3_600_000) < 60_000)
  assert.deepEqual((await me(it, header)).json, { code: 0, principal: 'ann' })
  await it.do('POST', '/api/tokens', {}, header)
  // It cannot be made to last by itself.
  await it.refused(403, 'ForbiddenException', 'POST', '/api/sessions', undefined, header)
})

test('it ends with the password that opened it, and with the user', async () => {
  await addUser(it, 'bob', 'password-bob-1')
  const { header } = await open(basicHeader('bob', 'password-bob-1'))
  await me(it, header)
  await it.do('PUT', '/api/idp/users/bob', { password: 'password-bob-2' }, asAdmin)
  await refused(header)
  const second = await open(basicHeader('bob', 'password-bob-2'))
  await it.do('DELETE', '/api/idp/users/bob', undefined, asAdmin)
  await refused(second.header)
  await addUser(it, 'bob', 'password-bob-2')
  await refused(second.header)
})

test('it ends by itself', async () => {
  let now = Date.now()
  const { secret } = await openSession(it.lake.store, ann.authorization, now)
  const { authenticate } = sessions(it.lake.store, () => now)
  await authenticate(`Bearer ${secret}`, '')
  now += 12 * 3_600_000 + 1
  await assert.rejects(async () => authenticate(`Bearer ${secret}`, ''), /expired/)
})

test('one that is changed in any part is none', async () => {
  const { header } = await open()
  const [prefix = '', name = '', until = '', proof = ''] = header.authorization.slice('Bearer '.length).split('.')
  const admin = Buffer.from('admin').toString('base64url')
  const later = (Number.parseInt(until, 36) + 1000).toString(36)
  const other = `${proof.slice(0, -2)}${proof.endsWith('AA') ? 'BB' : 'AA'}`
  for (const parts of [
    [prefix, admin, until, proof],
    [prefix, name, later, proof],
    [prefix, name, until, other],
    [prefix, name, until],
    [prefix, Buffer.from('nobody').toString('base64url'), until, proof],
    [prefix],
  ])
    await refused({ authorization: `Bearer ${parts.join('.')}` })
})

test('who cannot log in is in the audit with the name that was tried, without what was tried, also while they must wait', async () => {
  const eve = { ...basicHeader('eve', 'hunter2-hunter2'), 'x-request-id': 'guess' }
  for (let i = 0; i < 7; i++) await it.get('/api/metalakes/m', eve)
  assert.equal((await it.get('/api/metalakes/m', eve)).status, 429)
  const { audit } = (await it.do('GET', 'm/audit?outcome=denied&requestId=guess', undefined, asAdmin)) as unknown as {
    audit: readonly { actor: string; reason: string; address: string }[]
  }
  assert.ok(audit.length >= 8, JSON.stringify(audit))
  for (const row of audit) {
    assert.deepEqual([row.actor, row.address], ['anonymous', '127.0.0.1'])
    assert.match(row.reason, /\(the name given was "eve"\)$/)
  }
  assert.ok(audit.some(({ reason }) => reason.includes('wait')))
  assert.ok(!(await it.kept()).includes('hunter2'))
})
