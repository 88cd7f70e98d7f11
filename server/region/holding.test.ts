/** Whatever arrives in whatever order is told of once, in its turn; and what is held has bounds. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { noChain } from '../merge/entry.ts'
import { Fork, type Kept } from '../merge/ledger.ts'
import { covers } from '../merge/vector.ts'
import { type Ends, Holding } from './holding.ts'
import { entryAfter, TestRegion } from './test-region.ts'

const names = ['eu', 'us', 'ap']
/** Entries of three regions that heard of each other now and then. */
const histories = fc.array(fc.record({ by: fc.nat(2), hears: fc.option(fc.nat(2)) }), { minLength: 1, maxLength: 40 }).map((steps) => {
  const regions = names.map((name) => new TestRegion(name))
  const log: Kept[] = []
  for (const { by, hears } of steps) {
    const region = regions[by] as TestRegion
    if (hears !== null && hears !== by) for (const entry of regions[hears]?.log ?? []) region.learn(entry)
    log.push(region.write('{}'))
  }
  return log
})
const endsOf = (applied: readonly Kept[]): Ends => Object.fromEntries(applied.map(({ origin, number, chain }) => [origin, { number, chain }]))
const vectorOf = (applied: readonly Kept[]) => Object.fromEntries(applied.map(({ origin, number }) => [origin, number]))

test('each is ready once, after all that it depends on, however they come and come again', () => {
  fc.assert(
    fc.property(
      histories,
      fc.array(fc.record({ origin: fc.nat(2), from: fc.nat(40), count: fc.nat(9), most: fc.integer({ min: 1, max: 9 }) })),
      (log, comes) => {
        const holding = new Holding()
        const applied: Kept[] = []
        const settle = (most: number) => {
          for (let turn = holding.ready(most); turn.length > 0; turn = holding.ready(most)) {
            assert.ok(turn.length <= most)
            for (const entry of turn) {
              const vector = vectorOf(applied)
              assert.equal(entry.number, (vector[entry.origin] ?? 0) + 1)
              assert.ok(covers(vector, entry.deps))
              applied.push(entry)
            }
            holding.applied(endsOf(applied))
          }
        }
        const of = (origin: number) => log.filter((entry) => entry.origin === `${names[origin]}#1`)
        for (const { origin, from, count, most } of comes) {
          holding.offer(of(origin).slice(from, from + count))
          settle(most)
        }
        for (let origin = 0; origin < 3; origin++) holding.offer(of(origin))
        settle(3)
        assert.equal(applied.length, log.length)
        assert.deepEqual([holding.count, holding.bytes, holding.frozen.size], [0, 0, 0])
      },
    ),
  )
})

const runOf = (origin: string, count: number, deps = {}, said = '{}'): Kept[] => {
  const run: Kept[] = []
  for (let i = 0; i < count; i++)
    run.push(entryAfter(run.at(-1) ?? { number: 0, chain: noChain }, { origin, stamp: '0'.repeat(16), deps, epochs: null, residency: null }, said))
  return run
}

test('another entry under a held or just applied name freezes its origin, and nothing more of it is taken', () => {
  const run = runOf('eu#1', 3, { 'us#1': 1 })
  const other = { ...(run[1] as Kept), chain: 'ab'.repeat(32) }
  const held = new Holding()
  held.offer(run)
  held.offer([run[1] as Kept])
  assert.equal(held.frozen.size, 0)
  held.offer([other])
  assert.ok(held.frozen.get('eu#1') instanceof Fork)
  assert.deepEqual([held.count, held.offer(run), held.full()], [0, 0, ['eu#1']])
  const applied = new Holding()
  applied.applied(endsOf(run.slice(0, 2)))
  assert.ok(applied.compare(other))
  assert.deepEqual([...applied.frozen.keys()], ['eu#1'])
  assert.ok(!new Holding().compare(other))
})
test('what somebody else applied, but otherwise, freezes the origin too', () => {
  const holding = new Holding()
  holding.offer(runOf('eu#1', 3, { 'us#1': 1 }))
  holding.applied({ 'eu#1': { number: 2, chain: 'cd'.repeat(32) } })
  assert.deepEqual([[...holding.frozen.keys()], holding.count], [['eu#1'], 0])
})
test('an origin of which enough is held is not asked for; when all is full, those go on that others may wait for', () => {
  const holding = new Holding({ ofOne: 4_000, ofAll: 9_000 })
  holding.offer(runOf('eu#1', 6, { 'sa#1': 1 }))
  assert.deepEqual(holding.full(), [])
  holding.offer(runOf('us#1', 8, { 'sa#1': 1 }))
  assert.deepEqual(holding.full(), ['us#1'])
  holding.offer(runOf('ap#1', 7, { 'sa#1': 1 }))
  assert.deepEqual(holding.full(), ['eu#1', 'us#1', 'ap#1'])
  assert.equal(holding.offer(runOf('us#1', 9, { 'sa#1': 1 }).slice(8)), 0)
  assert.equal(holding.offer(runOf('sa#1', 1)), 1)
  assert.equal(holding.ready(100).length, 1 + 6 + 8 + 7)
})
test('what comes after a gap is not held, and what is here is not asked for again', () => {
  const run = runOf('eu#1', 5)
  const holding = new Holding()
  holding.applied(endsOf(run.slice(0, 1)))
  assert.equal(holding.offer(run.slice(2)), 0)
  assert.equal(holding.offer(run.slice(0, 3)), 2)
  assert.deepEqual(holding.have(), { 'eu#1': 3 })
  assert.deepEqual(holding.tip('eu#1').chain, run[2]?.chain)
})

test('what is stamped more than a minute ahead of the lake waits, with all that depends on it', () => {
  const holding = new Holding()
  const [eu, us] = [new TestRegion('eu'), new TestRegion('us')]
  const now = Date.now()
  const early = eu.write()
  us.learn(early)
  const late = us.write()
  holding.offer([early, late])
  assert.deepEqual(holding.ready(9, new Set(), now - 61_000), [])
  assert.deepEqual(holding.ready(9, new Set(), now), [early, late])
})
