/** Text becomes words by one rule, for what is written and for what is looked for. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fold, longestWord, mostWords, wordsIn } from './words.ts'

const said = (text: string) =>
  wordsIn(text)
    .map(({ text }) => text)
    .join(' ')
const letters = fc.string({ unit: fc.constantFrom(...Array.from('abzABZ09_-. ()/äÄßéñ客户日ガ🔥ﬁ²ıİŁøς\u0308\u00ad\u200d\ud800')) })
const anything = fc.oneof(letters, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

describe('words', () => {
  test('of a name are its parts and the whole without what stands between', () => {
    assert.equal(said('customerEmail_v2'), 'customer email v 2 customeremailv2')
    assert.equal(said('HTTPServer_IDs'), 'http server ids httpserverids')
    assert.equal(said('userIDsOfURLs'), 'user ids of urls useridsofurls')
    assert.equal(said('__init__ s3 e-mail'), 'init s 3 s3 e mail email')
    assert.equal(said('address.zipCode'), 'address zip code zipcode')
    assert.equal(said(''), '')
    assert.equal(said(' -_- … ()'), '')
  })
  test('are the same in any letter case and with or without diacritics', () => {
    for (const [one, other] of [
      'Straße STRASSE',
      'Äpfel apfel',
      'ŁÓDŹ lodz',
      'ﬁne fine',
      'Σίσυφος ΣΙΣΥΦΟΣ',
      'İstanbul istanbul',
      'ｆｕｌｌ full',
      'A\u0308rger ärger',
    ].map((pair) => pair.split(' ')))
      assert.equal(said(one as string), said(other as string))
  })
  test('of what is written without spaces are its signs, and the whole', () => {
    assert.equal(said('客户邮箱 id'), '客 户 邮 箱 客户邮箱 id')
    assert.equal(said('🔥hot'), '🔥 hot 🔥hot')
  })
  test('say where they stand, so that phrases can be told', () => {
    assert.deepEqual(
      wordsIn('the customerEmail, here').map(({ text, at, span, from, to }) => [text, at, span, from, to]),
      [
        ['the', 0, 1, 0, 3],
        ['customer', 1, 1, 4, 12],
        ['email', 2, 1, 12, 17],
        ['customeremail', 1, 2, 4, 17],
        ['here', 3, 1, 19, 23],
      ],
    )
  })
  test('are never longer, nor more, than is said', () => {
    assert.equal(said('x'.repeat(1_000)), 'x'.repeat(longestWord))
    assert.equal(wordsIn('aB1'.repeat(10_000)).length, mostWords)
    assert.equal(wordsIn('a '.repeat(10_000)).length, mostWords)
    assert.equal(wordsIn('a b c d', 3).length, 3)
    assert.ok(wordsIn(`${'x'.repeat(63)}\u{20000}`).every(({ text }) => text.isWellFormed()))
  })

  test('of any text are folded, in order, within the text and within the limits', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const words = wordsIn(text)
        const parts = words.filter(({ span }) => span === 1)
        assert.deepEqual(
          parts.map(({ at }) => at),
          parts.map((_, i) => i),
        )
        for (const [i, part] of parts.entries()) if (i > 0) assert.ok((parts[i - 1]?.to as number) <= part.from)
        for (const word of words) {
          assert.ok(0 <= word.from && word.from < word.to && word.to <= text.length)
          assert.ok(word.text.length > 0 && word.text.length <= longestWord && word.text.isWellFormed())
          assert.equal(fold(word.text), word.text)
          if (word.span > 1) {
            const own = parts.slice(word.at, word.at + word.span)
            assert.equal(own.map(({ text }) => text).join(''), word.text)
            assert.deepEqual([own[0]?.from, own.at(-1)?.to], [word.from, word.to])
          }
        }
      }),
    )
  })
  test('of two texts with a space between are those of the one and then of the other', () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        assert.equal(said(`${one} ${other}`), [said(one), said(other)].filter((words) => words !== '').join(' '))
      }),
    )
  })
  test('folding what is folded changes nothing', () => {
    fc.assert(
      fc.property(anything, (text) => assert.equal(fold(fold(text)), fold(text))),
      { numRuns: 2_000 },
    )
  })
})
