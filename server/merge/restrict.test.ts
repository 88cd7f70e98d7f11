/** What is in force when regions wrote apart: the strictest, until somebody writes who knew all. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { kindList, kinds } from '../../kinds/index.ts'
import { anyContent } from '../../kinds/rules/test-contents.ts'
import { canonical } from './canonical.ts'
import { counting, type Sibling, written } from './register.ts'
import { isNarrowing, restricted } from './restrict.ts'
import { agreesEverywhere } from './test-histories.ts'

const content = (type: string, ...values: readonly unknown[]) => restricted('policy', 'content', type, values)
const custom = (customRules: object) => ({ customRules, supportedObjectTypes: ['table'] })
const hold = (until: string) => custom({ 'caspian.hold': { until } })
const narrows = (before: unknown, after: unknown, type = 'custom') => isNarrowing('policy', 'content', type, before, after)

test('every field of the law "restrict" has an order, and no other', () => {
  for (const { name, sync } of kindList)
    assert.deepEqual(
      Object.keys(sync.orders ?? {}),
      Object.entries(sync.laws ?? {}).flatMap(([field, law]) => (law === 'restrict' ? [field] : [])),
      name,
    )
  assert.throws(() => restricted('tag', 'comment', undefined, ['a', 'b']), /tag\.comment has no order/)
  assert.equal(kinds.policy.sync.laws?.content, 'restrict')
})

describe('of values written apart', () => {
  test('a policy that one switched off stays on while another switched it on', () => {
    for (const values of [
      [true, false],
      [false, true],
      [false, undefined],
    ])
      assert.equal(restricted('policy', 'enabled', undefined, values).value, true)
    assert.equal(restricted('policy', 'enabled', undefined, [false, false]).value, false)
  })
  test('a user whom one disabled stays so, whatever another says', () => {
    for (const values of [
      [true, false],
      [false, true],
      [undefined, false],
    ])
      assert.equal(restricted('user', 'enabled', undefined, values).value, false)
  })
  test('of settings of compaction, which are advice, the latest count', () => {
    const [a, b] = [{ minDeleteFileNumber: 1 }, { minDeleteFileNumber: 9 }]
    assert.deepEqual(content('system_iceberg_compaction', a, b), { value: b })
  })
  test('of rules that the lake does not know all are in force, and the latest shows', () => {
    const [eu, us] = [custom({ days: 30, 'caspian.hold': { reason: 'a' } }), custom({ days: 90 })]
    assert.deepEqual(content('custom', eu, us), {
      value: custom({ days: 90, 'caspian.hold': { reason: 'a' } }),
      siblings: [eu, us],
    })
    assert.deepEqual(content('custom', us, eu).siblings, [eu, us])
  })
  test('free keys of a content are such too', () => {
    const [eu, us] = [{ ...custom({}), properties: { team: 'a' } }, custom({})]
    assert.deepEqual(content('custom', eu, us).siblings?.length, 2)
  })
  test('a difference in the lake’s own rules alone leaves no list: what shows is in force', () => {
    assert.deepEqual(content('custom', hold('2031-01-01T00:00:00.000Z'), hold('2030-01-01T00:00:00.000Z')), {
      value: hold('2031-01-01T00:00:00.000Z'),
    })
  })
  test('equal ones are as they were written', () => {
    const [one, same] = [custom({ b: 1, a: 2 }), custom({ a: 2, b: 1 })]
    assert.deepEqual(content('custom', one, same), { value: same })
    assert.deepEqual(content('custom'), { value: undefined })
  })
  test('what counts does not hang on the order in which they come, but for what shows of unknown rules', () => {
    fc.assert(
      fc.property(fc.array(anyContent, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(3), { maxLength: 3 }), (all, again) => {
        const last = all.at(-1)
        const more = again.flatMap((i) => all.slice(i, i + 1))
        assert.equal(canonical(content('custom', ...all.slice(0, -1).toReversed(), ...more, last)), canonical(content('custom', ...all)))
      }),
      { numRuns: 500 },
    )
  })
})

describe('any region may write', () => {
  test('a policy on, and no other off', () => {
    assert.ok(isNarrowing('policy', 'enabled', undefined, false, true))
    assert.ok(isNarrowing('policy', 'enabled', undefined, undefined, true))
    assert.ok(!isNarrowing('policy', 'enabled', undefined, true, false))
    assert.ok(!isNarrowing('policy', 'enabled', undefined, undefined, false))
  })
  test('a user off, and no other on', () => {
    assert.ok(isNarrowing('user', 'enabled', undefined, true, false))
    assert.ok(isNarrowing('user', 'enabled', undefined, undefined, false))
    assert.ok(!isNarrowing('user', 'enabled', undefined, false, true))
    assert.ok(!isNarrowing('user', 'enabled', undefined, false, undefined))
  })
  test('a content that is as strict as the one before in everything, and what is advice', () => {
    const [short, long] = [hold('2030-01-01T00:00:00.000Z'), hold('2031-01-01T00:00:00.000Z')]
    assert.ok(narrows(short, long))
    assert.ok(narrows(custom({}), short))
    assert.ok(!narrows(long, short))
    assert.ok(!narrows(short, custom({})))
    assert.ok(!narrows(custom({ days: 90 }), custom({ days: 30 })), 'of unknown rules nobody can tell')
    assert.ok(!narrows(custom({}), custom({ 'caspian.access': { effect: 'allow', privileges: ['SELECT_TABLE'] } })))
    assert.ok(narrows({ minDeleteFileNumber: 1 }, { minDeleteFileNumber: 9 }, 'system_iceberg_compaction'))
  })
  test('what it takes from a content is only ever more: two such steps are one, and none is', () => {
    fc.assert(
      fc.property(anyContent, anyContent, anyContent, (a, b, c) => {
        assert.ok(narrows(a, a))
        if (narrows(a, b) && narrows(b, c)) assert.ok(narrows(a, c))
        const both = content('custom', a, { ...b, customRules: { ...b.customRules, days: a.customRules?.days }, properties: a.properties }).value
        assert.ok(narrows(a, both), 'the strictest of several narrows each')
      }),
      { numRuns: 1000 },
    )
  })
})

test('regions that know the same contents have the same in force, and the same list', () => {
  const pool = fc.sample(anyContent, { seed: 7, numRuns: 40 })
  const inForce = (siblings: readonly Sibling[]) => counting('restrict', siblings, (values) => content('custom', ...values))
  agreesEverywhere<readonly Sibling[], unknown>({
    nothing: [],
    apply: (state, { dot, stamp, deps, op }) => written(state, { dot, stamp, value: op }, deps),
    choose: (_, choice) => pool[choice % pool.length],
    text: (state) => canonical(inForce(state)),
  })
})
