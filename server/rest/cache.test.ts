/** Kept answers are never old, and never more than their room. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { samples } from '../../kinds/test-samples.ts'
import { Trace } from '../kept/exact.ts'
import type { Store } from '../store/store.ts'
import { TestLake } from '../test-lake.ts'
import { answerCache } from './cache.ts'

const still = { position: () => 0, touchedAfter: () => null } as unknown as Store

test('addresses count towards the room for kept answers, so that many long ones push the first out', () => {
  const cache = answerCache(still)
  for (let i = 0; i < 3000; i++) cache.put(`/api/version?${i}${'x'.repeat(60_000)}`, { body: '{}', bytes: 2 }, 2, new Trace(), 0)
  assert.equal(cache.get(`/api/version?0${'x'.repeat(60_000)}`), undefined)
})

test('an answer kept twice takes room once', () => {
  const cache = answerCache(still)
  cache.put('/kept', { body: '{}', bytes: 2 }, 2, new Trace(), 0)
  for (let i = 0; i < 100; i++) cache.put('/again', { body: 'x', bytes: 1 << 20 }, 1 << 20, new Trace(), 0)
  assert.ok(cache.get('/kept'))
})

test('an address always answers as one that was never asked before, whatever was changed in between', async () => {
  await using it = await TestLake.start()
  const names = ['a', 'b']
  const name = fc.constantFrom(...names)
  const rename = (newName: string) => ({ updates: [{ '@type': 'rename', newName }] })
  const set = (value: string) => ({ updates: [{ '@type': 'setProperty', property: 'p', value }] })
  const change = fc.oneof(
    fc
      .tuple(fc.constant('POST'), fc.constantFrom('tags', 'catalogs'), name)
      .map(([method, path, name]) => [method, path, { name, type: path === 'tags' ? undefined : 'model' }] as const),
    fc.tuple(fc.constantFrom('tags', 'catalogs', 'policies'), name, name).map(([path, one, to]) => ['PUT', `${path}/${one}`, rename(to)] as const),
    fc.tuple(fc.constantFrom('tags', 'catalogs'), name, name).map(([path, one, to]) => ['PUT', `${path}/${one}`, set(to)] as const),
    fc.tuple(fc.constantFrom('tags', 'catalogs', 'policies'), name).map(([path, one]) => ['DELETE', `${path}/${one}?force=true`, undefined] as const),
    fc.tuple(name, fc.boolean()).map(([one, inUse]) => ['PATCH', `catalogs/${one}`, { inUse }] as const),
    fc.tuple(name, fc.boolean()).map(([one, enable]) => ['PATCH', `policies/${one}`, { enable }] as const),
    fc.tuple(name, name).map(([one, tag]) => ['POST', `catalogs/${one}/schemas`, { name: tag }] as const),
    fc
      .tuple(name, name, fc.constantFrom('tags', 'policies'), fc.constantFrom('ToAdd', 'ToRemove'))
      .map(([one, tag, as, how]) => ['POST', `objects/catalog/${one}/${as}`, { [`${as}${how}`]: [tag] }] as const),
  )
  const reads = ['', '/catalogs', '/catalogs?details=true', '/catalogs?limit=1', '/tags', '/tags?details=true', '/tags?limit=1']
  for (const one of names) {
    reads.push(`/catalogs/${one}`, `/catalogs/${one}/schemas`, `/tags/${one}`, `/tags/${one}/objects`)
    reads.push(
      `/objects/catalog/${one}/tags`,
      `/objects/catalog/${one}/tags?details=true`,
      `/objects/schema/${one}.a/tags`,
      `/objects/catalog/${one}/policies`,
      `/objects/schema/${one}.a/policies?details=true`,
      `/policies/${one}`,
      `/catalogs/${one}/schemas/a`,
    )
  }
  let [lakes, fresh] = [0, 0]
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 15 }), async (changes) => {
      const lake = `m${++lakes}`
      await it.do('POST', '', { name: lake })
      await it.do('POST', `${lake}/policies`, { ...samples.policy.body, name: 'a' })
      for (const [method, path, body] of changes) {
        await it.ask(method, `${lake}/${path}`, body)
        const mark = ++fresh
        await Promise.all(
          reads.map(async (read) => {
            const anew = `${read}${read.includes('?') ? '&' : '?'}fresh=${mark}`
            const [kept, made] = [await it.get(`${lake}${read}`), await it.get(`${lake}${anew}`)]
            assert.deepEqual([read, kept.status, kept.json], [read, made.status, made.json])
          }),
        )
      }
    }),
    { numRuns: 12 },
  )
  assert.deepEqual(it.reports, [])
})
