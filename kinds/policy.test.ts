/** What a policy may hold: decided by its type, kept exactly, refused with the field's name. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Change } from './define.ts'
import { Refusal } from './errors.ts'
import { contentOf, policy } from './policy.ts'

const refused = (type: string, raw: unknown, says: RegExp) =>
  assert.throws(
    () => contentOf(type, raw, 'content'),
    (error) => error instanceof Refusal && error.family === 'illegal' && says.test(error.message),
  )
const compaction = 'system_iceberg_compaction'

describe('the content of a policy', () => {
  test('of rules is kept as it was given, whatever JSON the rules are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (given) => {
        // As JSON has it: no minus before zero.
        const customRules = JSON.parse(JSON.stringify(given)) as object
        const unsafe = /\d{16}|e\+?\d\d/.test(JSON.stringify(customRules))
        fc.pre(!unsafe)
        const kept = contentOf('custom', { customRules, supportedObjectTypes: ['TABLE', 'table'] }, 'content')
        assert.equal(JSON.stringify(kept), JSON.stringify({ customRules, supportedObjectTypes: ['table'] }))
      }),
    )
  })

  test('holds no number that would come back as another', () => {
    for (const customRules of [{ n: 2 ** 53 }, { n: [Number.POSITIVE_INFINITY] }, { deep: { n: 1e300 } }])
      refused('custom', { customRules, supportedObjectTypes: ['table'] }, /content\.customRules\.(deep\.)?n(\.0)?" must be a number that can be kept/)
  })

  test('of rules says for which types of objects it is', () => {
    for (const [types, says] of [
      [undefined, /"content.supportedObjectTypes" is required/],
      [[], /at least one/],
      [['elephant'], /supportedObjectTypes\[0\]" must be one of metalake/],
      ['table', /must be a list/],
    ] as const)
      refused('custom', { supportedObjectTypes: types }, says)
    refused('custom', { supportedObjectTypes: ['table'], other: 1 }, /"content.other" is not a known field/)
  })

  test('holds no property that is named like a secret: it would be shown', () => {
    for (const key of ['password', 'aws-secret-access-key', 'api_key', 'token']) {
      refused('custom', { properties: { [key]: 'x' }, supportedObjectTypes: ['table'] }, /content\.properties\.[\w-]+" is named like a secret/)
      refused(compaction, { rewriteOptions: { [key]: 'x' } }, /named like a secret/)
    }
  })

  test('of compaction has the defaults that it is not given, and numbers and options in their bounds', () => {
    assert.deepEqual(contentOf(compaction, {}, 'content'), {
      minDataFileMse: 405323966463344,
      minDeleteFileNumber: 1,
      dataFileMseWeight: 1,
      deleteFileNumberWeight: 100,
      maxPartitionNum: 50,
      rewriteOptions: {},
    })
    const given = { minDataFileMse: 0, maxPartitionNum: 1, rewriteOptions: { 'a.b_c-1': 'x' } }
    assert.partialDeepStrictEqual(contentOf(compaction, given, 'content'), given)
    for (const [raw, says] of [
      [{ minDataFileMse: -1 }, /at least 0/],
      [{ maxPartitionNum: 0 }, /"content.maxPartitionNum" must be at least 1/],
      [{ dataFileMseWeight: 1.5 }, /whole number/],
      [{ rewriteOptions: { 'a b': '1' } }, /rewriteOptions\.a b/],
      [{ rewriteOptions: { 'job.options.a': '1' } }, /not begin with/],
      [{ rewriteOptions: { a: ' ' } }, /not blank/],
      [{ customRules: {} }, /not a known field/],
    ] as const)
      refused(compaction, raw, says)
  })

  test('is replaced by one of the same type alone', () => {
    const { apply } = policy.changes.updateContent as Change
    const draft = { name: 'p', body: { policyType: 'custom', content: {} } }
    const next = apply?.(draft, { policyType: 'custom', newContent: { supportedObjectTypes: ['schema'] } })
    assert.deepEqual(next?.body.content, { supportedObjectTypes: ['schema'] })
    assert.throws(() => apply?.(draft, { policyType: compaction, newContent: {} }), /keeps its type/)
  })
})

test('a rule that the lake follows is decoded where a policy is made, and one that it does not know is refused', () => {
  const rules = (customRules: unknown) => contentOf('custom', { customRules, supportedObjectTypes: ['table'] }, 'content').customRules
  assert.deepEqual(rules({ 'caspian.hold': { until: '2027-01-31T00:00:00Z' }, free: [1] }), {
    'caspian.hold': { until: '2027-01-31T00:00:00.000Z' },
    free: [1],
  })
  assert.throws(() => rules({ 'caspian.hold': { until: 'soon' } }), /"content.customRules.caspian.hold.until" must be an instant/)
  assert.throws(
    () => rules({ 'caspian.hole': {} }),
    /"content.customRules.caspian.hole" is no rule that the lake knows; known are caspian\.access, caspian\.hold/,
  )
})
