/** What a search means, on documents that can be looked through by eye. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { kinds } from '../../kinds/index.ts'
import { type Document, documentOf } from './document.ts'
import { parse } from './grammar.ts'
import { matches, whereIn } from './matches.ts'
import { around, document, now, text, tree, word } from './test-trees.ts'
import { print } from './tree.ts'
import { wordsIn } from './words.ts'

const day = 86_400_000
const orders = documentOf({
  kind: kinds.table,
  name: 'customer_orders',
  above: ['lake', 'sales', 'eu'],
  body: {
    comment: 'What customers have bought, one row a line of an order',
    columns: [
      { name: 'customerEmail', type: 'varchar(200)', comment: 'where receipts go' },
      { name: 'address', type: { type: 'struct', fields: [{ name: 'zip_code', type: 'string', nullable: true, comment: 'postal' }] } },
    ],
    properties: { retention: '30 days', format: 'iceberg' },
    distribution: { strategy: 'hash', number: 4, funcArgs: [] },
  },
  tags: [{ name: 'sensitivity', values: ['high'] }],
  policies: ['keep-long'],
  owner: 'ada',
  parts: [
    { kind: kinds.column, name: 'customerEmail', body: {}, tags: [{ name: 'pii', values: [] }] },
    { kind: kinds.statistic, name: 'custom-freshness', body: { value: { status: 'stale' } } },
  ],
  home: 'eu-west',
  created: Date.UTC(2026, 9, 1),
  changed: now - 3 * day,
})
const model = documentOf({ kind: kinds.model, name: 'churn', above: ['lake', 'ml', 'space'], body: { comment: 'Läuft weg' } })
const known = around([orders, model])
const finds = (query: string, document: Document = orders, typing = false) => matches(parse(query, { typing }), document, known)
const all = (queries: readonly string[], document = orders) => {
  for (const query of queries) assert.ok(finds(query, document), `${query} is not found`)
}
const none = (queries: readonly string[], document = orders) => {
  for (const query of queries) assert.ok(!finds(query, document), `${query} is found`)
}

describe('a search finds', () => {
  test('all its words, anywhere, in any spelling of separators and letter case', () => {
    all([
      'customer',
      'CUSTOMER receipts',
      'customerorders',
      'customerOrders',
      'customer-orders',
      'customer_email',
      'zip',
      'zipcode',
      'address.zip_code',
      'sales',
      'ada',
      'hash',
      'iceberg',
      'stale',
    ])
    none(['custom_orders', 'receipts nothing', 'orders_customer', 'yesterday'])
    all(['customers', 'lines', 'emails'])
    none(['"lines"'])
    all(['receiptsgo', 'sales.eu.customer_orders', 'eu.Customer_Orders'])
    all(['lauft', 'läuft WEG'], model)
  })
  test('phrases in their order only, and exactly', () => {
    all(['"have bought"', '"customer email"', '"customers have bought, one"'])
    all(
      [`"${'customer_orders/'.repeat(16)}"`],
      documentOf({ kind: kinds.view, name: 'x', above: [], body: { comment: 'customer_orders '.repeat(20) } }),
    )
    none(['"bought have"', '"hav bought"', '"bought receipts"'])
  })
  test('words in a field only where they are in that', () => {
    all([
      'name:orders',
      'column:email',
      'column:address.zip',
      'comment:receipts',
      'comment:postal',
      'tag:pii',
      'policy:keep',
      'owner:ada',
      'type:varchar',
      'type:struct',
      'property:retention',
      'property:iceberg',
      'path:eu',
      'definition:hash',
      'definition:freshness',
    ])
    none(['name:email', 'column:receipts', 'comment:email', 'tag:ada', 'type:int', 'path:orders', 'definition:retention'])
  })
  test('values of properties and tags by their name', () => {
    all(['property:retention=30', 'property:RETENTION="30 days"', 'property:ret*=days', 'tag:sensitivity=high', 'property:retention=*'])
    none(['property:format=30', 'property:retent=30', 'tag:pii=high', 'tag:sensitivity=low'])
  })
  test('kinds, homes, places and what is there at all', () => {
    all(['kind:table', 'kind:tables', 'home:EU-west', 'in:sales', 'in:Sales.eu', 'has:owner', 'has:tag', 'has:column has:policy'])
    none(['kind:view', 'home:us', 'in:sales.eu.customer_orders', 'in:eu', 'in:lake', 'in:sale', '-has:owner'])
    all(['-has:owner -has:column', 'kind:model'], model)
  })
  test('beginnings, endings and middles where there is a *', () => {
    all(['column:*email*', 'cust*', '*mail', 'customer_*', 'c*l', '*', 'name:*'])
    none(['column:*emails', 'ma*', 'owner:*b*'])
  })
  test('the beginning of a word that is being typed, at the end alone', () => {
    assert.ok(finds('order cust', orders, true))
    assert.ok(finds('customer_or', orders, true))
    assert.ok(finds('customeror', orders, true))
    assert.ok(finds('eu.cust', orders, true))
    assert.ok(!finds('"cust"', orders, true))
  })
  test('words that are nearly right, where nothing is written as they are', () => {
    all(['recipts', 'customre', 'retenton', 'column:emial', 'custmoer_emial'])
    all(['emai', 'custom'])
    none(['"recipts"', '"emai"', 'recpts*', 'order_customer'])
    // It is written in the other, so nothing else is meant.
    none(['bought'], documentOf({ kind: kinds.model, name: 'bougth', above: [], body: {} }))
  })
  test('times: days, months and years as a whole, and ages', () => {
    all([
      'created:2026-10-01',
      'created:2026',
      'created:<2026-11',
      'created:>=2026-10-01',
      'created:<=2026-10-01',
      'changed:<7d',
      'changed:>2d',
      'changed:<1w',
      'changed:>48h',
      'created:2026-10-01T00:00Z',
      'created:2026-10-01T00:00:00.000Z',
      'created:>2026-09-30T23:59:59.999Z',
    ])
    none(['created:>2026-10-01T00:00:00.000Z', 'created:<2026-10-01T00:00:00.000Z', 'created:2026-10-01T00:00:00.001Z'])
    none(['created:>2026-10-01', 'created:<2026-10-01', 'created:>2026', 'changed:>7d', 'changed:<72h', 'created:2026-10-01T00:01Z'])
    all(['changed:<=3d', 'changed:>=3d'])
    none(['created:2026', '-has:comment'], model)
  })
  test('both, either, or none, as is asked', () => {
    all(['kind:table column:*email* tag:pii has:owner', 'nothing or receipts', 'receipts -nothing', 'not (nothing receipts)', ''])
    none(['receipts -customer', '-(nothing or receipts)', 'kind:table column:*email* tag:pii -has:owner'])
  })
  test('and says where, but for what must not be there', () => {
    const shown = (query: string, typing = false) =>
      whereIn(parse(query, { typing }), orders, known).map(({ text, from, to, way }) => `${text.in} ${text.text.slice(from, to)} ${way}`)
    assert.deepEqual(shown('customer_email -nothing'), ['column customerEmail word'])
    assert.deepEqual(shown('"have bought"'), ['comment have bought word'])
    assert.deepEqual(shown('name:cust', true), ['name customer prefix'])
    assert.deepEqual(shown('recipts'), ['comment receipts other'])
    assert.deepEqual(shown('column:*mail'), ['column customerEmail glob', 'column Email glob'])
    assert.deepEqual(shown('kind:table'), [])
  })
})

describe('of any search', () => {
  test('"not", "and" and "or" are what they say, and what is found is somewhere', () => {
    fc.assert(
      fc.property(tree, tree, document, (one, other, document) => {
        const known = around([document])
        const is = (tree: Parameters<typeof matches>[0]) => matches(tree, document, known)
        assert.equal(is({ is: 'not', of: one }), !is(one))
        assert.equal(is({ is: 'and', of: [one, other] }), is(one) && is(other))
        assert.equal(is({ is: 'or', of: [one, other] }), is(one) || is(other))
        assert.equal(is(parse(print(one))), is(one))
        if (one.is === 'text' || one.is === 'pair') assert.equal(whereIn(one, document, known).length > 0, is(one))
        for (const { text, from, to } of whereIn(one, document, known))
          assert.ok(document.texts.includes(text) && from < to && to <= text.text.length)
      }),
    )
  })
  test('what is quoted from a text is found in it, and so is it in any other writing of it', () => {
    fc.assert(
      fc.property(document, text, fc.nat(), (document, added, at) => {
        const texts = [...document.texts, { in: 'comment' as const, text: `x ${added} y`, words: wordsIn(`x ${added} y`) }]
        const whole = { ...document, texts: [...texts.slice(at % texts.length), ...texts.slice(0, at % texts.length)] }
        const known = around([whole])
        for (const value of [
          { text: added, quoted: true as const },
          { text: added.toUpperCase(), quoted: true as const },
          { text: added.replaceAll(/[ ,_.-]+/g, '/') },
        ])
          assert.ok(matches({ is: 'text', in: 'comment', value }, whole, known), value.text)
      }),
    )
  })
  test('more is found by the beginning of a word, or with a *, than by the word', () => {
    fc.assert(
      fc.property(document, word, fc.integer({ min: 1, max: 4 }), (document, word, length) => {
        const known = around([document])
        const is = (query: string, typing = false) => matches(parse(query, { typing }), document, known)
        const start = word.slice(0, length)
        if (wordsIn(word).length > 1 || !is(`"${word}"`)) return
        assert.ok(is(word) && is(word, true) && is(`${word}*`) && is(`*${word}`) && is(`${start}*`) && is(start, true), start)
      }),
    )
  })
})
