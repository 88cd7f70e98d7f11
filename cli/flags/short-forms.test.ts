/** Columns, types and defaults in one line. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type TypeJson, typeFrom, typeText } from '../../kinds/types.ts'
import { Failure } from '../failure.ts'
import { parseColumn, parsePosition } from './column.ts'
import { parseDefault } from './expression.ts'
import { parseType } from './type.ts'

const misused = (error: Failure) => error instanceof Failure && error.exit === 2 && error.next !== ''

const leaf = fc.constantFrom<TypeJson>('long', 'string', 'decimal(10,2)', 'varchar(7)', 'long unsigned', 'timestamp_tz(6)')
const fieldName = fc.stringMatching(/^[a-z_]\w{0,8}$/)
const { type: anyType } = fc.letrec<{ type: TypeJson }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('type').map((elementType): TypeJson => ({ type: 'list', containsNull: true, elementType })),
    fc.tuple(tie('type'), tie('type')).map(([keyType, valueType]): TypeJson => ({ type: 'map', valueContainsNull: true, keyType, valueType })),
    fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map((types): TypeJson => ({ type: 'union', types })),
    fc
      .array(fc.record({ name: fieldName, type: tie('type') }), { minLength: 1, maxLength: 3 })
      .map((fields): TypeJson => ({ type: 'struct', fields: fields.map((field) => ({ ...field, nullable: true })) })),
  ),
}))

describe('a type', () => {
  test('is read as it is shown, however deep', () => {
    fc.assert(fc.property(anyType, (type) => assert.deepEqual(typeFrom(parseType(typeText(type)), 'type'), type)))
  })
  test('may say that what is inside it is never null', () => {
    assert.deepEqual(parseType('list<string NOT NULL>'), { type: 'list', containsNull: false, elementType: 'string' })
    assert.deepEqual(parseType('map<string, long not null>'), { type: 'map', valueContainsNull: false, keyType: 'string', valueType: 'long' })
    assert.deepEqual(parseType('struct<a: long not null>'), { type: 'struct', fields: [{ name: 'a', type: 'long', nullable: false }] })
  })
  test('is refused where its brackets do not match or a part is missing', () => {
    for (const text of ['', 'list<', 'list<>', 'map<a>', 'map<a, b, c>', 'struct<a>', 'struct<: long>', 'a>b', 'list<a>>'])
      assert.throws(() => parseType(text), misused, text)
  })
})

describe('a column', () => {
  test('is a name, a type and what else is said of it', () => {
    assert.deepEqual(parseColumn('id long'), { fieldName: ['id'], type: 'long' })
    assert.deepEqual(parseColumn("n decimal(10, 2) NOT NULL auto increment default 0 comment 'it''s, (all)' after \"o k\""), {
      fieldName: ['n'],
      type: 'decimal(10, 2)',
      nullable: false,
      autoIncrement: true,
      defaultValue: { type: 'literal', dataType: 'decimal(10, 2)', value: '0' },
      comment: "it's, (all)",
      position: { after: 'o k' },
    })
    assert.deepEqual(parseColumn('"a.b" long unsigned null first'), { fieldName: ['a.b'], type: 'long unsigned', nullable: true, position: 'first' })
    assert.deepEqual(parseColumn('a.b list<string>'), { fieldName: ['a', 'b'], type: { type: 'list', containsNull: true, elementType: 'string' } })
    assert.deepEqual(parseColumn('x null'), { fieldName: ['x'], type: 'null' })
  })
  test('is refused with the form it takes', () => {
    const wrong = [
      '',
      'id',
      'id long not',
      'id long not nil',
      'id long default',
      'id long comment x',
      'id long first long',
      'id varchar(4',
      'id long auto',
      'id long comment',
    ]
    for (const text of wrong) assert.throws(() => parseColumn(text), misused, text)
  })
  test('goes first, last or behind another', () => {
    assert.equal(parsePosition('FIRST'), 'first')
    assert.equal(parsePosition('default'), 'default')
    assert.deepEqual(parsePosition('after id'), { after: 'id' })
    for (const text of ['', 'after', 'last']) assert.throws(() => parsePosition(text), misused, text)
  })
})

describe('a default', () => {
  test('is a literal of the column’s type, or of its own where that is not known', () => {
    assert.deepEqual(parseDefault('5', 'long'), { type: 'literal', dataType: 'long', value: '5' })
    const types = Object.entries({ '5': 'integer', '12345678901': 'long', '1.5e3': 'double', TRUE: 'boolean', "'x'": 'string' })
    for (const [text, dataType] of types) assert.equal((parseDefault(text) as { dataType: unknown }).dataType, dataType, text)
    assert.deepEqual(parseDefault('null', 'long'), { type: 'literal', dataType: 'null', value: 'NULL' })
  })
  test('is a function where it is no literal', () => {
    assert.deepEqual(parseDefault('now()'), { type: 'function', funcName: 'now', funcArgs: [] })
    assert.deepEqual(parseDefault('current_timestamp'), { type: 'function', funcName: 'current_timestamp', funcArgs: [] })
    assert.deepEqual(parseDefault("nextval('a,b', f(1))"), {
      type: 'function',
      funcName: 'nextval',
      funcArgs: [
        { type: 'literal', dataType: 'string', value: 'a,b' },
        { type: 'function', funcName: 'f', funcArgs: [{ type: 'literal', dataType: 'integer', value: '1' }] },
      ],
    })
    for (const text of ['', 'a b', "'x", 'f(', '1 + 1']) assert.throws(() => parseDefault(text), misused, text)
  })
})
