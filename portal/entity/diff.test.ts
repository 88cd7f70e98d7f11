/** A change is told completely, and nothing is told that did not change. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { diffOf, textDiff } from './diff.ts'

const sentence = fc
  .array(fc.constantFrom('trip', 'fare', 'per', 'one', 'row', '24', '48', ' ', ', ', '\n', 'é'), { maxLength: 24 })
  .map((w) => w.join(''))
const map = fc.dictionary(fc.string({ minLength: 1 }), fc.string())
const entity = fc.record(
  {
    name: fc.string(),
    comment: sentence,
    properties: map,
    aliases: fc.uniqueArray(fc.string()),
    latestVersion: fc.nat(),
    columns: fc.uniqueArray(
      fc.record(
        { name: fc.constantFrom('a', 'b', 'c', 'd'), type: fc.constantFrom('string', 'long'), nullable: fc.boolean() },
        { noNullPrototype: true },
      ),
      { selector: (c) => c.name },
    ),
  },
  { requiredKeys: ['name'], noNullPrototype: true },
)

test('the pieces of a text join to what it was and to what it is', () => {
  fc.assert(
    fc.property(sentence, sentence, (before, after) => {
      const pieces = textDiff(before, after)
      const join = (without: string) =>
        pieces
          .filter((p) => p.in !== without)
          .map((p) => p.text)
          .join('')
      assert.equal(join('after'), before)
      assert.equal(join('before'), after)
      if (before === after) assert.ok(pieces.every((p) => p.in === 'both'))
    }),
  )
})

test('equal states differ in nothing, and unequal ones in something', () => {
  const empty = (v: unknown) => v === undefined || v === '' || JSON.stringify(v) === '[]' || JSON.stringify(v) === '{}'
  const plain = (e: object) =>
    JSON.stringify(
      Object.entries(e)
        .filter(([key, v]) => key === 'name' || !empty(v))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
      sortKeys,
    )
  const sortKeys = (_: string, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v
  fc.assert(
    fc.property(entity, entity, (a, b) => {
      assert.deepEqual(diffOf(a, a), [])
      const asSets = (e: typeof a) => ({ ...e, ...(e.aliases ? { aliases: [...e.aliases].sort() } : {}) })
      assert.equal(diffOf(a, b).length === 0, plain(asSets(a)) === plain(asSets(b)))
    }),
  )
})

test('each sort of field is told in its own way', () => {
  const before = {
    name: 'trip_fact',
    comment: 'Rebuilt daily.',
    properties: { a: '1', gone: 'x' },
    columns: [
      { name: 'id', type: 'uuid', nullable: false },
      { name: 'tip', type: 'decimal(10,2)', nullable: true, comment: 'Tip' },
    ],
  }
  const after = {
    ...before,
    comment: 'Rebuilt hourly.',
    properties: { a: '2' },
    columns: [
      before.columns[1],
      { ...before.columns[0], type: { type: 'list', elementType: 'uuid' } },
      { name: 'new', type: 'long', nullable: true },
    ],
    audit: { creator: 'x' },
  }
  assert.deepEqual(diffOf(before, after), [
    {
      field: 'comment',
      sort: 'text',
      pieces: [
        { text: 'Rebuilt ', in: 'both' },
        { text: 'daily', in: 'before' },
        { text: 'hourly', in: 'after' },
        { text: '.', in: 'both' },
      ],
    },
    { field: 'id', sort: 'column', did: 'changed', at: 2, parts: [{ name: 'type', before: 'uuid', after: 'list<uuid>' }] },
    {
      field: 'new',
      sort: 'column',
      did: 'added',
      at: 3,
      parts: [{ name: 'type', after: 'long' }],
    },
    { field: 'order', sort: 'value', before: 'id, tip', after: 'tip, id' },
    { field: 'a', sort: 'value', before: '1', after: '2', of: 'property' },
    { field: 'gone', sort: 'value', before: 'x', of: 'property' },
  ])
  assert.deepEqual(diffOf({ tags: [{ name: 'pii' }, { name: 'draft' }] }, { tags: [{ name: 'pii' }, { name: 'tier', value: '1' }] }), [
    { field: 'tags', sort: 'set', kept: ['pii'], added: ['tier: 1'], removed: ['draft'] },
  ])
  assert.deepEqual(diffOf({ policies: [{ name: 'keep' }] }, { policies: [] }), [
    { field: 'policies', sort: 'set', kept: [], added: [], removed: ['keep'] },
  ])
})

test('texts too long to compare by word are told apart whole', () => {
  const long = 'word '.repeat(1200)
  assert.deepEqual(textDiff(long, `${long}more`), [
    { text: long, in: 'before' },
    { text: `${long}more`, in: 'after' },
  ])
})

test('the roles somebody holds and what a role says are told as sets', () => {
  const said = (...values: string[]) => ({ grants: values.map((value) => ({ name: 'ml', value })) })
  assert.deepEqual(diffOf(said('allow USE_CATALOG'), said('allow USE_CATALOG', 'deny USE_MODEL')), [
    { field: 'grants', sort: 'set', kept: ['ml: allow USE_CATALOG'], added: ['ml: deny USE_MODEL'], removed: [] },
  ])
  assert.deepEqual(diffOf({ roles: [{ name: 'analyst', value: null }] }, { roles: [] }), [
    { field: 'roles', sort: 'set', kept: [], added: [], removed: ['analyst'] },
  ])
})
