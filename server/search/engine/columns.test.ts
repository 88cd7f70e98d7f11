/** Things are found by their keys, whichever came when, and what others are in by words of its name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Columns } from './columns.ts'

const sight = { kind: 'tag', parent: 0, owner: undefined, home: undefined, created: undefined, changed: undefined, has: 0 } as const
const keys = fc.uniqueArray(fc.integer({ min: 5, max: 60 }))

test('keys in order give the slots of those that are there, whether these came in order or not', () => {
  fc.assert(
    fc.property(keys, keys, keys, (first, later, asked) => {
      const columns = new Columns()
      const slots = new Map<number, number>()
      for (const key of [...first.toSorted((a, b) => a - b), ...later]) slots.set(key, columns.put({ ...sight, key, root: key, name: `n${key}` }))
      assert.equal(columns.count, slots.size)
      for (const key of asked) assert.equal(columns.slotOf(key), slots.get(key))
      const sorted = asked.toSorted((a, b) => a - b)
      const expected = sorted.flatMap((key) => slots.get(key) ?? [])
      assert.deepEqual([...columns.slotsOf(Uint32Array.from(sorted))], expected)
    }),
    { numRuns: 500 },
  )
})

test('what something is in is known by words of its name from then on, and by the new ones when it is renamed', () => {
  const columns = new Columns()
  const put = (key: number, parent: number, name: string) =>
    columns.put({ ...sight, kind: parent === 0 ? 'metalake' : 'tag', key, parent, root: 1, name })
  put(1, 0, 'prod_lake')
  assert.deepEqual(columns.holdersWith('lake', false), [])
  put(2, 1, 'salesOrders')
  assert.deepEqual(columns.holdersWith('lake', false), [0])
  assert.deepEqual(columns.holdersWith('la', false), [])
  assert.deepEqual(columns.holdersWith('la', true), [0])
  put(3, 2, 'orders')
  assert.deepEqual(columns.holdersWith('orders', false), [1])
  put(2, 1, 'salesReturns')
  assert.deepEqual(columns.holdersWith('orders', false), [])
  assert.deepEqual(columns.holdersWith('returns', false), [1])
  // What is in it came first.
  put(5, 4, 'lines')
  put(4, 1, 'later')
  assert.deepEqual(columns.holdersWith('later', false), [4])
})
