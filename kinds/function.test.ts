/** The definitions of a function: what they must say, and the form they are kept in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode } from './define.ts'
import { Refusal } from './errors.ts'
import { fn } from './function.ts'

const sql = { language: 'SQL', runtime: 'SPARK', sql: 'x * 2' }
const x = { name: 'x', dataType: 'INTEGER' }
const read = (definition: unknown): Record<string, unknown> => {
  const { definitions } = decode(fn.fields, { name: 'f', functionType: 'table', definitions: [definition] })
  return { ...(definitions as readonly object[])[0] }
}
const kept = { ...sql, resources: { jars: [], files: [], archives: [] }, properties: {} }

test('types are brought to canonical form, runtimes to capitals, and what is absent is empty', () => {
  assert.deepEqual(read({ parameters: [x], returnType: 'DECIMAL(10, 2)', impls: [{ ...sql, runtime: 'spark' }] }), {
    parameters: [{ name: 'x', dataType: 'integer' }],
    returnType: 'decimal(10,2)',
    impls: [kept],
  })
  assert.deepEqual(read({ impls: [sql] }), { parameters: [], impls: [kept] })
})

test('the columns that a table function gives have canonical types too', () => {
  assert.deepEqual(read({ impls: [sql], returnColumns: [{ name: 'a', dataType: 'LONG' }] }).returnColumns, [{ name: 'a', dataType: 'long' }])
})

test('null counts as not given', () => {
  const { parameters, impls, returnType } = read({ parameters: null, returnType: null, impls: [{ ...sql, resources: null, properties: null }] })
  assert.deepEqual([parameters, impls, returnType], [[], [kept], undefined])
})

test('a function needs an overload, and an overload an implementation', () => {
  for (const definitions of [undefined, null, [], {}, 'x', [null], [{}], [{ impls: [] }], [{ impls: {} }], [{ impls: [null] }], [{ impls: ['x'] }]])
    assert.throws(() => decode(fn.fields, { name: 'f', functionType: 'scalar', definitions }), Refusal, JSON.stringify(definitions))
})

test('a parameter has a name and a type', () => {
  for (const parameter of [{ dataType: 'long' }, { name: 'x' }, { name: {}, dataType: 'long' }, { name: null, dataType: 'long' }, 'x', null])
    assert.throws(() => read({ parameters: [parameter], impls: [sql] }), Refusal, JSON.stringify(parameter))
})

test('an implementation is in a language and for a runtime that are known', () => {
  const bad = [
    { language: 'COBOL' },
    { language: 'sql' },
    { language: null },
    { runtime: 'FLINK' },
    { runtime: null },
    { sql: [] },
    { sql: {} },
    { sql: ' ' },
    { sql: null },
  ]
  for (const one of bad) assert.throws(() => read({ impls: [{ ...sql, ...one }] }), Refusal, JSON.stringify(one))
})

test('an implementation holds what its language needs, and nothing of another', () => {
  const [java, python] = [
    { language: 'JAVA', runtime: 'SPARK', className: 'a.B' },
    { language: 'PYTHON', runtime: 'TRINO', handler: 'm.h' },
  ]
  for (const impl of [java, python, { ...python, codeBlock: "'; drop table x; --\n<script>" }])
    assert.partialDeepStrictEqual((read({ impls: [impl] }).impls as readonly object[])[0], impl)
  for (const impl of [
    { ...java, className: '' },
    { ...java, className: undefined, sql: 'x' },
    { ...java, handler: 'h' },
    { ...python, handler: undefined },
    { ...python, sql: 'x' },
    { ...sql, codeBlock: 'x' },
  ])
    assert.throws(() => read({ impls: [impl] }), Refusal, JSON.stringify(impl))
})

test('resources are lists of texts, properties go from text to text', () => {
  for (const more of [
    { resources: { jars: 'a.jar' } },
    { resources: { jars: [{}] } },
    { resources: [] },
    { properties: { a: {} } },
    { properties: { 'db.password': 'x' } },
    { properties: 'x' },
  ])
    assert.throws(() => read({ impls: [{ ...sql, ...more }] }), Refusal, JSON.stringify(more))
})

test('a key that is not known is refused, at every depth', () => {
  const bad = [{ impls: [sql], retrunType: 'long' }, { impls: [{ ...sql, sqll: 'x' }] }, { impls: [sql], parameters: [{ ...x, typo: 1 }] }]
  for (const definition of bad) assert.throws(() => read(definition), /not a known field/, JSON.stringify(definition))
})
