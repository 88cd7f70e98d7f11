/** Random histories of three regions that write apart and hear of each other, for tests of what must come out alike everywhere. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Clock, type Stamp } from '../kit/clock.ts'
import { type Dot, dotOf, joined, partsOf, seen, type Vector } from './vector.ts'

export interface Event<Op> {
  readonly dot: Dot
  readonly stamp: Stamp
  /** Without what its origin had made before, as entries have it. */
  readonly deps: Vector
  readonly op: Op
}
/** Something that regions keep and merge. */
export interface Merged<State, Op> {
  readonly nothing: State
  readonly apply: (state: State, event: Event<Op>) => State
  /** What a region that shows this state does when told a number; undefined: it may not. */
  readonly choose: (state: State, choice: number) => Op | undefined
  /** One text for one state. */
  readonly text: (state: State) => string
}
export interface Region<State, Op> {
  readonly vector: Vector
  readonly state: State
  readonly events: readonly Event<Op>[]
}

const names = ['eu#1', 'us#1', 'ap#1'] as const
type Step = { readonly at: number; readonly choice: number } | { readonly at: number; readonly from: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ at: fc.nat(2), choice: fc.nat(999) }) },
  { weight: 1, arbitrary: fc.record({ at: fc.nat(2), from: fc.nat(2) }) },
)
/** Clocks an hour apart, by region: nothing but what is shown may hang on them. */
const skews = fc.shuffledSubarray([-3_600_000, 0, 3_600_000], { minLength: 3 })

function took<State, Op>(law: Merged<State, Op>, region: Region<State, Op>, event: Event<Op>): Region<State, Op> {
  if (seen(event.dot, region.vector)) return region
  const [origin, number] = partsOf(event.dot)
  return {
    vector: { ...region.vector, [origin]: number },
    state: law.apply(region.state, event),
    events: [...region.events, event],
  }
}
/** What the one knows once it has heard all that the other knows, in the order in which that one heard it. */
export const merged = <State, Op>(law: Merged<State, Op>, one: Region<State, Op>, other: Region<State, Op>): Region<State, Op> =>
  other.events.reduce((region, event) => took(law, region, event), one)

/** Three regions after they wrote and heard of each other at random. */
export function run<State, Op>(law: Merged<State, Op>, steps: readonly Step[], skew: readonly number[]): readonly Region<State, Op>[] {
  const regions: Region<State, Op>[] = names.map(() => ({ vector: {}, state: law.nothing, events: [] }))
  let now = 1_700_000_000_000
  const clocks = skew.map((ms) => new Clock(() => now + ms))
  for (const one of steps) {
    now += 7
    const region = regions[one.at] as Region<State, Op>
    if ('from' in one) {
      const other = regions[one.from] as Region<State, Op>
      for (const { stamp } of other.events) clocks[one.at]?.saw(stamp)
      regions[one.at] = merged(law, region, other)
      continue
    }
    const op = law.choose(region.state, one.choice)
    if (op === undefined) continue
    const origin = names[one.at] as string
    const { [origin]: own = 0, ...deps } = region.vector
    const event = { dot: dotOf(origin, own + 1), stamp: clocks[one.at]?.next() as Stamp, deps, op }
    regions[one.at] = took(law, region, event)
  }
  return regions
}

/** All events, each after what it depends on, otherwise by the priorities. */
export function ordered<Op>(events: readonly Event<Op>[], priorities: readonly number[]): readonly Event<Op>[] {
  const left = events.map((event, i) => ({ event, priority: priorities[i % priorities.length] ?? 0 }))
  const order: Event<Op>[] = []
  let vector: Vector = {}
  while (left.length > 0) {
    const ready = left.filter(({ event }) => {
      const [origin, number] = partsOf(event.dot)
      return (vector[origin] ?? 0) === number - 1 && Object.entries(event.deps).every(([o, n]) => (vector[o] ?? 0) >= n)
    })
    const next = ready.reduce((best, one) => (one.priority > best.priority ? one : best), ready[0] as (typeof left)[number])
    left.splice(left.indexOf(next), 1)
    order.push(next.event)
    const [origin, number] = partsOf(next.event.dot)
    vector = joined(vector, { [origin]: number })
  }
  return order
}

/** Throws with the smallest history it finds after which regions that know the same differ. */
export function agreesEverywhere<State, Op>(law: Merged<State, Op>, numRuns = 300): void {
  const priorities = fc.array(fc.nat(99), { minLength: 1, maxLength: 40 })
  const history = fc.array(step, { minLength: 2, maxLength: 40 })
  const text = (region: Region<State, Op>) => law.text(region.state)
  fc.assert(
    fc.property(history, skews, priorities, (steps, skew, order) => {
      const [x, y, z] = run(law, steps, skew) as [Region<State, Op>, Region<State, Op>, Region<State, Op>]
      assert.equal(text(merged(law, x, x)), text(x), 'what is heard again changes nothing')
      assert.equal(text(merged(law, x, y)), text(merged(law, y, x)), 'who hears whom makes no difference')
      const all = merged(law, merged(law, x, y), z)
      assert.equal(text(merged(law, x, merged(law, y, z))), text(all), 'nor does who is heard first')
      const again = ordered(all.events, order).reduce((region, event) => took(law, region, event), {
        vector: {},
        state: law.nothing,
        events: [],
      } as Region<State, Op>)
      assert.equal(text(again), text(all), 'nor any other order that keeps causes before effects')
    }),
    { numRuns },
  )
}
