/** The order of what is found can be told from its parts, and is what people expect. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { kinds } from '../../kinds/index.ts'
import { type Document, documentOf } from './document.ts'
import { parse } from './grammar.ts'
import { matches } from './matches.ts'
import { fieldWeights, ranked, type Signal, scoreOf, signalWeights } from './score.ts'
import { around, document, tree, word } from './test-trees.ts'
import { wordsIn } from './words.ts'

const half = () => 0.5
const made = (name: string, body: Readonly<Record<string, unknown>> = {}, more: object = {}) =>
  documentOf({ kind: kinds.table, name, body, above: ['lake', 'c', 's'], ...more })
const signals = fc.record({ use: fc.double(), freshness: fc.double(), lineage: fc.double(), nearness: fc.double() })
const rarity = fc.func(fc.double({ noNaN: true }))

describe('a score', () => {
  test('is the sum of its parts, of which each says why', () => {
    const { total, parts } = scoreOf(
      parse('orders -x kind:table receipts'),
      made('orders', { comment: 'of receipts' }),
      { use: 0.5, nearness: 7 },
      () => 1,
      around([]),
    )
    assert.deepEqual(
      parts.map((part) => ('term' in part ? [part.term, part.in, part.text, part.value] : [part.is, part.value])),
      [
        ['orders', 'name', 'orders', fieldWeights.name],
        ['receipts', 'comment', 'of receipts', fieldWeights.comment * (0.5 + (0.5 * 0.7 * 8) / 11)],
        ['use', signalWeights.use / 2],
        ['nearness', signalWeights.nearness],
      ],
    )
    assert.equal(
      total,
      parts.reduce((sum, { value }) => sum + value, 0),
    )
  })
  test('puts the whole name before its beginning, that before its middle, and names before comments before columns', () => {
    const column = (name: string) => ({ columns: [{ name, type: 'string' }] })
    const all = [
      made('orders'),
      made('orders_eu'),
      made('eu_orders'),
      made('a', column('orders')),
      made('b', column('orders_eu')),
      made('d', { comment: 'orders' }),
      made('e', { comment: 'of orders' }),
    ]
    const known = around(all)
    const found = ranked(parse('orders'), () => ({}), { ...known, documents: all.toReversed(), rarity: half })
    assert.deepEqual(
      found.map(({ document }) => document.path.at(-1)),
      ['orders', 'orders_eu', 'eu_orders', 'd', 'e', 'a', 'b'],
    )
  })
  test('puts a word before what it begins, and that before another spelling', () => {
    const of = (query: string, typing: boolean, name: string) => scoreOf(parse(query, { typing }), made(name), {}, half, around([made(name)])).total
    assert.ok(of('orders', true, 'orders') > of('orde', true, 'orders'))
    assert.ok(of('orde', true, 'orders') > of('oders', false, 'orders'))
    assert.ok(of('oders', false, 'orders') > 0)
  })
  test('counts rare words for more', () => {
    const it = made('orders')
    const by = (rare: number) => scoreOf(parse('orders'), it, {}, () => rare, around([it])).total
    assert.ok(by(1) > by(0.5) && by(0.5) > by(0) && by(0) > 0)
  })
  test('never falls when a signal rises, and is finite whatever the signals are', () => {
    fc.assert(
      fc.property(
        tree,
        document,
        signals,
        rarity,
        fc.constantFrom(...(Object.keys(signalWeights) as Signal[])),
        fc.double({ noNaN: true }),
        (tree, document, signals, rarity, which, more) => {
          const known = around([document])
          const of = (all: object) => scoreOf(tree, document, all, rarity, known).total
          assert.ok(Number.isFinite(of(signals)))
          const [low, high] = [more, signals[which]].toSorted((a, b) => a - b)
          if (!Number.isNaN(signals[which])) assert.ok(of({ ...signals, [which]: low }) <= of({ ...signals, [which]: high }))
          assert.ok(of({ ...signals, [which]: 1 }) > of({ ...signals, [which]: 0 }))
        },
      ),
    )
  })
  test('puts what is called as one asks before all that only says so in comments, however it is used', () => {
    const comments = document.map((all): Document => ({ ...all, texts: all.texts.map((text) => ({ ...text, in: 'comment' as const })) }))
    let compared = 0
    fc.assert(
      fc.property(comments, word, signals, rarity, fc.boolean(), (document, asked, signals, rarity, typing) => {
        const called = made('other')
        const name = { ...called, texts: [{ in: 'name' as const, text: asked, words: wordsIn(asked) }] }
        const known = around([document, name])
        const query = parse(asked, { typing })
        if (!matches(query, document, known)) return
        compared++
        assert.ok(scoreOf(query, name, {}, rarity, known).total > scoreOf(query, document, signals, rarity, known).total)
      }),
      { numRuns: 1_000 },
    )
    assert.ok(compared > 100)
  })
})
