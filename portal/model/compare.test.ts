/** Two versions side by side: what differs first, numbers as numbers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { VersionShown } from '../api/shapes.ts'
import { compare, twoOf } from './compare.ts'

const v = (version: number, more: Partial<VersionShown> = {}): VersionShown => ({ version, ...more })
const three = [v(0), v(2), v(1)]
const numbersOf = (said: string | undefined) => {
  const two = twoOf(said, three)
  return two && [two.left.version, two.right.version]
}

test('the newest stands beside the one before it unless the address says otherwise', () => {
  assert.deepEqual(numbersOf(undefined), [1, 2])
  assert.deepEqual(numbersOf('0,2'), [0, 2])
  assert.deepEqual(numbersOf('2,0'), [2, 0])
  assert.deepEqual(numbersOf('2'), [2, 1])
  assert.deepEqual(numbersOf('7,x'), [1, 2])
  assert.equal(twoOf(undefined, [v(0)]), undefined)
})

test('numbers have bars and a signed change, what differs first; the rest is told as it is', () => {
  const left = v(1, {
    comment: 'Trees',
    aliases: ['b', 'a'],
    uri: 's3://m/1',
    properties: { mae: '1.84', depth: '8', seed: '0', code: '9d1', same: 'x', old: '1' },
  })
  const right = v(2, {
    comment: 'Trees',
    aliases: ['a', 'b'],
    uri: 's3://m/2',
    properties: { mae: '1.61', depth: '8', seed: '3', code: 'b40', same: 'x' },
  })
  const { numbers, differs, same } = compare({ left, right })
  assert.deepEqual(
    numbers.map(({ name, change }) => [name, change === undefined ? undefined : Math.round(change * 10) / 10]),
    [
      ['mae', -12.5],
      ['seed', undefined],
      ['depth', 0],
    ],
  )
  assert.deepEqual(
    differs.map(({ name, sort }) => `${sort} ${name}`),
    ['uri unknown', 'property code', 'property old'],
  )
  assert.deepEqual(
    same.map(({ name }) => name),
    ['comment', 'aliases', 'same'],
  )
})

test('every property of either is told once, and the other way round the signs turn', () => {
  const properties = fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.oneof(fc.integer().map(String), fc.string({ maxLength: 4 })), {
    noNullPrototype: true,
  })
  fc.assert(
    fc.property(properties, properties, (a, b) => {
      const [left, right] = [v(1, { properties: a }), v(2, { properties: b })]
      const there = compare({ left, right })
      const back = compare({ left: right, right: left })
      const told = [...there.numbers, ...there.differs, ...there.same].map(({ name }) => name).sort()
      assert.deepEqual(told, [...new Set([...Object.keys(a), ...Object.keys(b)])].sort())
      for (const { name, difference, bars } of there.numbers) {
        assert.equal(back.numbers.find((one) => one.name === name)?.difference, 0 - difference)
        assert.ok(bars.every((share) => share >= 0 && share <= 1))
      }
    }),
  )
})
