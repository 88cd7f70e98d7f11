/** Column types have one canonical form; whatever else comes is kept as unparsed or refused, and nothing breaks. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from './errors.ts'
import { anyJson, goodText } from './test-values.ts'
import { type TypeJson, typeFrom, typeText } from './types.ts'

const from = (raw: unknown) => typeFrom(raw, 'type')
/** The canonical form, or undefined where it is refused. Anything else thrown is a fault. */
function tried(raw: unknown): TypeJson | undefined {
  try {
    return from(raw)
  } catch (error) {
    assert.ok(error instanceof Refusal && error.family === 'illegal', String(error))
    return undefined
  }
}

const bare = [
  'boolean',
  'byte',
  'short',
  'integer',
  'long',
  'byte unsigned',
  'short unsigned',
  'integer unsigned',
  'long unsigned',
  'float',
  'double',
  'date',
  'time',
  'timestamp',
  'timestamp_tz',
  'string',
  'binary',
  'uuid',
  'interval_year',
  'interval_day',
  'null',
  'variant',
  'geometry',
  'geography',
]
const simple: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...bare),
  fc.tuple(fc.constantFrom('time', 'timestamp', 'timestamp_tz'), fc.integer({ min: 0, max: 12 })).map(([name, p]) => `${name}(${p})`),
  fc.tuple(fc.constantFrom('varchar', 'char', 'fixed'), fc.integer({ min: 1, max: 2 ** 31 - 1 })).map(([name, n]) => `${name}(${n})`),
  fc.integer({ min: 1, max: 38 }).chain((p) => fc.integer({ min: 0, max: p }).map((s) => `decimal(${p},${s})`)),
)
const plain = { noNullPrototype: true }
const { canonical } = fc.letrec<{ canonical: TypeJson }>((tie) => ({
  canonical: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    simple,
    fc.record({ type: fc.constant('list' as const), containsNull: fc.boolean(), elementType: tie('canonical') }, plain),
    fc.record({ type: fc.constant('map' as const), valueContainsNull: fc.boolean(), keyType: tie('canonical'), valueType: tie('canonical') }, plain),
    fc.record({ type: fc.constant('union' as const), types: fc.array(tie('canonical'), { maxLength: 3 }) }, plain),
    fc.record(
      {
        type: fc.constant('struct' as const),
        fields: fc.array(fc.record({ name: fc.string(), type: tie('canonical'), nullable: fc.boolean(), comment: fc.string() }, plain), {
          maxLength: 3,
        }),
      },
      plain,
    ),
    fc.record({ type: fc.constant('external' as const), catalogString: fc.string() }, plain),
    fc.record({ type: fc.constant('unparsed' as const), unparsedType: fc.string() }, plain),
  ),
}))

describe('a type as text', () => {
  test('that is canonical is kept', () => {
    for (const name of bare) assert.equal(from(name), name)
    fc.assert(fc.property(simple, (text) => from(text) === text))
  })
  test('counts in any letter case and with blanks inside the brackets', () => {
    const loose = simple.chain((text) =>
      fc.mixedCase(fc.constant(text.replace('(', '( ').replace(',', ' , ').replace(')', ' )'))).map((raw) => [raw, text]),
    )
    fc.assert(fc.property(loose, ([raw, text]) => from(raw) === text))
    assert.equal(from('DECIMAL( 010 , 02 )'), 'decimal(10,2)')
  })
  test('of a place keeps the reference system as it is written', () => {
    assert.equal(from('GEOMETRY(EPSG:4326)'), 'geometry(EPSG:4326)')
    assert.equal(from('Geography( OGC:CRS84 , Spherical )'), 'geography(OGC:CRS84,Spherical)')
  })
  test('of a flat place has no algorithm', () => {
    assert.deepEqual(from('geometry(OGC:CRS84,spherical)'), { type: 'unparsed', unparsedType: 'geometry(OGC:CRS84,spherical)' })
  })
  test('with a number out of bounds is refused', () => {
    for (const text of [
      'decimal(0,0)',
      'decimal(39,0)',
      'decimal(10,11)',
      'time(13)',
      'timestamp(13)',
      'TIMESTAMP_TZ(99)',
      `varchar(${'9'.repeat(20)})`,
    ])
      assert.throws(() => from(text), Refusal, text)
  })
  test('that matches nothing is unparsed, as it was written', () => {
    for (const text of [
      'int',
      'bigint',
      'Foo',
      '',
      'decimal',
      'varchar',
      'char',
      'fixed',
      'decimal(10)',
      'time(-1)',
      'time()',
      'string(5)',
      'long signed',
      'interval',
      'varchar(1)x',
      'list<integer>',
    ])
      assert.deepEqual(from(text), { type: 'unparsed', unparsedType: text })
    for (const text of ['constructor', '__proto__', 'toString']) assert.deepEqual(from(text), { type: 'unparsed', unparsedType: text })
  })
})

describe('a type as an object', () => {
  test('that is canonical is kept', () => {
    fc.assert(fc.property(canonical, (type) => assert.deepEqual(from(type), type)))
  })
  test('takes nulls inside unless it says otherwise', () => {
    assert.deepEqual(from({ type: 'list', elementType: 'LONG' }), { type: 'list', containsNull: true, elementType: 'long' })
    assert.deepEqual(from({ type: 'map', keyType: 'string', valueType: 'Date' }), {
      type: 'map',
      valueContainsNull: true,
      keyType: 'string',
      valueType: 'date',
    })
    assert.deepEqual(from({ type: 'struct', fields: [{ name: 'a', type: 'int' }] }), {
      type: 'struct',
      fields: [{ name: 'a', type: { type: 'unparsed', unparsedType: 'int' }, nullable: true }],
    })
  })
  test('writes its keys in one order, whichever they came in', () => {
    const order = (raw: unknown) => JSON.stringify(from(raw))
    assert.equal(order({ elementType: 'date', containsNull: false, type: 'list' }), '{"type":"list","containsNull":false,"elementType":"date"}')
    assert.equal(
      order({ valueType: 'date', keyType: 'string', type: 'map' }),
      '{"type":"map","valueContainsNull":true,"keyType":"string","valueType":"date"}',
    )
    assert.equal(
      order({ fields: [{ comment: 'c', nullable: false, type: 'date', name: 'a' }], type: 'struct' }),
      '{"type":"struct","fields":[{"name":"a","type":"date","nullable":false,"comment":"c"}]}',
    )
  })
  test('lacks nothing it needs', () => {
    const bad: readonly unknown[] = [
      { type: 'list' },
      { type: 'list', elementType: null },
      { type: 'list', elementType: 'long', containsNull: 'yes' },
      { type: 'map', keyType: 'string' },
      { type: 'struct' },
      { type: 'struct', fields: {} },
      { type: 'struct', fields: [{ name: 'a' }] },
      { type: 'struct', fields: [{ type: 'long' }] },
      { type: 'struct', fields: [{ name: 'a', type: 'long', comment: null }] },
      { type: 'struct', fields: ['a'] },
      { type: 'union' },
      { type: 'union', types: [null] },
      { type: 'unparsed' },
      { type: 'external' },
      { type: 'external', catalogString: {} },
    ]
    for (const raw of bad) assert.throws(() => from(raw), Refusal, JSON.stringify(raw))
  })
  test('of an unknown sort, in capitals, or no text at all is unparsed with its JSON', () => {
    for (const raw of [{ type: 'LIST', elementType: 'long' }, { type: 'set' }, {}, { type: 5 }, 5, true, ['long'], []])
      assert.deepEqual(from(raw), { type: 'unparsed', unparsedType: JSON.stringify(raw) })
  })
  test('may be 32 deep and no deeper', () => {
    const deep = (depth: number): unknown => (depth === 0 ? 'long' : { type: 'list', elementType: deep(depth - 1) })
    assert.ok(from(deep(32)))
    assert.throws(() => from(deep(33)), /nested too deep/)
  })
})

test('no type is null', () => {
  for (const raw of [null, undefined]) assert.throws(() => from(raw), Refusal)
})

test('whatever comes ends in a canonical form, which is a fixed point, or in a refusal', () => {
  const parts = ['fields', 'elementType', 'keyType', 'valueType', 'types', 'unparsedType', 'catalogString', 'nullable', 'comment', 'containsNull']
  const typed = fc
    .tuple(fc.constantFrom('struct', 'list', 'map', 'union', 'unparsed', 'external'), anyJson(parts, goodText))
    .map(([type, raw]) => (typeof raw === 'object' && raw !== null ? { ...raw, type } : raw))
  fc.assert(
    fc.property(fc.oneof(goodText, anyJson(parts, goodText), typed), (raw) => {
      const type = tried(raw)
      if (type === undefined) return
      assert.deepEqual(from(type), type)
      assert.deepEqual(JSON.parse(JSON.stringify(type)), type)
      assert.equal(typeof typeText(type), 'string')
    }),
    { numRuns: 2000 },
  )
})

test('types are written for people as they speak of them', () => {
  const said = (raw: unknown) => typeText(from(raw))
  assert.equal(said('DECIMAL(10, 2)'), 'decimal(10,2)')
  assert.equal(said({ type: 'list', elementType: 'integer' }), 'list<integer>')
  assert.equal(said({ type: 'map', keyType: 'string', valueType: { type: 'list', elementType: 'uuid' } }), 'map<string, list<uuid>>')
  assert.equal(
    said({
      type: 'struct',
      fields: [
        { name: 'a', type: 'string' },
        { name: 'b', type: 'long' },
      ],
    }),
    'struct<a: string, b: long>',
  )
  assert.equal(said({ type: 'union', types: ['long', 'string'] }), 'union<long | string>')
  assert.equal(said('bigint'), 'bigint')
  assert.equal(said({ type: 'external', catalogString: 'int4range' }), 'int4range')
  fc.assert(fc.property(simple, (text) => typeText(text) === text))
})
