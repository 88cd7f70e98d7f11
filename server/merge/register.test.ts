/** What becomes of a key that several regions write apart. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Law } from '../../kinds/sync.ts'
import { stampOf } from '../kit/clock.ts'
import { canonical } from './canonical.ts'
import { counting, kept, open, type Sibling, shown, written } from './register.ts'
import { agreesEverywhere, type Merged } from './test-histories.ts'
import type { Dot } from './vector.ts'

const at = (dot: Dot, ms: number, value: unknown): Sibling => ({ dot, stamp: stampOf(ms), value })
const values = (siblings: readonly Sibling[]) => siblings.map(({ value }) => value)
const eu = at('eu#1:1', 10, 'a')
const us = at('us#1:1', 20, 'b')
const apart = written(written([], eu, {}), us, {})

test('of two values written apart the later is shown, and both are open', () => {
  assert.equal(shown(apart)?.value, 'b')
  assert.deepEqual(open(apart), ['a', 'b'])
  assert.deepEqual(written(written([], us, {}), eu, {}), apart)
})
test('an edit of what was shown leaves the other value open; one that names both ends the conflict', () => {
  const edited = written(apart, at('eu#1:2', 30, 'c'), { 'us#1': 1 }, ['us#1:1'])
  assert.equal(shown(edited)?.value, 'c')
  assert.deepEqual(open(edited), ['a', 'c'])
  const resolved = written(edited, at('us#1:2', 40, 'c'), { 'eu#1': 2 }, ['eu#1:1', 'eu#1:2'])
  assert.deepEqual(values(resolved), ['c'])
  assert.deepEqual(open(resolved), [])
})
test('a write by one who had seen all replaces all', () => {
  assert.deepEqual(values(written(apart, at('eu#1:2', 5, 'c'), { 'us#1': 1 })), ['c'])
})
test('a region’s own earlier writes are seen by its later ones, though dependencies do not say so', () => {
  assert.deepEqual(values(written([eu], at('eu#1:2', 30, 'c'), {})), ['c'])
})
test('equal values are no conflict, whatever the order of their keys', () => {
  const twice = written(written([], at('eu#1:1', 10, { x: 1, y: 2 }), {}), at('us#1:1', 20, { y: 2, x: 1 }), {})
  assert.equal(twice.length, 2)
  assert.deepEqual(open(twice), [])
})
test('of equal stamps the last dot is shown, and the tenth entry comes after the ninth', () => {
  const both = [at('eu#1:10', 10, 'ten'), at('eu#1:9', 10, 'nine')]
  assert.equal(shown(both)?.value, 'ten')
  assert.equal(shown(both.toReversed())?.value, 'ten')
})
test('an entry that writes a key twice leaves its last value', () => {
  assert.deepEqual(values(written(written([us], eu, {}), at('eu#1:1', 10, 'z'), {})), ['z', 'b'])
})
test('a newer measurement replaces one made apart, and an older one changes nothing', () => {
  assert.deepEqual(values(kept('newest', apart)), ['b'])
  assert.deepEqual(open(kept('newest', apart)), [])
})
test('of values of which the strictest counts the latest is told last', () => {
  const late = at('ap#1:1', 30, 'late')
  const all = written(written(written([], late, {}), eu, {}), us, {})
  assert.deepEqual(
    counting('restrict', all, (each) => each),
    ['a', 'b', 'late'],
  )
  assert.equal(
    counting('restrict', [eu], () => 'never'),
    'a',
  )
})
test('nothing written counts as nothing', () => {
  assert.equal(shown([]), undefined)
  assert.equal(
    counting('shown', [], () => 'never'),
    undefined,
  )
})

interface Write {
  readonly value: number
  readonly over?: readonly Dot[]
}
const register = (law: Law): Merged<readonly Sibling[], Write> => ({
  nothing: [],
  apply: (state, { dot, stamp, deps, op }) => kept(law, written(state, { dot, stamp, value: op.value }, deps, op.over)),
  choose: (state, choice) => {
    const best = shown(state)
    const edits = choice % 2 === 0 && best !== undefined && law === 'shown'
    return { value: choice % 5, ...(edits ? { over: [best.dot] } : {}) }
  },
  text: canonical,
})
for (const law of ['shown', 'newest', 'restrict'] as const)
  test(`regions that know the same writes keep the same siblings of a register, by the law "${law}"`, () => agreesEverywhere(register(law)))
test('what is kept of measurements is the latest of all that were ever made', () => {
  const measured = register('newest')
  agreesEverywhere<{ readonly kept: readonly Sibling[]; readonly latest: string }, Write>({
    nothing: { kept: [], latest: '' },
    apply: (state, event) => {
      const latest = event.stamp > state.latest ? event.stamp : state.latest
      const left = measured.apply(state.kept, event)
      assert.equal(left[0]?.stamp, latest)
      return { kept: left, latest }
    },
    choose: (_, choice) => ({ value: choice % 5 }),
    text: canonical,
  })
})
