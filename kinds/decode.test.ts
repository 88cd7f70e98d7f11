/** Every field of every kind takes what it says, coerces as the reference does, and answers anything else with a refusal. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  asText,
  decode,
  type Field,
  type Fields,
  filled,
  filledTo,
  flag,
  given,
  integer,
  limited,
  listOf,
  oneOf,
  optional,
  record,
  text,
  textMap,
} from './define.ts'
import { Refusal } from './errors.ts'
import { type KindName, kindList } from './index.ts'
import { jobTypes } from './job-template.ts'
import { samples } from './test-samples.ts'
import { anyJson, anyText, goodText, magicKeys, spoiled } from './test-values.ts'

/** The value decoded, or undefined where it is refused. Anything else thrown is a fault. */
function tried(fields: Fields, raw: unknown, lenient = false): unknown {
  try {
    return decode(fields, raw, 'body', lenient)
  } catch (error) {
    assert.ok(error instanceof Refusal && error.family === 'illegal', error instanceof Error ? error.stack : String(error))
    assert.ok(error.message.length > 10)
    return undefined
  }
}
const refuses = (field: Field, ...values: readonly unknown[]) => {
  for (const value of values)
    assert.throws(
      () => field.decode(value, 'it'),
      (e) => e instanceof Refusal && e.message.includes('"it'),
      JSON.stringify(value),
    )
}
/** Every field table that requests are read by. */
const tables = kindList.flatMap((kind) => {
  const { body, changes } = samples[kind.name as KindName]
  return [
    { what: `a ${kind.name}`, fields: kind.fields, sample: body, lenient: false },
    ...Object.entries(kind.changes).map(([type, { fields }]) => ({
      what: `${type} of a ${kind.name}`,
      fields,
      sample: changes[type] ?? {},
      lenient: true,
    })),
    ...Object.entries(kind.actions).map(([key, { takes }]) => ({ what: `${key} of a ${kind.name}`, fields: takes, sample: {}, lenient: false })),
  ]
})

describe('one value', () => {
  test('of text may be a number or a truth, kept to the letter, and nothing that has parts', () => {
    for (const [raw, kept] of [
      ['a', 'a'],
      ['', ''],
      [5, '5'],
      [-17.5, '-17.5'],
      [true, 'true'],
      [false, 'false'],
    ] as const)
      assert.equal(asText(raw, 'it'), kept)
    fc.assert(fc.property(goodText, (raw) => asText(raw, 'it') === raw))
    refuses(text(''), null, undefined, {}, [], ['a'], { toString: 'x' }, '\ud800', 'a\udc00b', 2 ** 53, 1e21, Number.POSITIVE_INFINITY, Number.NaN)
  })
  test('of text is not blank where it must say something, nor longer than it may be', () => {
    refuses(filled(''), '', ' ', '\t\n', '\u00a0')
    assert.equal(filled('').decode(' a ', 'it'), ' a ')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (n) => {
        const long = 'x'.repeat(n)
        for (const field of [limited(256, ''), filledTo(256, '')]) {
          if (n > 256 || (n === 0 && field.json.minLength === 1)) refuses(field, long)
          else assert.equal(field.decode(long, 'it'), long)
        }
      }),
    )
  })
  test('of a number is whole and can be kept exactly', () => {
    for (const n of [0, -1, 2 ** 53 - 1]) assert.equal(integer('').decode(n, 'it'), n)
    refuses(integer(''), 0.5, '5', true, null, 2 ** 53, Number.POSITIVE_INFINITY, [5], {})
  })
  test('of truth may be said in text, in small letters', () => {
    for (const [raw, kept] of [
      [true, true],
      [false, false],
      ['true', true],
      ['false', false],
    ] as const)
      assert.equal(flag('').decode(raw, 'it'), kept)
    refuses(flag(''), 'yes', 1, 0, '', null, {}, [])
  })
  test('of a few words counts in any letter case and is kept in small ones', () => {
    const field = oneOf(['managed', 'external'], '')
    fc.assert(fc.property(fc.mixedCase(fc.constantFrom('managed', 'external')), (raw) => field.decode(raw, 'it') === raw.toLowerCase()))
    refuses(field, '', 'manage', ' managed', null, 1, ['managed'], { managed: 1 }, ...magicKeys)
  })
  test('of a map goes from text to text, in its order, magic keys as plain ones', () => {
    const map = fc.dictionary(fc.oneof(goodText, fc.constantFrom(...magicKeys)), goodText, { noNullPrototype: true })
    fc.assert(
      fc.property(map, (raw) => {
        const read = textMap('').decode(raw, 'it')
        assert.deepEqual(Object.entries(read), Object.entries(raw))
        assert.equal(Object.getPrototypeOf(read), Object.prototype)
      }),
    )
    assert.deepEqual(textMap('').decode({ a: 5, b: true }, 'it'), { a: '5', b: 'true' })
    refuses(textMap(''), { a: null }, { a: {} }, { a: [] }, { a: '\ud800' }, { '\ud800': 'a' }, [], 'a', null)
  })
  test('of a list has no holes, and names the item that is wrong', () => {
    assert.deepEqual(listOf(text(''), '').decode(['a', 5], 'it'), ['a', '5'])
    assert.throws(() => listOf(text(''), '').decode(['a', {}], 'it'), /"it\[1\]"/)
    refuses(listOf(text(''), ''), [null], 'a', {}, null, { length: 1 })
  })
})

describe('a body', () => {
  const fields = {
    name: text('its name'),
    size: optional(integer('its size')),
    inner: optional(record({ deep: text('') }, '')),
    made: given(text('by the lake')),
  }
  test('lacks nothing it needs; null counts as not given', () => {
    assert.deepEqual(decode(fields, { name: 'a' }), { name: 'a' })
    assert.deepEqual(decode(fields, { name: 'a', size: null }), { name: 'a' })
    for (const raw of [{}, { name: null }, { size: 1 }]) assert.throws(() => decode(fields, raw), /"name" is required/)
    for (const raw of [null, undefined, 'a', 5, true, [], [{}]]) assert.throws(() => decode(fields, raw), Refusal)
  })
  test('holds no unknown key, at any depth, and none that only answers carry', () => {
    assert.throws(() => decode(fields, { name: 'a', nmae: 'b' }), /"nmae" is not a known field; known are name/)
    assert.throws(() => decode(fields, { name: 'a', inner: { deep: 'b', other: 1 } }), /"inner.other" is not a known field/)
    assert.throws(() => decode(fields, { name: 'a', made: 'x' }), /"made" is not a known field/)
    for (const key of magicKeys)
      assert.throws(
        () =>
          decode(
            fields,
            Object.fromEntries([
              ['name', 'a'],
              [key, 'x'],
            ]),
          ),
        /not a known field/,
      )
  })
  test('of an update may hold unknown keys, which mean nothing', () => {
    for (const key of ['other', '@type', ...magicKeys]) {
      const read = decode(
        { name: text('') },
        Object.fromEntries([
          ['name', 'a'],
          [key, { polluted: true }],
        ]),
        'body',
        true,
      )
      assert.deepEqual(read, { name: 'a' })
      assert.equal((read as { polluted?: boolean }).polluted, undefined)
    }
  })
  test('takes nothing from what it inherits', () => {
    assert.throws(() => decode(fields, Object.create({ name: 'a' })), /"name" is required/)
    assert.throws(() => decode({ constructor: text('') }, {}), /"constructor" is required/)
  })
})

describe('the table of kinds', () => {
  for (const kind of kindList)
    test(`has a sample of every field and every alteration of a ${kind.name}`, () => {
      const { body, changes } = samples[kind.name as KindName]
      const asked = Object.entries(kind.fields).filter(([, field]) => !field.given)
      assert.deepEqual(
        Object.keys(body).filter((key) => !Object.hasOwn(kind.fields, key)),
        [],
      )
      const absent = asked.filter(([key]) => !Object.hasOwn(body, key)).map(([key]) => key)
      // What a sample cannot have beside what it has.
      const others: Readonly<Record<string, readonly string[]>> = { fileset: ['storageLocation'], jobTemplate: jobTypes.spark }
      assert.deepEqual(absent, others[kind.name] ?? [])
      assert.deepEqual(Object.keys(changes).sort(), Object.keys(kind.changes).sort())
      for (const [key, field] of [...asked, ...Object.values(kind.changes).flatMap((c) => Object.entries(c.fields))])
        assert.ok(field.doc.length > 4, key)
    })

  for (const { what, fields, sample, lenient } of tables) {
    test(`reads ${what}, and what it has read again to the same`, () => {
      const once = decode(
        fields,
        Object.keys(sample).length > 0 ? sample : Object.fromEntries(Object.keys(fields).map((k) => [k, 'x'])),
        'body',
        lenient,
      )
      assert.deepEqual(decode(fields, once, 'body', lenient), once)
      assert.deepEqual(JSON.parse(JSON.stringify(once)), once)
    })
    test(`answers anything else as ${what} with a refusal`, () => {
      const keys = Object.keys(fields)
      const likely = fc.oneof(anyJson(keys), spoiled(sample, anyJson(keys)), spoiled(sample, anyText))
      fc.assert(
        fc.property(likely, (raw) => void tried(fields, raw, lenient)),
        { numRuns: 150 },
      )
      assert.equal(({} as { polluted?: unknown }).polluted, undefined)
    })
    test(`lets ${what} lack what is optional, and nothing else`, () => {
      for (const key of Object.keys(sample).filter((key) => Object.hasOwn(fields, key))) {
        const { [key]: _gone, ...rest } = sample as Record<string, unknown>
        const needed = fields[key]?.needed === true
        for (const raw of [rest, { ...rest, [key]: null }]) assert.equal(tried(fields, raw, lenient) === undefined, needed, key)
      }
    })
  }
})
