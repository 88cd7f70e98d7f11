/** Columns unfold into what they hold, and types are said shortly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '../../kinds/table.ts'
import { expressionText, partitionText } from './expression.ts'
import { columnLines, shortType } from './nested.ts'

const point = {
  type: 'struct',
  fields: [
    { name: 'lat', type: 'double', nullable: false },
    {
      name: 'tags',
      type: {
        type: 'map',
        valueContainsNull: true,
        keyType: 'string',
        valueType: { type: 'struct', fields: [{ name: 'v', type: 'string', nullable: true }] },
      },
      nullable: true,
      comment: 'free',
    },
  ],
} as const
const columns: readonly Column[] = [
  { name: 'id', type: 'long', nullable: false, autoIncrement: true, comment: 'the key' },
  { name: 'route', type: { type: 'list', containsNull: true, elementType: point }, nullable: true, autoIncrement: false },
]
const keys = (open: readonly string[], typed = '') =>
  columnLines(columns, (key) => open.includes(key), typed).map((l) => `${'  '.repeat(l.depth)}${l.key}`)

test('a struct in a list, and one in a map, unfold where they are opened', () => {
  assert.deepEqual(keys([]), ['id', 'route'])
  assert.deepEqual(keys(['route']), ['id', 'route', '  route.lat', '  route.tags'])
  assert.deepEqual(keys(['route', 'route.tags']), ['id', 'route', '  route.lat', '  route.tags', '    route.tags.v'])
  const [id, route] = columnLines(columns, () => false, '')
  assert.deepEqual([id?.open, route?.open, id?.column?.name], [undefined, false, 'id'])
})

test('a filter looks into names and comments of columns', () => {
  assert.deepEqual(keys([], 'KEY'), ['id'])
  assert.deepEqual(keys([], 'rou'), ['route'])
})

test('types, defaults and partitions are said in few letters', () => {
  assert.equal(shortType(columns[1]?.type ?? ''), 'list<struct>')
  assert.equal(shortType({ type: 'map', valueContainsNull: true, keyType: 'string', valueType: point }), 'map<string, struct>')
  assert.equal(expressionText({ type: 'function', funcName: 'year', funcArgs: [{ type: 'field', fieldName: ['at'] }] }), 'year(at)')
  assert.equal(expressionText({ type: 'literal', dataType: 'string', value: 'x' }), 'x')
  assert.deepEqual(
    [
      { strategy: 'day', fieldName: ['at'] },
      { strategy: 'identity', fieldName: ['region'] },
      { strategy: 'bucket', numBuckets: 16, fieldNames: [['id'], ['a', 'b']] },
      { strategy: 'truncate', width: 4, fieldName: ['name'] },
      { strategy: 'list', fieldNames: [['city']], assignments: [] },
      { strategy: 'function', funcName: 'hash', funcArgs: [{ type: 'field', fieldName: ['id'] }] },
    ].map(partitionText),
    ['day(at)', 'region', 'bucket(16, id, a.b)', 'truncate(4, name)', 'list(city)', 'hash(id)'],
  )
})
