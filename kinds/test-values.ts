/** What a request may hold, likely or strange, for the properties that the kinds are held to. */
import fc from 'fast-check'

/** Among plain characters some that look like others, join, turn round, or are half of a pair. */
const unit = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...Array.from('aZ0_-/=$.,:*% (){}<>"\'\\')) },
  { weight: 3, arbitrary: fc.constantFrom('\0', '\n', '\u00e9', '\u4e2d', '\u202e', '\ufeff', '\u{1f600}', '\u0130', '\u212a', '\u00a0') },
  { weight: 1, arbitrary: fc.constantFrom('\ud800', '\udc00') },
)
/** Any text, also what is no Unicode. */
export const anyText = fc.string({ unit, maxLength: 12 })
/** Text that can be kept. */
export const goodText = anyText.filter((text) => text.isWellFormed())
/** Keys that mean something to JavaScript. */
export const magicKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'length', 'then', '__defineGetter__']

/** Any JSON value; objects have the given keys among others, magic ones as their own; texts are of `text`. */
export function anyJson(keys: readonly string[] = [], text: fc.Arbitrary<string> = anyText): fc.Arbitrary<unknown> {
  const key = fc.oneof(fc.constantFrom(...magicKeys, ...keys, '@type', 'type', 'name'), text)
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<unknown>(
        null,
        true,
        false,
        0,
        -1,
        3,
        0.5,
        Number.POSITIVE_INFINITY,
        1e21,
        '',
        ' ',
        'true',
        'FALSE',
        'hash',
        'literal',
        'Managed',
      ),
      text,
      fc.integer(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
    ),
  }))
  return value
}

/** The value with one part, however deep, replaced by another. */
export function spoiled(value: unknown, by: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(fc.nat(), by).map(([at, other]) => {
    const places = placesIn(value)
    return replaced(value, places[at % places.length] ?? [], other)
  })
}

type Place = readonly string[]
function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [[]]
  return [[], ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner).map((place) => [key, ...place]))]
}
function replaced(value: unknown, [key, ...rest]: Place, other: unknown): unknown {
  if (key === undefined) return other
  const inner = (value as Record<string, unknown>)[key]
  const next = replaced(inner, rest, other)
  return Array.isArray(value) ? value.map((item: unknown, i) => (String(i) === key ? next : item)) : { ...(value as object), [key]: next }
}
