/** Column defaults there and back, on real PostgreSQL. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { type Expression, nullLiteral } from '../../kinds/expressions.ts'
import type { TypeJson } from '../../kinds/types.ts'
import { sqlDefault } from './defaults.ts'
import { illegal, testSource } from './test-source.ts'

const place = await testSource()
after(() => place[Symbol.asyncDispose]())

const literal = (dataType: TypeJson, value: string): Expression => ({ type: 'literal', dataType, value })
const call = (funcName: string, ...funcArgs: Expression[]): Expression => ({ type: 'function', funcName, funcArgs })
const unparsed = (unparsedExpression: string): Expression => ({ type: 'unparsed', unparsedExpression })

/** Writes a default on a column of the type and reads it back. */
async function roundTrip(type: TypeJson, defaultValue: Expression): Promise<Expression | undefined> {
  await place.create('d', { columns: [{ name: 'c', type, defaultValue }] })
  const [column] = (await place.load('d')).columns
  await place.sql('INSERT INTO s.d DEFAULT VALUES; DROP TABLE s.d')
  return column?.defaultValue
}

test('literals come back as they went in', async () => {
  const pairs: readonly (readonly [TypeJson, string])[] = [
    ['boolean', 'true'],
    ['boolean', 'false'],
    ['short', '3'],
    ['integer', '-5'],
    ['long', '9000000000'],
    ['float', '1.5'],
    ['double', '-2.25'],
    ['double', '1e+20'],
    ['decimal(10,2)', '1.20'],
    ['date', '2024-02-29'],
    ['time', '10:11:12'],
    ['timestamp', '2024-02-29T10:11:12'],
    ['timestamp', '2024-02-29T10:11:12.345'],
    ['string', 'CURRENT_TIMESTAMP'],
    ['string', 'NULL::text'],
    ['varchar(10)', 'x'],
  ]
  for (const [type, value] of pairs) assert.deepEqual(await roundTrip(type, literal(type, value)), literal(type, value), `${String(type)} ${value}`)
  assert.deepEqual(await roundTrip('char(3)', literal('char(3)', 'ab')), literal('string', 'ab'), 'char reads as string, as recorded')
  assert.deepEqual(await roundTrip('timestamp(3)', literal('timestamp', '2024-02-29T10:11:12')), literal('timestamp', '2024-02-29T10:11:12'))
  assert.deepEqual(await roundTrip('string', nullLiteral), nullLiteral)
  assert.deepEqual(await roundTrip('varchar(5)', nullLiteral), nullLiteral)
})

test('any text is a default of a text column, with quotes and backslashes and all', async () => {
  const part = fc.constantFrom("'", "''", '\\', "'::text", '"', '--', ';', 'NULL::', ' ', 'é', '\n')
  const text = fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part).map((parts) => parts.join('')),
    )
    .filter((value) => !value.includes('\0'))
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      assert.deepEqual(await roundTrip('string', literal('string', value)), literal('string', value))
    }),
    { numRuns: 150 },
  )
})

test('function calls are written, and read as PostgreSQL prints them', async () => {
  assert.deepEqual(await roundTrip('timestamp', call('current_timestamp')), call('current_timestamp'))
  assert.deepEqual(await roundTrip('timestamp_tz', call('CURRENT_TIMESTAMP')), call('current_timestamp'))
  assert.deepEqual(await roundTrip('timestamp', call('now')), unparsed('now()'))
  assert.deepEqual(await roundTrip('date', call('Current_Date')), unparsed('CURRENT_DATE'))
  assert.deepEqual(await roundTrip('double', call('pg_catalog.random')), unparsed('random()'))
  assert.deepEqual(await roundTrip('double', call('round', literal('double', '-2.5'))), unparsed("round('-2.5'::numeric)"))
  assert.deepEqual(
    await roundTrip('string', call('concat', literal('string', "it's"), call('pi'), nullLiteral)),
    unparsed("concat('it''s', pi(), NULL::unknown)"),
  )
})

test('what is no constant of its column reads as PostgreSQL’s expression', async () => {
  await place.sql(`CREATE TABLE s.odd (a text DEFAULT 'x' || 'y', b text DEFAULT ('a' || 'b''c'), c date DEFAULT CURRENT_DATE, d timestamp DEFAULT 'infinity',
    e float8 DEFAULT 'NaN', f jsonb DEFAULT '{"a": 1}', g int[] DEFAULT '{1,2}', h timestamptz DEFAULT '2024-02-29 10:11:12+02', i text DEFAULT CURRENT_USER,
    j int DEFAULT 1 + 2, k varchar DEFAULT NULL, l varchar(3) NOT NULL DEFAULT NULL, m varchar(9) DEFAULT 'abcdef'::varchar(3), n bytea DEFAULT '\\x00')`)
  const found = Object.fromEntries((await place.load('odd')).columns.map((column) => [column.name, column.defaultValue]))
  assert.deepEqual(found, {
    a: unparsed("('x'::text || 'y'::text)"),
    b: unparsed("('a'::text || 'b''c'::text)"),
    c: unparsed('CURRENT_DATE'),
    d: unparsed("'infinity'::timestamp without time zone"),
    e: unparsed("'NaN'::double precision"),
    f: unparsed(`'{"a": 1}'::jsonb`),
    g: unparsed("'{1,2}'::integer[]"),
    h: unparsed("'2024-02-29 08:11:12+00'::timestamp with time zone"),
    i: unparsed('CURRENT_USER'),
    j: unparsed('(1 + 2)'),
    k: nullLiteral,
    l: undefined,
    m: unparsed("'abcdef'::character varying(3)"),
    n: unparsed(String.raw`'\x00'::bytea`),
  })
})

test('a number that is the default of a text reads as that text', async () => {
  await place.sql('CREATE TABLE s.numbers (a varchar(20) DEFAULT (10), b text DEFAULT 1.50, c char(3) DEFAULT (-7), d varchar DEFAULT current_date)')
  const found = (await place.load('numbers')).columns.map((column) => column.defaultValue)
  assert.deepEqual(found, [literal('varchar(20)', '10'), literal('string', '1.50'), literal('string', '-7'), unparsed('CURRENT_DATE')])
})

test('a default that is no literal and no call, or hides something, is refused', async () => {
  const refused: Expression[] = [
    unparsed('1+2'),
    { type: 'field', fieldName: ['a'] },
    call('now', { type: 'field', fieldName: ['a'] }),
    ...['', 'now()', 'now() --', 'a b', 'pg_catalog.now.x', "f'", '(select 1)'].map((name) => call(name)),
  ]
  for (const expression of refused) assert.throws(() => sqlDefault(expression), illegal(), JSON.stringify(expression))
  const wrong: readonly (readonly [TypeJson, Expression])[] = [
    ['integer', literal('string', 'abc')],
    ['integer', literal('double', '1.5')],
    ['short', literal('long', '70000')],
    ['date', call('no_such_function')],
    ['integer', call('select')],
  ]
  for (const [type, expression] of wrong) await assert.rejects(roundTrip(type, expression), illegal(/PostgreSQL: /), JSON.stringify(expression))
})
