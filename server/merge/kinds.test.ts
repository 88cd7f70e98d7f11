/** Every kind, key by key: whatever regions write apart, those that know the same keep and show the same. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { KindName } from '../../kinds/index.ts'
import { kindList, kinds } from '../../kinds/index.ts'
import { anyContent } from '../../kinds/rules/test-contents.ts'
import { samples } from '../../kinds/test-samples.ts'
import { stampOf } from '../kit/clock.ts'
import { canonical } from './canonical.ts'
import { leafOf } from './digest.ts'
import type { Flat, Op } from './entry.ts'
import { back, drop, type Facts, isFenced, lawOf, make, own, set, type Thing, valueOf } from './facts.ts'
import { flat } from './flat.ts'
import { statusOf } from './guard.ts'
import { agreesEverywhere, type Event, type Merged } from './test-histories.ts'
import { dotOf, known, type Vector } from './vector.ts'

type Said = Extract<Op, { op: 'make' | 'set' | 'drop' | 'back' | 'own' }>
const id = 'THING'
/** As much of the facts as one thing takes. */
function factsOf(thing: Thing | undefined): Facts & { readonly now: () => Thing | undefined } {
  let is = thing
  const facts: Pick<Facts, 'thing' | 'putThing' | 'putOwned'> & { readonly now: () => Thing | undefined } = {
    now: () => is,
    thing: () => is,
    putThing: (next) => {
      is = next
    },
    putOwned: () => {},
  }
  return facts as Facts & typeof facts
}

const contents = fc.sample(anyContent, { seed: 11, numRuns: 30 })
const owners = [null, { type: 'user', id: 'A', name: 'ann' }, { type: 'user', id: 'B', name: 'ben' }]
const custom = 'custom'
const valuesOf = (key: string): readonly unknown[] =>
  key === 'content' ? contents : key === 'enabled' ? [true, false] : ['a', 'b', { x: 1, y: [2] }, 7]

function lawOfKind(kind: KindName): Merged<Thing | undefined, Said> {
  const body = flat({ ...samples[kind].body, enabled: true, ...(kind === 'policy' ? { policyType: custom } : {}) }) as Flat
  const keys = [...Object.keys(body), 'properties.new', 'unknown'].filter((key) => key !== 'name' && key !== 'properties' && !isFenced(kind, key))
  const made = (): Said => ({ op: 'make', id, kind, in: null, name: 'n', body })
  const merged: Merged<Thing | undefined, Said> = {
    nothing: undefined,
    apply(thing, { dot, stamp, deps, op }) {
      const facts = factsOf(thing)
      const at = { dot, stamp, deps: known(dot, deps) }
      if (op.op === 'make') make(facts, op, at)
      else if (op.op === 'set') set(facts, op, at, () => custom)
      else if (op.op === 'own') own(facts, op, at)
      else if (op.op === 'drop') drop(facts, id, at)
      else back(facts, id, at)
      return facts.now()
    },
    choose(thing, choice) {
      const [sort, which] = [choice % 10, Math.floor(choice / 10)]
      if (!thing) return kinds[kind].sync.once ? made() : undefined
      if (sort === 0) return { op: 'drop', id }
      if (sort === 1) return kinds[kind].sync.once ? made() : { op: 'back', id }
      if (sort === 2) return { op: 'own', id, owner: owners[which % owners.length] ?? null }
      const key = keys[which % keys.length] as string
      if (sort === 3) return { op: 'set', id, cut: [key] }
      const values = valuesOf(key)
      const siblings = thing.state.keys?.[key] ?? []
      const [one] = siblings
      const over = sort < 7 && one && lawOf(kind, key) === 'shown' ? { over: { [key]: [one.dot] } } : {}
      return { op: 'set', id, put: { [key]: values[choice % values.length] }, ...over }
    },
    text(thing) {
      if (!thing) return ''
      const shown = Object.entries(thing.state.keys ?? {}).map(([key, all]) => [key, valueOf(kind, key, all, () => custom)])
      const { guard } = thing.state
      return canonical({ leaf: String(leafOf(thing)), ...thing.state, status: guard && statusOf(guard), shown: Object.fromEntries(shown) })
    },
  }
  return merged
}
/** With one that was there from the start, for what two cannot make. */
function fromStart(law: Merged<Thing | undefined, Said>, kind: KindName): Merged<Thing | undefined, Said> {
  const first: Event<Said> = {
    dot: 'base:0',
    stamp: '0000000000000000',
    deps: {},
    op: { op: 'make', id, kind, in: null, name: 'n', body: { policyType: custom } },
  }
  return kinds[kind].sync.once ? law : { ...law, nothing: law.apply(undefined, first) }
}

describe('regions that know the same of one thing keep and show the same', () => {
  for (const { name, sync } of kindList.map((kind) => ({ ...kind, name: kind.name as KindName })))
    if (!sync.here) test(`of a ${name}`, () => agreesEverywhere(fromStart(lawOfKind(name), name), 150))
})

describe('of a user who was taken away and added again', () => {
  const at = (origin: string, number: number, deps: Vector = {}) => {
    const dot = dotOf(origin, number)
    return { dot, stamp: stampOf(number), deps: known(dot, deps) }
  }
  const added = (body: Flat): Extract<Op, { op: 'make' }> => ({ op: 'make', id, kind: 'user', in: null, name: 'ann', body })
  const shown = (thing: Thing | undefined) =>
    Object.fromEntries(Object.entries(thing?.state.keys ?? {}).map(([key, all]) => [key, valueOf('user', key, all, () => undefined)]))

  test('nothing is kept that was said of the one before', () => {
    const facts = factsOf(undefined)
    make(facts, added({ enabled: true, externalId: 'old' }), at('eu#1', 1))
    set(facts, { op: 'set', id, put: { enabled: false } }, at('eu#1', 2), () => undefined)
    drop(facts, id, at('eu#1', 3))
    make(facts, added({ enabled: true }), at('us#1', 1, { 'eu#1': 3 }))
    assert.deepEqual(shown(facts.now()), { enabled: true })
  })
  test('what somebody says of the one before without knowing is kept: who was switched off stays so', () => {
    const facts = factsOf(undefined)
    make(facts, added({ enabled: true }), at('eu#1', 1))
    drop(facts, id, at('eu#1', 2))
    make(facts, added({ enabled: true }), at('eu#1', 3))
    set(facts, { op: 'set', id, put: { enabled: false } }, at('us#1', 1, { 'eu#1': 1 }), () => undefined)
    assert.deepEqual(shown(facts.now()), { enabled: false })
  })
})
