/** Each origin comes by one way, and by another when that one is silent or behind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Carriers, freshMs } from './carriers.ts'

/** There are links to these two; the third is only heard of through them. */
const regionOf = (origin: string) => ({ 'us#1': 'us', 'ap#1': 'ap' })[origin]
const origins = ['us#1', 'ap#1', 'sa#1']
const asked = (carriers: Carriers, now: number, have = {}) => ['us', 'ap'].map((peer) => carriers.except(peer, origins, have, regionOf, now))

test('before anybody is heard, all are asked for all', () => {
  assert.deepEqual(asked(new Carriers(), 0), [[], []])
})
test('what comes from its own region is not asked for elsewhere, until that is silent', () => {
  const carriers = new Carriers()
  for (const peer of ['us', 'ap']) carriers.heard(peer, 0, {})
  assert.deepEqual(asked(carriers, freshMs), [['ap#1'], ['us#1']])
  carriers.heard('ap', freshMs)
  assert.deepEqual(asked(carriers, freshMs + 1), [['ap#1'], []])
})
test('what is relayed comes from who brought it first, until that is silent or gone', () => {
  for (const quiet of ['silent', 'gone']) {
    const carriers = new Carriers()
    for (const peer of ['us', 'ap']) carriers.heard(peer, 0, { 'sa#1': 5 })
    carriers.brought('us', 'sa#1', 0)
    carriers.brought('ap', 'sa#1', 0)
    assert.deepEqual(asked(carriers, 0, { 'sa#1': 5 }), [['ap#1'], ['us#1', 'sa#1']])
    carriers.heard('ap', freshMs)
    if (quiet === 'gone') carriers.gone('us')
    assert.deepEqual(asked(carriers, freshMs + 1, { 'sa#1': 5 })[1], [])
  }
})
test('and from all again, when another has more for longer than is usual', () => {
  const carriers = new Carriers()
  carriers.heard('us', 0, { 'sa#1': 5 })
  carriers.brought('us', 'sa#1', 0)
  carriers.heard('ap', 0, { 'sa#1': 7 })
  const sa = (now: number, have: number) => asked(carriers, now, { 'sa#1': have })[1]?.includes('sa#1')
  assert.ok(sa(0, 5))
  assert.ok(sa(1_000, 5))
  assert.ok(sa(1_500, 7))
  assert.ok(sa(2_000, 5))
  assert.ok(sa(4_000, 5))
  assert.ok(!sa(4_001, 5))
})
