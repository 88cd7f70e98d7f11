/** A delete takes away what its author had seen: users too, who may have been added by several. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alive, isShell } from './alive.ts'
import { drop, type Facts, make, type Thing } from './facts.ts'
import { dotOf, known, type Vector } from './vector.ts'

function lake(): Facts {
  const things = new Map<string, Thing>()
  const facts: Pick<Facts, 'thing' | 'putThing' | 'within' | 'cellsFrom' | 'cellsTo'> = {
    thing: (id) => things.get(id),
    putThing: (thing) => {
      things.set(thing.id, thing)
    },
    within: (id) => [...things.values()].flatMap((one) => (one.within === id ? [one.id] : [])),
    cellsFrom: () => [],
    cellsTo: () => [],
  }
  return facts as Facts
}
const at = (origin: string, number: number, deps: Vector = {}) => {
  const dot = dotOf(origin, number)
  return { dot, stamp: '0000000000000000', deps: known(dot, deps) }
}
const metalake = { op: 'make', id: 'M', kind: 'metalake', in: null, name: 'm', body: {} } as const
const ann = { op: 'make', id: 'U', kind: 'user', in: 'M', name: 'ann', body: {} } as const

test('a user added by one who did not know that the metalake goes keeps it, whoever else had added them before', () => {
  for (const later of [false, true]) {
    const facts = lake()
    make(facts, metalake, at('eu#1', 1))
    const steps = [() => make(facts, ann, at('eu#1', 2)), () => make(facts, ann, at('us#1', 1, { 'eu#1': 1 }))]
    for (const step of later ? steps.toReversed() : steps) step()
    drop(facts, 'M', at('eu#1', 3))
    assert.deepEqual([alive(facts, 'U'), alive(facts, 'M'), isShell(facts, 'M')], [true, true, true])
  }
})
test('users that whoever dropped the metalake knew go with it', () => {
  const facts = lake()
  make(facts, metalake, at('eu#1', 1))
  make(facts, ann, at('us#1', 1, { 'eu#1': 1 }))
  drop(facts, 'M', at('eu#1', 2, { 'us#1': 1 }))
  assert.deepEqual([alive(facts, 'U'), alive(facts, 'M')], [false, false])
})
