/** Words that are nearly right are told from words that are not, exactly as by the plain table of edits. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formsOf } from './forms.ts'
import { isWithin, nearest, othersOf, slipsIn } from './spelling.ts'

/** The fewest slips from one word to the other, cell by cell. */
function distance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)))
  const cell = (i: number, j: number) => table[i]?.[j] as number
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const ways = [cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)]
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) ways.push(cell(i - 2, j - 2) + 1)
      ;(table[i] as number[])[j] = Math.min(...ways)
    }
  return cell(a.length, b.length)
}
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 })
/** A word and what some slips make of it. */
const slipped = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom('cut', 'put', 'change', 'swap'), fc.nat(), fc.constantFrom('a', 'b', 'd')), { maxLength: 4 }))
  .map(([word, slips]) => {
    const letters = Array.from(word)
    for (const [how, where, letter] of slips) {
      const at = where % (letters.length + 1)
      if (how === 'swap') letters.splice(at, 2, ...letters.slice(at, at + 2).reverse())
      else letters.splice(at, how === 'put' ? 0 : 1, ...(how === 'cut' ? [] : [letter]))
    }
    return [word, letters.join('')] as const
  })

describe('a misspelt word', () => {
  test('is within as many slips as the plain table says', () => {
    fc.assert(
      fc.property(fc.oneof(slipped, fc.tuple(word, word)), fc.nat({ max: 4 }), ([one, other], slips) => {
        assert.equal(isWithin(one, other, slips), distance(one, other) <= slips)
        assert.equal(isWithin(other, one, slips), isWithin(one, other, slips))
      }),
      { numRuns: 5_000 },
    )
  })
  test('may be off by two from five letters on, but for what is nearer, and may begin or be in a longer word', () => {
    assert.deepEqual(['abcd', 'abcde', 'abcdefghi'].map(slipsIn), [0, 2, 2])
    assert.deepEqual(othersOf('tabel', new Set(['table', 'label', 'cable'])), ['label', 'table'])
    assert.deepEqual(othersOf('costumer', new Set(['customer', 'custom'])), ['customer'])
    assert.deepEqual(othersOf('invioce', new Set(['invoice', 'invoices', 'voice'])), ['invoice', 'invoices'])
    assert.deepEqual(othersOf('oder', new Set(['order'])), [])
    assert.deepEqual(othersOf('emp', new Set(['temple', 'employee', 'employer', 'em'])), ['employee', 'employer'])
    assert.deepEqual(othersOf('ployee', new Set(['employee', 'ploye'])), ['employee'])
  })
  test('stands for no other where it is written itself or in another form, or begins a word that is; else for the nearest', () => {
    fc.assert(
      fc.property(word, fc.uniqueArray(word), fc.boolean(), (word, all, open) => {
        const others = othersOf(word, new Set(all), open)
        if (all.some((one) => one === word || formsOf(word).includes(one) || (open && one.startsWith(word)))) return assert.deepEqual(others, [])
        const longer = all.filter((one) => word.length >= 3 && (one.startsWith(word) || (word.length >= 5 && one.includes(word))))
        const within = (slips: number) => all.filter((one) => slips <= slipsIn(word) && distance(word, one) === slips)
        const best = [longer, within(1), within(2)].find(({ length }) => length > 0) ?? []
        const forms = all.filter((one) => best.some((other) => other === one || formsOf(other).includes(one)))
        assert.deepEqual(others.toSorted(), forms.toSorted())
      }),
    )
  })
  test('of a few known ones has a nearest, or none', () => {
    const known = ['name', 'column', 'comment', 'owner']
    assert.equal(nearest('colunm', known), 'column')
    assert.equal(nearest('own', known), 'owner')
    assert.equal(nearest('xyzzy', known), undefined)
    assert.equal(nearest('', known), undefined)
  })
})
