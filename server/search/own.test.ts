/** An index keeps the words that a document has by itself, no more and no less. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type KindName, kindList } from '../../kinds/index.ts'
import { samples } from '../../kinds/test-samples.ts'
import { anyJson, goodText } from '../../kinds/test-values.ts'
import { isFound } from '../../kinds/texts.ts'
import { documentOf, fieldLimit } from './document.ts'
import { type OwnField, ownFields, ownWords } from './own.ts'
import type { Word } from './words.ts'

const text = fc.oneof(goodText, fc.string({ unit: fc.constantFrom(...Array.from('abzABZ09_-. ()/äÄßéñ客户日🔥ﬁİ\u0308\ud800\t')), maxLength: 40 }))
const runsOf = (words: readonly Word[]) => [
  words
    .filter(({ span }) => span === 1)
    .map(({ text }) => text)
    .join(' '),
  ...words.filter(({ span }) => span > 1).map(({ text }) => text),
]
const said = (name: string, body: object, kind = kindList.find((one) => one.name === 'table') as (typeof kindList)[number]) => {
  const { texts } = documentOf({ kind, name, body: body as never, above: [] })
  const runs = Object.fromEntries(ownFields.map((field) => [field, new Set<string>()])) as Record<OwnField, Set<string>>
  const pairs = new Map<string, Set<string>>()
  for (const { in: field, words, key } of texts) {
    for (const run of runsOf(words)) runs[field as OwnField].add(run)
    if (field !== 'property' || key === undefined) continue
    const of = pairs.get(key.toLowerCase()) ?? new Set()
    pairs.set(key.toLowerCase(), of)
    for (const { text } of words) of.add(text)
  }
  return { own: ownWords(kind, name, body as never, undefined), document: { runs, pairs } }
}
/** The value of a property without a word is none to be found. */
const withSome = <T extends { readonly pairs: ReadonlyMap<string, ReadonlySet<string>> }>({ pairs, ...rest }: T) => ({
  ...rest,
  pairs: new Map([...pairs].filter(([, words]) => words.size > 0)),
})

describe('own words', () => {
  for (const kind of kindList.filter(isFound))
    test(`of a ${kind.name} are those of its document`, () => {
      const body = fc.record(
        Object.fromEntries(Object.keys(kind.fields).map((key) => [key, anyJson(['name', 'fields', 'comment', 'elementType'], text)])),
      )
      const sample = samples[kind.name as KindName].body
      fc.assert(
        fc.property(
          text,
          fc.oneof(
            body,
            fc.constant(sample),
            body.map((some) => ({ ...sample, ...some })),
          ),
          (name, body) => {
            const { own, document } = said(name, body, kind)
            assert.deepEqual(withSome(own), withSome(document))
          },
        ),
        { numRuns: 60 },
      )
    })
  test('tell the value of an empty key from a key that says the same', () => {
    const { own, document } = said('x', { properties: { yes: 'no', '': 'yes' } })
    assert.deepEqual(own.pairs.get(''), new Set(['yes']))
    assert.deepEqual(withSome(own), withSome(document))
  })
  test('of texts with many words, and of many texts, end where a document ends', () => {
    const long = 'aB1 '.repeat(600)
    const many = Array.from({ length: 200 }, (_, i) => ({ name: `c${i}`, comment: `${long} ${i}` }))
    const twice = [...many, ...many]
    for (const body of [{ comment: long }, { columns: many }, { columns: twice, comment: 'x' }]) {
      const { own, document } = said('x', body)
      assert.deepEqual(withSome(own), withSome(document))
    }
    const { document } = said('x', { columns: many })
    assert.ok(document.runs.comment.size > 0 && fieldLimit < 200 * 1000)
  })
  test('have no secret in them', () => {
    const own = ownWords(
      kindList.find((one) => one.name === 'table') as never,
      'x',
      { properties: { 'my-password': 'pony', url: 'a://u:pony@h' } },
      undefined,
    )
    assert.ok(![...own.runs.property, ...own.runs.definition].some((run) => run.includes('pony')))
  })
})
