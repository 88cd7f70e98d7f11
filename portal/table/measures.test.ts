/** Statistics become bars where they are numbers, and words where they are not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { barsIn, comparable, measureText, spanOf } from './measures.ts'

test('lists of numbers and numbers by name are bars; a number alone, texts and mixed things are not', () => {
  assert.deepEqual(barsIn([3, 0.5]), [
    { name: '1', value: 3 },
    { name: '2', value: 0.5 },
  ])
  assert.deepEqual(barsIn({ eu: 2, us: 7 }), [
    { name: 'eu', value: 2 },
    { name: 'us', value: 7 },
  ])
  for (const none of [5, 'x', true, [1], ['a', 'b'], { a: 1, b: 'x' }, { a: [1] }]) assert.equal(barsIn(none), undefined)
})

test('a value is said in a line', () => {
  assert.deepEqual([measureText(1234567), measureText('x y'), measureText(true), measureText([1, 2])], ['1,234,567', 'x y', 'true', '[1,2]'])
})

test('partitions are compared by what holds a number in any of them', () => {
  const of = (partitionName: string, values: Readonly<Record<string, unknown>>) => ({
    partitionName,
    statistics: Object.entries(values).map(([name, value]) => ({ name, value })),
  })
  assert.deepEqual(comparable([of('a', { rows: 1, note: 'x' }), of('b', { bytes: 2 })]), ['bytes', 'rows'])
})

test('bars lie within what they are drawn in, and are as long as their values are to one another', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (all) => {
      const longest = Math.max(...all.map(Math.abs))
      for (const value of all) {
        const { from, length } = spanOf(value, all)
        assert.ok(from >= 0 && length >= 0 && from + length <= 1 + 1e-9)
        if (longest > 0) assert.ok(Math.abs(length / spanOf(longest, all).length - Math.abs(value) / longest) < 1e-6 || !all.includes(longest))
      }
    }),
  )
})
