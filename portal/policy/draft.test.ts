/** A form says what was kept, and what is typed wrongly is named before it is sent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { saysSecret } from '../../kinds/secret-names.ts'
import { contentFrom, draftOf, emptyDraft, offeredTypes } from './draft.ts'

/** A name like a secret's is none of these: the lake refuses it ("pw" comes up once in some hundreds of runs). */
const key = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/).filter((name) => !saysSecret(name))
/** Numbers that the lake refuses to keep, as another would come back, are none of these. */
const json = fc.letrec((tie) => ({
  one: fc.oneof({ maxDepth: 3 }, fc.string(), fc.boolean(), fc.integer(), fc.constant(null), tie('list'), tie('map')),
  list: fc.array(tie('one'), { maxLength: 3 }),
  map: fc.dictionary(key, tie('one'), { maxKeys: 3 }),
})).one
const text = fc.stringMatching(/^[A-Za-z0-9 äß%]{0,12}$/).map((s) => s.trim())

test('opening a policy in its form and keeping it changes nothing', () => {
  const hold = fc.record(
    { reason: text.filter((s) => s !== ''), until: fc.integer({ min: 0, max: 4_000_000_000 }).map((s) => new Date(s * 1000).toISOString()) },
    { requiredKeys: [] },
  )
  const content = fc.record(
    {
      customRules: fc
        .tuple(fc.dictionary(key, json, { minKeys: 1, maxKeys: 3 }), fc.option(hold))
        .map(([free, own]) => JSON.parse(JSON.stringify({ ...free, ...(own ? { 'caspian.hold': own } : {}) })) as object),
      properties: fc.dictionary(key, text, { minKeys: 1, maxKeys: 3 }),
      supportedObjectTypes: fc.subarray([...offeredTypes], { minLength: 1 }),
    },
    { requiredKeys: ['supportedObjectTypes'] },
  )
  fc.assert(
    fc.property(content, (one) => {
      assert.deepEqual(JSON.parse(JSON.stringify(contentFrom('custom', draftOf('custom', one)))), JSON.parse(JSON.stringify(one)))
    }),
  )
})

test('numbers of compaction that are left empty are the lake’s own', () => {
  const content = contentFrom('system_iceberg_compaction', {
    ...emptyDraft,
    numbers: { maxPartitionNum: '7' },
    options: 'target-file-size-bytes = 1024',
  })
  assert.equal(content.maxPartitionNum, 7)
  assert.equal(content.deleteFileNumberWeight, 100)
  assert.deepEqual(content.rewriteOptions, { 'target-file-size-bytes': '1024' })
  assert.deepEqual(contentFrom('system_iceberg_compaction', draftOf('system_iceberg_compaction', content)), content)
})

test('what is wrong is named', () => {
  const custom = (more: Partial<typeof emptyDraft>) => () => contentFrom('custom', { ...emptyDraft, ...more })
  assert.throws(custom({ types: [] }), /supportedObjectTypes/)
  assert.throws(custom({ free: '{"keep": ' }), /other rules is no JSON/)
  assert.throws(custom({ free: '[1]' }), /must be a JSON object/)
  assert.throws(custom({ free: '{"caspian.unknown": {}}' }), /caspian\.unknown/)
  assert.throws(custom({ properties: 'color' }), /“color” has no "="/)
  assert.throws(custom({ rules: { 'caspian.hold': { reason: 'x'.repeat(501) } } }), /caspian\.hold\.reason/)
  assert.throws(() => contentFrom('system_iceberg_compaction', { ...emptyDraft, numbers: { maxPartitionNum: '0' } }), /maxPartitionNum/)
})
