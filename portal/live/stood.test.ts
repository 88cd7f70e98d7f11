/** A list that is held moves nothing, whatever others add and take. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { asTheyStood } from './stood.ts'

const names = fc.uniqueArray(fc.string({ maxLength: 2 }), { maxLength: 8 })
const named = (list: readonly string[], mark: number) => list.map((name) => ({ name, mark }))
const nameOf = ({ name }: { name: string }) => name

test('what stood stays in its place and shows what it is now; what is new and what is gone are counted', () => {
  fc.assert(
    fc.property(names, names, (before, now) => {
      const { shown, fresh, gone } = asTheyStood(named(before, 1), named(now, 2), nameOf)
      assert.deepEqual(shown.map(nameOf), before)
      for (const { name, mark } of shown) assert.equal(mark, now.includes(name) ? 2 : 1)
      assert.equal(before.length - gone + fresh, now.length)
    }),
  )
})
