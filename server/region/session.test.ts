/** What a client has seen in one region it sees in every other, or is told that it has to wait. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { covers, joined, type Vector } from '../merge/vector.ts'
import { Sessions } from './session.ts'
import { type OneRegion, Together } from './test-regions.ts'

const header = 'Caspian-Session'
const ask = async (of: OneRegion, path: string, token?: string, waitMs?: number, method = 'GET', body?: object) => {
  const response = await fetch(of.lake.url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { [header]: token }),
      ...(waitMs === undefined ? {} : { 'Caspian-Session-Wait': String(waitMs) }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const json = (await response.json()) as { readonly message?: string; readonly type?: string }
  return { status: response.status, token: response.headers.get(header) ?? '', message: json.message ?? '', type: json.type }
}

describe('a session', () => {
  const all = new Together()
  let eu: OneRegion
  let us: OneRegion
  before(async () => {
    eu = await all.add('eu')
    us = await all.add('us')
  })
  after(() => all[Symbol.asyncDispose]())

  const seenIn = async (of: OneRegion, token: string): Promise<Vector> => new Sessions(of.region).read(token)

  test('holds the write that it was given after, and every region can read it', async () => {
    const made = await ask(eu, '/api/metalakes', 'new', undefined, 'POST', { name: 'written' })
    assert.equal(made.status, 200)
    assert.ok(covers(await seenIn(us, made.token), { 'eu#1': eu.lake.lake.store.position() }))
  })

  test('makes a region wait for what was written in another, and no longer', async () => {
    const { token } = await ask(eu, '/api/metalakes', 'new', undefined, 'POST', { name: 'awaited' })
    const waiting = ask(us, '/api/metalakes', token, 10_000)
    const early = await ask(us, '/api/metalakes')
    assert.equal(early.status, 200, 'who has seen nothing waits for nothing')
    us.ledger.hear(eu.ledger.vector())
    const late = await waiting
    assert.equal(late.status, 200)
    assert.ok(covers(await seenIn(eu, late.token), await seenIn(eu, token)), 'what was seen once is never forgotten')
  })

  test('is refused with what is missing when it does not come in time, writes too, and nothing is done', async () => {
    const { token } = await ask(eu, '/api/metalakes', 'new', undefined, 'POST', { name: 'late' })
    const read = await ask(us, '/api/metalakes', token, 20)
    assert.deepEqual([read.status, read.type], [412, 'SessionAheadException'])
    assert.match(read.message, /eu#1 by \d+/)
    assert.match(read.message, /Caspian-Session-Wait/)
    assert.equal(read.token, token, 'a region that is behind gives back no older token')
    const at = us.lake.lake.store.position()
    const write = await ask(us, '/api/metalakes', token, 0, 'POST', { name: 'never' })
    assert.deepEqual([write.status, us.lake.lake.store.position()], [412, at])
  })

  test('that nobody gave out is refused', async () => {
    const { token } = await ask(eu, '/api/metalakes', 'new')
    const [by, signature, vector] = token.split('~') as [string, string, string]
    const other = Buffer.from('{"eu#1":999999}').toString('base64url')
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    for (const bad of [
      '',
      'x',
      `${by}~${signature}~${other}`,
      `us~${signature}~${vector}`,
      `ap~${signature}~${vector}`,
      `${by}~${flipped}~${vector}`,
    ]) {
      const said = await ask(us, '/api/metalakes', bad)
      assert.equal(said.status, 400, bad)
      assert.match(said.message, /Caspian-Session/)
    }
    for (const wait of [-1, 60_001, Number.NaN]) assert.equal((await ask(us, '/api/metalakes', 'new', wait)).status, 400, String(wait))
  })

  test('is told with refusals too, and with answers that are kept', async () => {
    for (let i = 0; i < 3; i++) assert.ok((await ask(eu, '/api/metalakes/written', 'new')).token.startsWith('eu~'))
    assert.ok((await ask(eu, '/api/metalakes/nothing', 'new')).token.startsWith('eu~'))
  })

  test('is not signed for who asks for none', async () => {
    assert.equal((await ask(eu, '/api/metalakes/written')).token, '')
    assert.equal((await ask(eu, '/api/metalakes', undefined, undefined, 'POST', { name: 'untold' })).token, '')
  })

  test('is nothing to a lake in one place', async () => {
    await using alone = await (await import('../test-lake.ts')).TestLake.start()
    const response = await fetch(`${alone.url}/api/metalakes`, { headers: { [header]: 'whatever' } })
    assert.deepEqual([response.status, response.headers.get(header)], [200, null])
  })

  test('carries any vector from any region to any other', async () => {
    const vectors = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}#[1-9]$/), fc.integer({ min: 1, max: 2 ** 40 }), { maxKeys: 8 })
    await fc.assert(
      fc.asyncProperty(vectors, vectors, async (a, b) => {
        const token = new Sessions(eu.region).tokenOf(joined(a, b))
        const read = await seenIn(us, token)
        assert.ok(covers(read, a) && covers(read, b) && covers(joined(a, b), read))
      }),
      { numRuns: 100 },
    )
  })
})
