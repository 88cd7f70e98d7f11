/** Few things with all that somebody wrote bring those with some of it after them, and words that say nothing bring none. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { kinds } from '../../kinds/index.ts'
import { documentOf } from './document.ts'
import { parse, termLimit } from './grammar.ts'
import { ranked, seenAs } from './score.ts'
import { tree } from './test-trees.ts'
import { print, termsOf } from './tree.ts'
import { needed, widened } from './wider.ts'

const made = (name: string) => documentOf({ kind: kinds.table, name, body: {}, above: ['lake', 'c', 's'] })
const found = (query: string, ...names: readonly string[]) =>
  ranked(parse(query), () => ({}), seenAs(names.map(made), 0)).map(({ document }) => document.path.at(-1))
const wide = (query: string) => {
  const wider = widened(parse(query))
  return wider && print(wider)
}

describe('a search', () => {
  test('looks for words of questions only where nothing else is asked in any field', () => {
    assert.equal(print(needed(parse('show me all the orders'))), 'orders')
    assert.equal(print(needed(parse('list of orders name:the "of" kind:table'))), 'orders name:the "of" kind:table')
    assert.equal(print(needed(parse('all the tables'))), 'all the tables')
    assert.deepEqual(found('all the orders', 'the_orders', 'orders', 'all_of_the'), ['orders', 'the_orders'])
  })
  test('is for any of its words, and for the parts of those, each once, but not within quotes, fields and stars', () => {
    assert.equal(wide('birth_year'), 'birth_year or birth or year')
    assert.equal(wide('shop.order_order order'), 'shop.order_order or shop or order')
    assert.equal(wide('customer_v2 kind:table'), '(customer_v2 or customer) kind:table')
    assert.deepEqual(['orders', '"birth year"', 'name:birth_year', 'birth_*', 'kind:table'].map(wide), Array(5).fill(undefined))
    assert.equal(
      termsOf(
        widened(
          parse(
            Array(60)
              .fill(0)
              .map((_, i) => `aa${i}_bb${i}`)
              .join(' '),
          ),
        ) ?? parse(''),
      ).length,
      termLimit,
    )
  })
  test('takes the last part for a beginning where the word is still being typed', () => {
    const open = termsOf(widened(parse('birth_ye', { typing: true })) ?? parse('')).map((term) => term.is === 'text' && term.value.open === true)
    assert.deepEqual(open, [true, false, true])
  })
  test('shows what has all of a word before what has a part, and where it is misspelt one and many', () => {
    assert.deepEqual(found('birth_year', 'year', 'birth_year', 'fiscal_year', 'customer'), ['birth_year', 'year', 'fiscal_year'])
    assert.deepEqual(found('invioce', 'invoices', 'invoice', 'voices').toSorted(), ['invoice', 'invoices'])
  })
  test('is no wider for what stands in brackets or must not be there', () => {
    fc.assert(
      fc.property(tree, (asked) => {
        const wider = widened(asked)
        const nots = (of: typeof asked) => termsOf(of).length - termsOf(of, 'asked').length
        if (wider) assert.equal(nots(wider), nots(asked))
      }),
    )
  })
})
