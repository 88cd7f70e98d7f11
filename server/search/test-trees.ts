/** Searches, documents and what is known around them, likely and strange, for what search is held to. */
import fc from 'fast-check'
import { type TextField, textFields } from '../../kinds/texts.ts'
import type { Document } from './document.ts'
import { kindNames } from './grammar.ts'
import type { Around } from './matches.ts'
import type { Value } from './pattern.ts'
import { othersOf } from './spelling.ts'
import { comparisons, type Term, type Tree } from './tree.ts'
import { wordsIn } from './words.ts'

/** Few words, so that many texts have them. */
export const vocabulary = ['customer', 'email', 'orders', 'order', 'pii', 'customerEmail', 'the', 'v2', 'lineitems', 'über', '客户'] as const
export const word = fc.constantFrom<string>(...vocabulary)
const spoken = fc.array(word, { minLength: 1, maxLength: 4 })
export const text = fc.tuple(spoken, fc.constantFrom(' ', '_', ', ', '-', '.')).map(([words, by]) => words.join(by))
const textField = fc.constantFrom(...(Object.keys(textFields) as TextField[]))

const bare = fc.oneof(
  word,
  fc.tuple(spoken, fc.constantFrom('_', '-', '.', '/')).map(([words, by]) => words.join(by)),
  fc.tuple(fc.constantFrom('', '*'), word, fc.constantFrom('', '*', '*x')).map((all) => all.join('')),
  fc.constantFrom('custmer', 'oders', 'linetiems', '*', 'o*s', 's3://b/x', '12:30', 'ord'),
)
const quoted = fc.oneof(text, fc.constantFrom('and', 'a "b" \\ c', 'x: (y)', '-a', '*email')).map((text): Value => ({ text, quoted: true }))
const value: fc.Arbitrary<Value> = fc.oneof(
  bare.map((text): Value => ({ text })),
  quoted,
)
const key: fc.Arbitrary<Value> = fc.oneof(
  word.map((text): Value => ({ text })),
  quoted,
  fc.constant<Value>({ text: 'cust*' }),
)
export const times = ['2026', '2026-11', '2026-11-01', '2026-11-01T10:00Z', '2026-11-01T10:00:07Z', '2026-11-01T10:00:07.250Z'] as const
export const term: fc.Arbitrary<Term> = fc.oneof(
  { weight: 4, arbitrary: value.map((value): Term => ({ is: 'text', value })) },
  { weight: 4, arbitrary: fc.tuple(textField, value).map(([field, value]): Term => ({ is: 'text', in: field, value })) },
  fc
    .tuple(fc.constantFrom('property' as const, 'tag' as const), key, value)
    .map(([field, key, value]): Term => ({ is: 'pair', in: field, key, value })),
  fc.constantFrom(...kindNames).map((kind): Term => ({ is: 'kind', kind })),
  fc.constantFrom('eu', 'us east').map((home): Term => ({ is: 'home', home })),
  fc.array(fc.constantFrom('sales', 'a b', 'eu*'), { minLength: 1, maxLength: 2 }).map((path): Term => ({ is: 'in', path })),
  textField.map((field): Term => ({ is: 'has', field })),
  fc
    .tuple(fc.constantFrom('created' as const, 'changed' as const), fc.constantFrom(...comparisons), fc.constantFrom(...times))
    .map(([of, by, than]): Term => ({ is: 'time', of, by, than })),
  fc
    .tuple(fc.constantFrom('created' as const, 'changed' as const), fc.constantFrom('<' as const, '>=' as const), fc.constantFrom('7d', '36h', '2w'))
    .map(([of, by, than]): Term => ({ is: 'time', of, by, than })),
)

/** As they are read: never an `and` right within an `and`. */
function joined(is: 'and' | 'or', of: readonly Tree[]): Tree {
  return { is, of: of.flatMap((part) => (part.is === is ? part.of : [part])) }
}
export const tree: fc.Arbitrary<Tree> = fc.letrec<{ one: Tree }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    term,
    tie('one').map((of): Tree => ({ is: 'not', of })),
    fc.tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('one'), { minLength: 2, maxLength: 3 })).map(([is, of]) => joined(is, of)),
  ),
})).one

const day = 86_400_000
export const now = Date.UTC(2026, 10, 22)
export const document: fc.Arbitrary<Document> = fc.record({
  kind: fc.constantFrom(...kindNames),
  path: fc.constantFrom(['m', 'sales', 'a b', 'x'], ['m', 'sales', 'y'], ['m', 'other']),
  texts: fc.array(
    fc
      .tuple(textField, text, fc.option(word, { nil: undefined }))
      .map(([field, text, key]) => ({ in: field, text, words: wordsIn(text), ...(key === undefined ? {} : { key }) })),
    { maxLength: 6 },
  ),
  home: fc.constantFrom('eu', 'US East'),
  created: fc.integer({ min: now - 700 * day, max: now }),
  changed: fc.integer({ min: now - 40 * day, max: now }),
})

/** As if these documents were all there are. */
export function around(documents: readonly Document[]): Around {
  const all = new Set(documents.flatMap(({ texts }) => texts.flatMap(({ words }) => words.map(({ text }) => text))))
  return { now, others: (word, open) => othersOf(word, all, open) }
}
