/** What is in force of contents of a policy that were written apart. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '../errors.ts'
import { contentOf } from '../policy.ts'
import { accessRules, maskings } from './access.ts'
import { strictestContent } from './strictest.ts'
import { type Content, doneTo, followed, place } from './test-contents.ts'

const strictest = (...contents: readonly Content[]) => strictestContent(contents) as Content
const custom = (customRules: object, ...supportedObjectTypes: readonly string[]) =>
  contentOf(
    'custom',
    { customRules, supportedObjectTypes: supportedObjectTypes.length > 0 ? supportedObjectTypes : ['table'] },
    'content',
  ) as unknown as Content
const access = (rule: object, ...types: readonly string[]) => custom({ 'caspian.access': rule }, ...types)
const ruleOf = (content: Content, name = 'caspian.access') => content.customRules?.[name]
const strengths: readonly string[] = ['seen', ...maskings.toReversed()]
const strength = (shown: string) => strengths.indexOf(shown)

describe('the strictest of contents', () => {
  test('hangs neither on their order, nor on how they are put together, nor on repeats', () => {
    fc.assert(
      fc.property(followed, followed, followed, (a, b, c) => {
        const all = strictest(a, b, c)
        assert.deepEqual(strictest(c, a, b), all)
        assert.deepEqual(strictest(strictest(a, b), c), all)
        assert.deepEqual(strictest(a, strictest(b, c)), all)
        assert.deepEqual(strictest(b, a, b, c, a), all)
        assert.deepEqual(strictest(all), all)
      }),
      { numRuns: 1000 },
    )
  })
  test('denies, hides, masks and holds at least what each does, and allows what all allow', () => {
    fc.assert(
      fc.property(followed, followed, place, (a, b, where) => {
        const [one, other, both] = [a, b, strictest(a, b)].map((content) => doneTo(where, content)) as [Done, Done, Done]
        assert.deepEqual(
          both.allowed,
          one.allowed.filter((name) => other.allowed.includes(name)),
        )
        for (const each of [one, other]) {
          assert.ok(each.denied.every((name) => both.denied.includes(name)))
          assert.ok(each.rowSeen || !both.rowSeen)
          assert.ok(strength(both.shown) >= strength(each.shown))
          assert.ok(both.heldUntil >= each.heldUntil)
          assert.ok(both.regions.every((region) => each.regions.includes(region)))
        }
      }),
      { numRuns: 2000 },
    )
  })
  test('of the same types does no more than they do together', () => {
    fc.assert(
      fc.property(followed, followed, place, (a, { customRules }, where) => {
        const b = { ...a, customRules: customRules ?? {} }
        const [one, other, both] = [a, b, strictest(a, b)].map((content) => doneTo(where, content)) as [Done, Done, Done]
        assert.deepEqual(both.denied, [...new Set([...one.denied, ...other.denied])].sort())
        assert.equal(both.rowSeen, one.rowSeen && other.rowSeen)
        assert.equal(strength(both.shown), Math.max(strength(one.shown), strength(other.shown)))
        assert.equal(both.heldUntil, Math.max(one.heldUntil, other.heldUntil))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('of rules that were written apart', () => {
  test('a hold of 90 days beside one of 30 days with a mask holds 90 days, and the mask counts', () => {
    const [days30, days90] = ['2027-01-31T00:00:00.000Z', '2027-04-01T00:00:00.000Z']
    const masks = [{ columns: 'column.name = "card"', with: 'hash' }]
    const both = strictest(custom({ 'caspian.hold': { until: days30 }, 'caspian.access': { masks } }), custom({ 'caspian.hold': { until: days90 } }))
    assert.deepEqual(both.customRules, { 'caspian.access': { masks }, 'caspian.hold': { until: days90 } })
  })
  test('a hold for good outlasts every other, and tells its own reason', () => {
    const [some, good] = [{ until: '2999-01-01T00:00:00.000Z', reason: 'z' }, { reason: 'a' }].map((rule) => custom({ 'caspian.hold': rule })) as [
      Content,
      Content,
    ]
    assert.deepEqual(ruleOf(strictest(good, some), 'caspian.hold'), { reason: 'a' })
  })
  test('two residencies with no region in common leave none, and a label stays only where all say it', () => {
    const of = (regions: readonly string[], label: string) => custom({ 'caspian.residency': { regions, label } })
    assert.deepEqual(ruleOf(strictest(of(['eu'], 'eu only'), of(['us'], 'us only')), 'caspian.residency'), { regions: [] })
    assert.deepEqual(ruleOf(strictest(of(['eu', 'us'], 'l'), of(['us'], 'l')), 'caspian.residency'), { regions: ['us'], label: 'l' })
  })
  test('what one allows and the other does not is not allowed', () => {
    const rule = { effect: 'allow', privileges: ['SELECT_TABLE', 'MODIFY_TABLE'] }
    assert.equal(ruleOf(strictest(access(rule), custom({}))), undefined)
    const [ola, group] = ['principal.name = "ola"', 'principal.groups has "a"']
    const both = strictest(access({ ...rule, when: ola }), access({ effect: 'allow', privileges: ['SELECT_TABLE'], when: group }))
    assert.deepEqual(ruleOf(both), { when: '"a" in principal.groups and principal.name = "ola"', effect: 'allow', privileges: ['SELECT_TABLE'] })
  })
  test('what is allowed on tables by one and on views by the other is allowed on neither', () => {
    const rule = { effect: 'allow', privileges: ['SELECT_TABLE'] }
    assert.equal(ruleOf(strictest(access(rule, 'table'), access(rule, 'view'))), undefined)
    const both = strictest(access(rule, 'table', 'view'), access(rule, 'table'))
    assert.deepEqual(ruleOf(both), { when: 'object.type in ["table"]', ...rule })
  })
  test('conditions that are too long together allow nothing', () => {
    const of = (letter: string) =>
      access({
        effect: 'allow',
        privileges: ['SELECT_TABLE'],
        when: `principal.name in [${Array.from({ length: 200 }, () => `"${letter}"`).join(', ')}]`,
      })
    assert.ok(ruleOf(strictest(of('a'))))
    assert.equal(ruleOf(strictest(of('a'), of('b'))), undefined)
  })
  test('of two masks of the same columns the stronger counts', () => {
    const of = (masking: string) => access({ masks: [{ columns: 'column.name = "n"', with: masking }] })
    assert.deepEqual(ruleOf(strictest(of('last4'), of('null'), of('hash'))), { masks: [{ columns: 'column.name = "n"', with: 'null' }] })
  })
})

describe('a policy that holds several rules on access', () => {
  const two = { all: [{ rows: 'row.n = 1' }, { when: 'principal.name = "ola"', rows: 'row.n > 0' }] }
  const refused = (rule: object, says: RegExp) =>
    assert.throws(
      () => access(rule),
      (error) => error instanceof Refusal && says.test(error.message),
    )
  test('is kept as it was written, and all of them count', () => {
    assert.deepEqual(ruleOf(access(two)), two)
    assert.equal(accessRules(two).length, 2)
  })
  test('is refused with the place of what is wrong in it', () => {
    refused({ all: [] }, /caspian\.access\.all" must be a list of 1 to 64 rules/)
    refused({ all: [{ rows: 'row.n = 1' }, {}] }, /caspian\.access\.all\[1\]" must be given/)
    refused({ all: [{ rows: 'row.n = 1' }], rows: 'row.n = 1' }, /"content\.customRules\.caspian\.access\.rows" is not a known field/)
    refused({ all: [{ all: [{ rows: 'row.n = 1' }] }] }, /all\[0\]\.all" is not a known field/)
    const allow = { effect: 'allow', privileges: ['SELECT_TABLE'] }
    refused({ all: [allow, allow] }, /at most one rule that allows/)
  })
})
type Done = ReturnType<typeof doneTo>
