/** What happened, asked for over HTTP: who, what, on which thing, how it ended, in pages, as files, and with proofs. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Json, TestLake } from '../test-lake.ts'
import { flawOf } from './proof.ts'

const named = (name: string) => ({ Authorization: `Basic ${Buffer.from(`${name}:x`).toString('base64')}` })

describe('the audit', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start({ 'caspian.audit.reads': 'watched' })
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
    for (const name of ['a', 'b']) await it.do('POST', 'm/catalogs/c/schemas/s/models', { name })
    await it.do('POST', 'm/catalogs', { name: 'd', type: 'model' })
    await it.do('POST', 'm/tags', { name: 't' })
    await it.do('POST', 'm/objects/model/c.s.a/tags', { tagsToAdd: ['t'] })
    await it.do('PUT', 'm/catalogs/c/schemas/s/models/a', { updates: [{ '@type': 'rename', newName: 'z' }] })
    const ann = async (method: string, path: string, body?: object) =>
      (
        await fetch(`${it.url}/api/metalakes/${path}`, {
          method,
          headers: { ...named('ann'), 'Content-Type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
      ).status
    assert.equal(await ann('POST', 'm/catalogs/d/schemas', { name: 's' }), 200)
    assert.equal(await ann('POST', 'm/catalogs/c/schemas', { name: 's' }), 409)
    const bearer = await fetch(`${it.url}/api/metalakes/m/catalogs/c`, { headers: { Authorization: 'Bearer x' } })
    assert.equal(bearer.status, 401)
  })
  after(() => it.endWhole())

  const told = async (query: string): Promise<string[]> =>
    ((await it.do('GET', `m/audit${query}`)).audit as Json[]).map(
      (row) => `${row.outcome} ${row.operation} ${row.kind} ${(row.path as string[]).slice(1).join('.')}`,
    )

  test('tells changes, denials and failures in one, newest first', async () => {
    assert.deepEqual(await told('?limit=4'), [
      'denied load catalog c',
      'failed create schema c.s',
      'success create schema d.s',
      'success rename model c.s.z',
    ])
  })
  test('of one user', async () => {
    assert.deepEqual(await told('?actor=ann'), ['failed create schema c.s', 'success create schema d.s'])
    assert.deepEqual(await told('?actor=nobody'), [])
  })
  test('of one thing by any name that it had, and of everything in it', async () => {
    const all = ['success rename model c.s.z', 'success tag model c.s.a', 'success create model c.s.a']
    assert.deepEqual(await told('?object=c.s.a'), all)
    assert.deepEqual(await told('?object=c.s.z'), all)
    assert.deepEqual(await told('?object=c.s'), ['failed create schema c.s', 'success create schema c.s'])
    assert.deepEqual(await told('?object=c.s&subtree=true&outcome=success'), [
      ...all.slice(0, 2),
      'success create model c.s.b',
      ...all.slice(2),
      'success create schema c.s',
    ])
  })
})
