/** Bodies taken apart into registers and put together again: nothing is lost, and what two regions put into one map apart stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Facts, make, set, type Thing, valueOf } from './facts.ts'
import { changed, difference, fieldOf, flat } from './flat.ts'

const map = fc.option(fc.dictionary(fc.constantFrom('a', 'b.c', 'custom-x'), fc.integer()), { nil: undefined })
const body = fc
  .record({ comment: fc.string(), properties: map, statistics: map })
  .map((all) => JSON.parse(JSON.stringify(all)) as Record<string, unknown>)

test('what leads from one body to another, put to the first, gives the other', () => {
  fc.assert(
    fc.property(body, body, (from, to) => {
      const { put, cut } = difference(from, to)
      assert.deepEqual(changed(from, put, cut), to)
    }),
  )
})

test('a key of a map that its kind says is one is a register of its own, of the law of the map', () => {
  assert.deepEqual(flat({ statistics: { 'custom-a': { value: 1 } } }), { statistics: {}, 'statistics.custom-a': { value: 1 } })
  assert.equal(fieldOf('statistics.custom-a'), 'statistics')
  assert.equal(fieldOf('other.custom-a'), 'other.custom-a')
})

test('of one partition two regions set different statistics apart: both stay, and of one that both set the newer', () => {
  let thing: Thing | undefined
  const facts = { thing: () => thing, putThing: (next: Thing) => void (thing = next) } as unknown as Facts
  const at = (origin: string, stamp: string) => ({ dot: `${origin}:1`, stamp, deps: {} })
  const is = (value: number) => ({ value })
  const made = { op: 'make', id: 'P', kind: 'partitionStatistics', in: 'T', name: 'day=1' } as const
  make(facts, { ...made, body: { statistics: { rows: is(1), size: is(10) } } }, at('eu#1', '1'))
  make(facts, { ...made, body: { statistics: { rows: is(2), nulls: is(20) } } }, at('us#1', '2'))
  const second = { dot: 'eu#1:2', stamp: '3', deps: { 'eu#1': 1 } }
  set(facts, { op: 'set', id: 'P', put: { 'statistics.size': is(11) } }, second, () => undefined)
  const put = Object.fromEntries(
    Object.entries(thing?.state.keys ?? {}).map(([key, all]) => [key, valueOf('partitionStatistics', key, all, () => undefined)]),
  )
  assert.deepEqual(changed({}, put, []), { statistics: { rows: is(2), size: is(11), nulls: is(20) } })
})
