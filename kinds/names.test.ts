/** What things may be called, held against each rule's own words. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from './errors.ts'
import { kindList } from './index.ts'
import { catalogName, checkName, fits, freeName, lakeName, type NameRule, plainName, postgresName, slashlessName } from './names.ts'
import { providers } from './providers/index.ts'
import { anyText } from './test-values.ts'

const word = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_')
const letters = Array.from('abcXYZéßЖ中अ\u{20000}')
interface Spelled {
  readonly rule: NameRule
  readonly first: readonly string[]
  readonly rest: readonly string[]
  readonly longest: number
}
/** Each rule spelled out once more, by its characters. */
const spelled: Readonly<Record<string, Spelled>> = {
  metalake: { rule: lakeName, first: word, rest: word, longest: 64 },
  catalog: { rule: catalogName, first: word, rest: [...word, '-'], longest: 64 },
  'most things': { rule: plainName, first: word, rest: [...word, ...Array.from('-/=')], longest: 64 },
  'what is a directory': { rule: slashlessName, first: word, rest: [...word, ...Array.from('-=')], longest: 64 },
  'what PostgreSQL holds': {
    rule: postgresName,
    first: [...word.filter((c) => !/\d/.test(c)), ...letters, '/'],
    rest: [...word, ...letters, ...Array.from('-$/=')],
    longest: 63,
  },
}
const named = ({ first, rest, longest }: Spelled, extra = 0) =>
  fc
    .tuple(fc.constantFrom(...first), fc.array(fc.constantFrom(...rest), { maxLength: longest - 1, size: 'max' }))
    .map(([head, tail]) => head + tail.join('') + (extra > 0 ? 'a'.repeat(longest - 1 - tail.length + extra) : ''))

for (const [what, spell] of Object.entries(spelled))
  describe(`the name of ${what}`, () => {
    const { rule } = spell
    const reserved = (name: string) => rule.reserved.includes(rule.reservedAnyCase ? name.toLowerCase() : name)

    test('may be of its characters, as long as it says', () => {
      fc.assert(fc.property(named(spell), (name) => fits(rule, name) || reserved(name)))
    })
    test('may not be longer, nor empty', () => {
      fc.assert(fc.property(named(spell, 1), (name) => !fits(rule, name)))
      assert.ok(!fits(rule, ''))
    })
    test('holds no other character, wherever it stands', () => {
      const bad = Array.from('\0\t\n\r .,:;*?#%&+@!|\\"\'<>()[]{}~^`').filter((c) => !spell.rest.includes(c))
      const put = fc.tuple(named(spell), fc.constantFrom(...bad, '\ud800', '\udc00', '\u202e', '\ufeff'), fc.nat())
      fc.assert(
        fc.property(put, ([name, c, at]) => {
          const short = Array.from(name).slice(0, 40)
          return !fits(rule, short.toSpliced(at % (short.length + 1), 0, c).join(''))
        }),
      )
    })
    test('begins with what it says', () => {
      const wrong = spell.rest.filter((c) => !spell.first.includes(c))
      for (const c of wrong) assert.ok(!fits(rule, `${c}a`), c)
      for (const c of spell.first) assert.ok(fits(rule, `${c}a`), c)
    })
    test('is refused with the rule in words, and let pass without', () => {
      fc.assert(
        fc.property(anyText, (name) => {
          if (fits(rule, name)) return checkName(rule, 'Thing', name)
          assert.throws(
            () => checkName(rule, 'Thing', name),
            (e) => e instanceof Refusal && e.family === 'illegal' && e.message.includes(rule.says),
          )
        }),
      )
    })
  })

test('a name of a tag is anything that is not blank, up to 128 characters, whatever those are', () => {
  const of = (c: string, n: number) => c.repeat(n)
  for (const name of ['a', ' a ', '*', '/', 'a.b', '...Array.from(', ')\n.', '\u{1f600}', of('a', 128), of('\u{1f600}', 128), '__proto__'])
    assert.ok(fits(freeName, name), name)
  for (const name of ['', ' ', '\t\n', '\u00a0', of('a', 129), of('\u{1f600}', 129), '.', '..', '\ud800', 'a\udc00b'])
    assert.ok(!fits(freeName, name), name)
})

test('reserved words nobody gets, and where case does not count, in no case', () => {
  const cased = (text: string) => fc.mixedCase(fc.constant(text))
  fc.assert(fc.property(cased('system'), (name) => !fits(catalogName, name)))
  assert.ok(!fits(lakeName, 'system') && fits(lakeName, 'System') && fits(lakeName, 'system1'))
  const schema = providers.find((p) => p.name === 'jdbc-postgresql')?.names.schema
  assert.ok(schema)
  fc.assert(fc.property(fc.oneof(cased('pg_catalog'), cased('information_schema')), (name) => !fits(schema, name)))
  assert.ok(fits(schema, 'pg_catalog2'))
  assert.throws(() => checkName(catalogName, 'Catalog', 'system'), /reserved: system/)
})

test('a name as long as a letter is quoted in part', () => {
  assert.throws(
    () => checkName(plainName, 'Schema', '*'.repeat(100_000)),
    (e) => e instanceof Refusal && e.message.length < 400,
  )
})

test('no rule lets a name be that cannot be kept or reached: empty, half a character, a step up or in place', () => {
  const rules = [...kindList.map((kind) => kind.names), ...providers.flatMap((p) => Object.values(p.names))]
  for (const rule of new Set(rules)) {
    for (const name of ['', '.', '..', '\ud800', 'a\udfff', '*'.repeat(2000)]) assert.ok(!fits(rule, name), `${rule.says}: ${JSON.stringify(name)}`)
    assert.doesNotMatch(rule.pattern.flags, /[gy]/, 'a pattern that remembers')
  }
})
