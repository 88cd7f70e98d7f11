/** Sets of things are sets, whether a bit stands for each or a list for the few. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  anew,
  bitsOf,
  both,
  changedSome,
  countOfSome,
  eachOf,
  joined,
  meetsSome,
  none,
  put,
  type Some,
  sizeOf,
  slotsOfBoth,
  someOf,
  withoutSome,
} from './bits.ts'
import { Rooms } from './room.ts'

const of = 500
/** Few, so that they are a list, and often the same; or many. */
const slots = fc.oneof(
  fc.uniqueArray(fc.nat(9), { maxLength: 7 }).map((all) => all.map((slot) => slot * 50)),
  fc.uniqueArray(fc.nat(of - 1), { minLength: 16, maxLength: 60, size: 'max' }),
)
const told = (some: Some): readonly number[] => {
  const all: number[] = []
  eachOf(some, (slot) => all.push(slot))
  return all.toSorted((a, b) => a - b)
}
const inOrder = (all: Iterable<number>) => [...all].sort((a, b) => a - b)
function bits(all: readonly number[]) {
  const set = none(of)
  for (const slot of all) put(set, slot)
  return set
}
/** With something in all that it gives. */
function used() {
  const rooms = new Rooms()
  {
    using room = rooms.room(of)
    for (let n = 0; n < 2_000; n++) room.words(16).fill(0xffffffff)
  }
  return rooms.room(of)
}

describe('a set of few or many', () => {
  test('holds what was put into it, and is a list only where that takes less room', () => {
    fc.assert(
      fc.property(slots, (all) => {
        const some = someOf(all, of)
        assert.deepEqual(told(some), inOrder(all))
        assert.equal(sizeOf(some), all.length)
        assert.equal(some instanceof Int32Array, all.length * 32 < of)
      }),
    )
  })
  for (const [where, make] of [
    ['anew', anew],
    ['in a room that others used', used()],
  ] as const)
    test(`is joined, met, taken away and counted as sets are, made ${where}`, () => {
      fc.assert(
        fc.property(slots, slots, (one, other) => {
          const [a, b] = [new Set(one), new Set(other)]
          const [some, more] = [someOf(one, of, make), someOf(other, of, make)]
          assert.deepEqual(told(joined([some, more], of, make)), inOrder(a.union(b)))
          assert.deepEqual(told(both(some, more, make)), inOrder(a.intersection(b)))
          assert.deepEqual(told(withoutSome(bits(one), more, make)), inOrder(a.difference(b)))
          assert.deepEqual(told(bitsOf(some, of, make)), inOrder(a))
          assert.deepEqual(inOrder(slotsOfBoth(some, bits(other))), inOrder(a.intersection(b)))
          assert.equal(countOfSome(some, bits(other)), a.intersection(b).size)
          assert.equal(meetsSome(some, bits(other)), a.intersection(b).size > 0)
        }),
      )
    })
  test('is changed into another, and stays as it was for who looks at it', () => {
    fc.assert(
      fc.property(slots, slots, (all, touched) => {
        const some = someOf(all, of)
        const come = touched.filter((slot) => slot % 2 === 0)
        assert.deepEqual(told(changedSome(some, new Set(touched), come, of)), inOrder(new Set(all).difference(new Set(touched)).union(new Set(come))))
        assert.deepEqual(told(some), inOrder(all))
      }),
    )
  })
})
