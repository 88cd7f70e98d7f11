/** Defaults, sort terms and arguments: each form read to one canonical one, what does not fit refused. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from './errors.ts'
import { expressionFrom, fieldName, isNullLiteral, nullLiteral } from './expressions.ts'
import { anyJson, goodText } from './test-values.ts'

const from = (raw: unknown) => expressionFrom(raw, 'expression')
const literal = (dataType: string, value: unknown) => ({ type: 'literal', dataType, value })

describe('a literal', () => {
  test('keeps its text and brings its type to canonical form', () => {
    assert.deepEqual(from(literal('DECIMAL( 12 , 2 )', '0.00')), literal('decimal(12,2)', '0.00'))
    assert.deepEqual(from(literal('varchar(10)', '')), literal('varchar(10)', ''))
    assert.deepEqual(from({ value: 'x', dataType: 'String', type: 'LITERAL' }), literal('string', 'x'))
  })
  test('holds what its type can', () => {
    const fit: Readonly<Record<string, readonly string[]>> = {
      boolean: ['true', 'FALSE'],
      byte: ['-1'],
      integer: ['0', '-2147483648', '+5'],
      'long unsigned': ['18446744073709551615'],
      'decimal(10,2)': ['1.5', '-0.00', '10'],
      float: ['1.5e10', '-1'],
      double: ['.5', '1.'],
      date: ['2026-05-03'],
      time: ['12:00:00', '12:00:00.5'],
      timestamp: ['2026-05-03T12:00:00'],
      string: ['anything', '\u{1f600}'],
    }
    for (const [type, values] of Object.entries(fit)) for (const value of values) assert.deepEqual(from(literal(type, value)), literal(type, value))
    const unfit: Readonly<Record<string, readonly string[]>> = {
      boolean: ['yes', '1', ''],
      integer: ['1.5', 'x', '', '1 ', '0x10'],
      'integer unsigned': ['-1'],
      'decimal(10,2)': ['x', '', '1e'],
      double: ['NaNx', '--1'],
      date: ['03.05.2026', '2026-5-3', ''],
    }
    for (const [type, values] of Object.entries(unfit))
      for (const value of values) assert.throws(() => from(literal(type, value)), Refusal, `${type} ${JSON.stringify(value)}`)
  })
  test('of no type, or of no value, is the one null', () => {
    for (const raw of [literal('null', 'NULL'), literal('NULL', 'null'), literal('null', null), literal('integer', null)]) {
      assert.deepEqual(from(raw), nullLiteral)
      assert.ok(isNullLiteral(from(raw)))
    }
    assert.equal(JSON.stringify(nullLiteral), '{"type":"literal","dataType":"null","value":"NULL"}')
    assert.ok(!isNullLiteral(from(literal('string', 'NULL'))))
  })
  test('says its value, as text', () => {
    for (const raw of [
      { type: 'literal', dataType: 'integer' },
      literal('integer', 5),
      literal('boolean', true),
      literal('string', {}),
      { type: 'literal', value: 'x' },
    ])
      assert.throws(() => from(raw), Refusal, JSON.stringify(raw))
  })
})

describe('an expression', () => {
  test('may be a column, a call of others, or what the source understands', () => {
    assert.deepEqual(from({ type: 'Field', fieldName: ['a', 'b'] }), { type: 'field', fieldName: ['a', 'b'] })
    const call = { type: 'function', funcName: 'f', funcArgs: [literal('integer', '1'), { type: 'field', fieldName: ['a'] }] }
    assert.deepEqual(from(call), call)
    assert.deepEqual(from({ type: 'unparsed', unparsedExpression: 'a + 1' }), { type: 'unparsed', unparsedExpression: 'a + 1' })
  })
  test('is refused without its parts, or as an unknown sort', () => {
    const bad: readonly unknown[] = [
      null,
      'x',
      5,
      [],
      {},
      { type: 'lambda' },
      { type: null },
      { type: {} },
      { type: 'field' },
      { type: 'field', fieldName: [] },
      { type: 'field', fieldName: 'a' },
      { type: 'field', fieldName: [null] },
      { type: 'function', funcName: 'f' },
      { type: 'function', funcArgs: [] },
      { type: 'function', funcName: 'f', funcArgs: ['x'] },
      { type: 'unparsed' },
    ]
    for (const raw of bad) assert.throws(() => from(raw), Refusal, JSON.stringify(raw))
  })
  test('may be 32 deep and no deeper', () => {
    const deep = (depth: number): unknown =>
      depth === 0 ? literal('integer', '1') : { type: 'function', funcName: 'f', funcArgs: [deep(depth - 1)] }
    assert.ok(from(deep(32)))
    assert.throws(() => from(deep(33)), /nested too deep/)
  })
  test('that is kept can be kept again and stays the same', () => {
    const parts = ['dataType', 'value', 'fieldName', 'funcName', 'funcArgs', 'unparsedExpression']
    const typed = fc
      .tuple(fc.constantFrom('literal', 'field', 'function', 'unparsed'), anyJson(parts, goodText))
      .map(([type, raw]) => (typeof raw === 'object' && raw !== null ? { dataType: 'string', ...raw, type } : raw))
    const text = goodText.map((value) => literal('string', value))
    fc.assert(
      fc.property(fc.oneof(typed, text, anyJson(parts, goodText)), (raw) => {
        let read: ReturnType<typeof from>
        try {
          read = from(raw)
        } catch (error) {
          return assert.ok(error instanceof Refusal && error.family === 'illegal', String(error))
        }
        assert.deepEqual(from(read), read)
      }),
      { numRuns: 2000 },
    )
  })
})

test('a path of names has at least one, each a text', () => {
  assert.deepEqual(fieldName(['a', 5], 'x'), ['a', '5'])
  for (const raw of [[], 'a', null, undefined, {}, [{}], [null], [['a']]]) assert.throws(() => fieldName(raw, 'x'), Refusal)
})
