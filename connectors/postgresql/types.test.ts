/** Column types there and back, on real PostgreSQL. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { TypeJson } from '../../kinds/types.ts'
import { illegal, testSource } from './test-source.ts'
import { lakeType, sqlType } from './types.ts'

const place = await testSource()
after(() => place[Symbol.asyncDispose]())

const external = (catalogString: string): TypeJson => ({ type: 'external', catalogString })
const list = (elementType: TypeJson): TypeJson => ({ type: 'list', containsNull: false, elementType })

/** A type that can be written, and how it reads: as recorded. */
type Both = readonly [written: TypeJson, read: TypeJson]
const same = (type: TypeJson): Both => [type, type]
const size = (max: number) => fc.integer({ min: 1, max })
const precision = fc.integer({ min: 0, max: 6 })
const timed = fc.constantFrom('time', 'timestamp', 'timestamp_tz')
const scalar = fc.oneof(
  fc.constantFrom('boolean', 'short', 'integer', 'long', 'float', 'double', 'date', 'string', 'binary', 'uuid').map(same),
  fc.constantFrom<Both>(['short unsigned', 'integer'], ['integer unsigned', 'long'], ['long unsigned', 'decimal(20,0)']),
  fc.tuple(size(38), fc.nat()).map(([p, s]) => same(`decimal(${p},${s % (p + 1)})`)),
  timed.map((name): Both => [name, `${name}(6)`]),
  fc.tuple(timed, precision).map(([name, p]) => same(`${name}(${p})`)),
  fc.tuple(timed, fc.integer({ min: 7, max: 12 })).map(([name, p]): Both => [`${name}(${p})`, `${name}(6)`]),
  fc.tuple(fc.constantFrom('varchar', 'char'), size(1000)).map(([name, n]) => same(`${name}(${n})`)),
  fc.constant<Both>(['varchar(2147483647)', 'varchar(2147483647)']),
  fc
    .constantFrom('jsonb', 'json', 'xml', 'inet', 'interval', 'money', 'timetz', 'tsvector', 'point', 'int4range', 'bpchar', 'numeric(50,2)')
    .map((name) => same(external(name))),
)
const element = scalar.map(([written, read]): Both => [list(written), list(written === 'varchar(2147483647)' ? 'string' : read)])

test('every type that can be written reads back as recorded', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(scalar, element), { minLength: 1, maxLength: 60 }), async (types) => {
      await place.create('t', { columns: types.map(([type], i) => ({ name: `c${i}`, type })) })
      assert.deepEqual(
        (await place.load('t')).columns.map((column) => column.type),
        types.map(([, read]) => read),
      )
      await place.tables.drop(['s'], 't', { cascade: false, purge: false }, new AbortController().signal)
    }),
    { numRuns: 30 },
  )
})

test('what reads as external can be written by the same text', async () => {
  await place.sql(`
    CREATE TYPE s.mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN s."Post  Code" AS text NOT NULL CHECK (VALUE <> '');
    CREATE TYPE public.pair AS (a int, b int);
    CREATE TABLE s.made (m s.mood, d s."Post  Code", p public.pair, ms s.mood[], c "char", n numeric(50,2), j numeric(5,0)[], v varchar[],
      iv interval(3), b bpchar, o oid, r regclass, z time(2) with time zone)`)
  const { columns } = await place.load('made')
  assert.deepEqual(
    columns.map(({ type }) => type),
    [
      external('mood'),
      external('"Post  Code"'),
      external('public.pair'),
      list(external('mood')),
      external('"char"'),
      external('numeric(50,2)'),
      list('decimal(5,0)'),
      list('string'),
      ...['interval', 'bpchar', 'oid', 'regclass', 'timetz'].map(external),
    ],
  )
  assert.equal(columns[1]?.nullable, false, 'a domain that forbids null makes the column forbid it')
  await place.create('again', { columns: columns.map(({ name, type }) => ({ name, type })) })
  assert.deepEqual(
    (await place.load('again')).columns.map(({ type }) => type),
    columns.map(({ type }) => type),
  )
})

test('a numeric that no decimal can be stays PostgreSQL’s own', () => {
  const numeric = (precision: number, scale: number) => {
    const text = `numeric(${precision},${scale})`
    return lakeType({ name: 'numeric', builtIn: true, text }, ((precision << 16) | (scale & 0x7ff)) + 4)
  }
  assert.equal(numeric(38, 38), 'decimal(38,38)')
  for (const [precision, scale] of [
    [39, 0],
    [5, -2],
    [3, 5],
    [1000, 1000],
  ] as const)
    assert.deepEqual(numeric(precision, scale), external(`numeric(${precision},${scale})`))
})

test('whole numbers that a sequence fills read as serial', async () => {
  await place.sql('CREATE TABLE s.counts (a smallserial, b serial, c bigserial, d int GENERATED ALWAYS AS IDENTITY)')
  const { columns } = await place.load('counts')
  assert.deepEqual(
    columns.map(({ type }) => type),
    [external('smallserial'), external('serial'), external('bigserial'), 'integer'],
  )
  assert.ok(columns.every((column) => column.autoIncrement && !column.nullable))
})

test('PostgreSQL’s own spellings pass, and nothing can hide behind a type', async () => {
  const spellings = [
    'double precision',
    'character varying(7)',
    'bit varying',
    'timestamp (3) with time zone',
    'interval day to second(3)',
    'int[3][]',
    '"char"',
    'pg_catalog.int4',
  ]
  await place.create('spelled', { columns: spellings.map((text, i) => ({ name: `c${i}`, type: external(text) })) })
  for (const text of [
    '',
    'integer not null',
    'integer default 5',
    'text collate "C"',
    'integer); drop table x; --',
    "integer default 'a'",
    'a.b.c',
    'int, b int',
    'int primary key',
  ])
    assert.throws(() => sqlType(external(text)), illegal(/is not the name/), text)
  const part = fc.constantFrom(
    'integer',
    'text',
    'pg_catalog',
    '.',
    ' ',
    '(',
    ')',
    '5',
    ',',
    ';',
    '--',
    '/*',
    "'",
    '"',
    '[]',
    '[',
    ']',
    'not null',
    'default',
    'check',
    'year',
    'primary key',
    'varying',
    'with time zone',
    '\n',
  )
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
      try {
        await place.create('fuzz', { columns: [{ name: 'a', type: external(parts.join('')) }] })
      } catch (error) {
        return illegal()(error)
      }
      accepted++
      const { columns, indexes } = await place.load('fuzz')
      assert.deepEqual(
        [columns.length, columns[0]?.nullable, columns[0]?.defaultValue, indexes],
        [1, true, { type: 'literal', dataType: 'null', value: 'NULL' }, []],
      )
      await place.sql('DROP TABLE s.fuzz')
    }),
    { numRuns: 500 },
  )
  assert.ok(accepted > 0)
})

test('what PostgreSQL has no type for is refused', () => {
  const none: TypeJson[] = [
    'byte',
    'byte unsigned',
    'fixed(10)',
    'interval_year',
    'interval_day',
    'variant',
    'geometry',
    'geography(EPSG:4326)',
    'null',
  ]
  const nested: TypeJson[] = [
    { type: 'struct', fields: [] },
    { type: 'map', valueContainsNull: false, keyType: 'string', valueType: 'string' },
    { type: 'union', types: [] },
    { type: 'unparsed', unparsedType: 'int' },
    list('byte'),
    list(list('integer')),
    { type: 'list', containsNull: true, elementType: 'integer' },
  ]
  for (const type of [...none, ...nested]) assert.throws(() => sqlType(type), illegal(/PostgreSQL/), JSON.stringify(type))
})
