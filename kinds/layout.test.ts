/** Partitioning, distribution, sort orders and indexes: defaults, canonical forms and refusals. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from './errors.ts'
import { distributionFrom, indexFrom, noDistribution, partitionedBy, partitioningFrom, sortOrderFrom } from './layout.ts'
import { anyJson, goodText } from './test-values.ts'

const a = { type: 'field', fieldName: ['a'] }
const refusedAll = (from: (raw: unknown, at: string) => unknown, ...bad: readonly unknown[]) => {
  for (const raw of [...bad, null, 'x', 5, []]) assert.throws(() => from(raw, 'it'), Refusal, JSON.stringify(raw))
}

test('an index keeps its type in capitals and its columns as paths', () => {
  assert.deepEqual(indexFrom({ indexType: 'primary_key', fieldNames: [['id'], ['a', 'b']] }, 'it'), {
    indexType: 'PRIMARY_KEY',
    fieldNames: [['id'], ['a', 'b']],
    properties: {},
  })
  const types = 'PRIMARY_KEY UNIQUE_KEY SCALAR BTREE BITMAP LABEL_LIST INVERTED VECTOR IVF_FLAT IVF_SQ IVF_PQ IVF_HNSW_SQ IVF_HNSW_PQ'.split(' ')
  for (const type of [...types, 'DATA_SKIPPING_MINMAX', 'DATA_SKIPPING_BLOOM_FILTER', 'DATA_SKIPPING_SET']) {
    assert.equal(indexFrom({ indexType: type.toLowerCase(), name: 'i', fieldNames: [['id']] }, 'it').indexType, type)
  }
  refusedAll(
    indexFrom,
    { fieldNames: [['id']] },
    { indexType: 'HEAP', fieldNames: [['id']] },
    { indexType: 'BTREE' },
    { indexType: 'BTREE', fieldNames: [] },
    { indexType: 'BTREE', fieldNames: [[]] },
    { indexType: 'BTREE', fieldNames: ['id'] },
    { indexType: 'BTREE', fieldNames: [['id']], other: 1 },
    { indexType: 'BTREE', fieldNames: [['id']], properties: { a: {} } },
  )
})

test('the properties of an index are in order of key, whatever they say', () => {
  const keys = fc.uniqueArray(
    goodText.filter((key) => !/^\d+$/.test(key)),
    { maxLength: 5 },
  )
  fc.assert(
    fc.property(keys, (keys) => {
      const properties = Object.fromEntries(keys.map((key, i) => [key, String(i % 2)]))
      const read = indexFrom({ indexType: 'btree', fieldNames: [['id']], properties }, 'it')
      assert.deepEqual(Object.keys(read.properties), keys.toSorted())
      assert.deepEqual({ ...read.properties }, properties)
    }),
  )
})

test('a distribution is by hash when it does not say, and says number and arguments', () => {
  assert.deepEqual(distributionFrom({ number: -1, funcArgs: [] }, 'it'), { strategy: 'hash', number: -1, funcArgs: [] })
  for (const strategy of ['NONE', 'Hash', 'range', 'EVEN'])
    assert.equal(distributionFrom({ strategy, number: 4, funcArgs: [a] }, 'it').strategy, strategy.toLowerCase())
  assert.equal(JSON.stringify(noDistribution), '{"strategy":"none","number":0,"funcArgs":[]}')
  refusedAll(
    distributionFrom,
    { strategy: 'random', number: 1, funcArgs: [] },
    { strategy: 'hash', funcArgs: [] },
    { strategy: 'hash', number: 1 },
    { number: '4', funcArgs: [] },
    { number: 1.5, funcArgs: [] },
    { number: 1, funcArgs: ['a'] },
    { number: 1, funcArgs: [], other: 1 },
  )
})

test('a sort order goes up when it does not say, with nulls where that puts them', () => {
  const sorted = (more: object) => {
    const { direction, nullOrdering } = sortOrderFrom({ sortTerm: a, ...more }, 'it')
    return [direction, nullOrdering]
  }
  assert.deepEqual(sorted({}), ['asc', 'nulls_first'])
  assert.deepEqual(sorted({ direction: 'DESC' }), ['desc', 'nulls_last'])
  assert.deepEqual(sorted({ direction: 'asc', nullOrdering: 'NULLS_LAST' }), ['asc', 'nulls_last'])
  refusedAll(sortOrderFrom, {}, { sortTerm: 'a' }, { sortTerm: a, direction: 'up' }, { sortTerm: a, nullOrdering: 'last' }, { sortTerm: a, other: 1 })
})

describe('a partitioning', () => {
  test('has the parts of its strategy, and no more', () => {
    const all: readonly object[] = [
      ...['identity', 'year', 'month', 'day', 'hour'].map((strategy) => ({ strategy, fieldName: ['a', 'b'] })),
      { strategy: 'bucket', numBuckets: 4, fieldNames: [['a'], ['b', 'c']] },
      { strategy: 'truncate', width: 2, fieldName: ['a'] },
      { strategy: 'list', fieldNames: [['a']], assignments: [] },
      { strategy: 'range', fieldName: ['a'], assignments: [] },
      { strategy: 'function', funcName: 'f', funcArgs: [a] },
    ]
    for (const one of all) {
      const { strategy } = one as { strategy: string }
      assert.deepEqual(partitioningFrom({ ...one, strategy: strategy.toUpperCase() }, 'it'), one)
      for (const key of Object.keys(one).filter((key) => key !== 'assignments')) refusedAll(partitioningFrom, { ...one, [key]: undefined })
    }
    assert.deepEqual(partitioningFrom({ strategy: 'list', fieldNames: [['a']] }, 'it'), { strategy: 'list', fieldNames: [['a']], assignments: [] })
    refusedAll(partitioningFrom, { strategy: 'week', fieldName: ['a'] }, { strategy: 'bucket', numBuckets: '4', fieldNames: [['a']] })
  })
  test('refuses assignments that are no list', () => {
    refusedAll(
      partitioningFrom,
      { strategy: 'list', fieldNames: [['a']], assignments: {} },
      { strategy: 'range', fieldName: ['a'], assignments: 'x' },
    )
  })
  test('names the columns at the top', () => {
    assert.deepEqual(partitionedBy({ strategy: 'day', fieldName: ['a', 'b'] }), ['a'])
    assert.deepEqual(partitionedBy({ strategy: 'bucket', numBuckets: 1, fieldNames: [['a', 'x'], ['b']] }), ['a', 'b'])
    assert.deepEqual(partitionedBy({ strategy: 'function', funcName: 'f', funcArgs: [a] }), [])
  })
})

test('what is read is read again to the same', () => {
  const parts = ['strategy', 'fieldName', 'fieldNames', 'number', 'numBuckets', 'width', 'funcArgs', 'funcName', 'sortTerm', 'indexType', 'direction']
  const typed = fc
    .tuple(fc.constantFrom('day', 'bucket', 'list', 'range', 'function', 'hash', 'even'), anyJson(parts, goodText))
    .map(([strategy, raw]) =>
      typeof raw === 'object' && raw !== null ? { fieldName: ['a'], fieldNames: [['a']], number: 1, ...raw, strategy } : raw,
    )
  const read = (from: (raw: unknown, at: string) => unknown, raw: unknown) => {
    try {
      return from(raw, 'it')
    } catch (error) {
      assert.ok(error instanceof Refusal && error.family === 'illegal', String(error))
      return undefined
    }
  }
  fc.assert(
    fc.property(typed, (raw) => {
      for (const from of [indexFrom, distributionFrom, sortOrderFrom, partitioningFrom]) {
        const once = read(from, raw)
        if (once !== undefined) assert.deepEqual(from(once, 'it'), once)
      }
    }),
    { numRuns: 500 },
  )
})
