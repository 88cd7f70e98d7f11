/** Things are found by their keys, whichever came when. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Columns } from './columns.ts'

const keys = fc.uniqueArray(fc.integer({ min: 5, max: 60 }))

test('keys in order give the slots of those that are there, whether these came in order or not', () => {
  fc.assert(
    fc.property(keys, keys, keys, (first, later, asked) => {
      const columns = new Columns()
      const slots = new Map<number, number>()
      for (const key of [...first.toSorted((a, b) => a - b), ...later])
        slots.set(
          key,
          columns.put({
            key,
            kind: 'tag',
            parent: 0,
            root: key,
            name: `n${key}`,
            owner: undefined,
            home: undefined,
            created: undefined,
            changed: undefined,
            has: 0,
          }),
        )
      assert.equal(columns.count, slots.size)
      for (const key of asked) assert.equal(columns.slotOf(key), slots.get(key))
      const sorted = asked.toSorted((a, b) => a - b)
      const expected = sorted.flatMap((key) => slots.get(key) ?? [])
      assert.deepEqual([...columns.slotsOf(Uint32Array.from(sorted))], expected)
    }),
    { numRuns: 500 },
  )
})
