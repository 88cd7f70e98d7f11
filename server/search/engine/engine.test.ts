/** The engine finds, orders and counts exactly what reading everything does: for random searches, people, rights and writes between. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { Compiled } from '../../access/compile.ts'
import type { Rights } from '../../access/rights.ts'
import { as, People, type Privileges, rightsOn } from '../../access/test-people.ts'
import type { Ask } from '../../entity/ask.ts'
import { someRuns } from '../../lineage/test-runs.ts'
import type { Row } from '../../store/store.ts'
import { parse } from '../grammar.ts'
import { findable } from '../of-lake.ts'
import { type Popular, popular, slowlyPopular } from '../popular.ts'
import { type Found, search, slowly } from '../search.ts'
import { type Stock, slowStock } from '../stock.ts'
import { tree as trees } from '../test-trees.ts'
import { print, type Tree } from '../tree.ts'
import { looking } from './looking.ts'
import { quickStock } from './stock.ts'

const models = ['customer_email', 'orders', 'order_items', 'customerEmail', 'pii', 'lineitems_v2', 'über customer', 'a']
const spoken = ['customer email', 'all the orders', 'order of a customer, by email', 'pii', 'custmer', '客户 orders', 'the customerEmail', '']
const say = fc.constantFrom(...spoken)
const model = fc.constantFrom(...models)
const place = fc.constantFrom('c.s', 'c.t', 'd.s')
const path = (at: string) => `m/catalogs/${at.split('.')[0]}/schemas/${at.split('.')[1]}/models`

const v2 = 'application/vnd.gravitino.v2+json'
/** Asks the lake as admin does; what cannot be is refused, and that is all. */
type Write = (it: People) => Promise<unknown>
const asAdmin =
  (method: string, path: string, body?: unknown): Write =>
  (it) =>
    it.ask('admin', method, path, body)
const object = fc.oneof(
  fc.constantFrom('catalog/c', 'catalog/d', 'schema/c.s', 'schema/c.t', 'schema/d.s'),
  fc.tuple(place, model).map(([at, name]) => `model/${at}.${encodeURIComponent(name)}`),
)
const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(place, model, say, say)
      .map(([at, name, comment, retention]) => asAdmin('POST', path(at), { name, comment, properties: { retention, format: 'orders' } })),
  },
  fc.tuple(place, model).map(([at, name]) => asAdmin('DELETE', `${path(at)}/${encodeURIComponent(name)}`)),
  fc
    .tuple(place, model, model)
    .map(([at, name, newName]) => asAdmin('PUT', `${path(at)}/${encodeURIComponent(name)}`, { updates: [{ '@type': 'rename', newName }] })),
  fc
    .tuple(place, model, say)
    .map(([at, name, newComment]) =>
      asAdmin('PUT', `${path(at)}/${encodeURIComponent(name)}`, { updates: [{ '@type': 'updateComment', newComment }] }),
    ),
  fc
    .tuple(object, fc.constantFrom('red', 'pii', 'customer'), fc.boolean())
    .map(([on, tag, ends]) => asAdmin('POST', `m/objects/${on}/tags`, { [ends ? 'tagsToRemove' : 'tagsToAdd']: [tag] })),
  fc.tuple(object, fc.constantFrom('high', 'low', 'customer email')).map(([on, value]): Write => {
    const headers = { ...as('admin'), accept: v2, 'content-type': v2 }
    return ({ it }) => it.ask('POST', `m/objects/${on}/tags`, { tagsToAdd: [{ name: 'red', value }] }, headers)
  }),
  fc
    .tuple(object, fc.boolean())
    .map(([on, ends]) => asAdmin('POST', `m/objects/${on}/policies`, { [ends ? 'policiesToRemove' : 'policiesToAdd']: ['keep'] })),
  fc.tuple(object, fc.constantFrom('ada', 'admin')).map(([on, name]) => asAdmin('PUT', `m/owners/${on}`, { name, type: 'user' })),
  fc.tuple(place, model, fc.constantFrom('admin', 'ann', 'bob', 'cem')).map(
    ([at, name, who]): Write =>
      async (it) => {
        await it.ask(who, 'GET', `${path(at)}/${encodeURIComponent(name)}`)
        await it.it.lake.use.tellStore()
      },
  ),
  { weight: 6, arbitrary: someRuns(fc.tuple(place, model)).map((told) => (it: People) => it.ask('admin', 'POST', 'm/lineage', told())) },
  fc
    .tuple(place, model, place, model)
    .map(([at, name, ...from]) =>
      asAdmin('POST', `${path(at)}/${encodeURIComponent(name)}/versions`, { uri: `s3://b/${from.map(encodeURIComponent).join('.')}` }),
    ),
  fc.constantFrom('orders', 'd').map((newName) => asAdmin('PUT', 'm/catalogs/d', { updates: [{ '@type': 'rename', newName }] })),
  fc.constantFrom('orders', 'd').map((newName) => asAdmin('PUT', 'm/catalogs/orders', { updates: [{ '@type': 'rename', newName }] })),
  fc.boolean().map((inUse) => asAdmin('PATCH', 'm/catalogs/d', { inUse })),
  fc
    .constantFrom(['pii', 'scarlet'], ['scarlet', 'pii'])
    .map(([name, newName]) => asAdmin('PUT', `m/tags/${name}`, { updates: [{ '@type': 'rename', newName }] })),
  fc.constantFrom('pii', 'customer').map((name) => asAdmin('DELETE', `m/tags/${name}`)),
  fc.constantFrom('pii', 'customer').map((name) => asAdmin('POST', 'm/tags', { name })),
  fc.constant(asAdmin('DELETE', 'm/catalogs/d?force=true')),
  {
    weight: 2,
    arbitrary: fc.constant<Write>(async (it) => {
      await it.ask('admin', 'POST', 'm/catalogs', { name: 'd', type: 'model' })
      await it.ask('admin', 'POST', 'm/catalogs/d/schemas', { name: 's' })
    }),
  },
)
const objects: readonly (readonly [type: string, fullName: string, can: readonly string[]])[] = [
  ['METALAKE', 'm', ['use_catalog', 'use_schema', 'use_model', 'apply_tag']],
  ['CATALOG', 'c', ['use_catalog', 'use_schema', 'use_model']],
  ['SCHEMA', 'c.s', ['use_schema', 'use_model']],
  ['SCHEMA', 'c.t', ['use_schema', 'use_model']],
  ['TAG', 'red', ['apply_tag']],
]
const granted: fc.Arbitrary<Privileges> = fc.constantFrom(...objects).chain(([type, fullName, can]) =>
  fc.uniqueArray(fc.constantFrom(...can), { minLength: 1 }).chain((names) =>
    fc.array(fc.constantFrom(false, false, false, true), { minLength: names.length, maxLength: names.length }).map((denied) => ({
      type,
      fullName,
      says: names.map((name, i) => (denied[i] ? `-${name}` : name)),
    })),
  ),
)
const roles = fc.uniqueArray(granted, { selector: ({ fullName }) => fullName, maxLength: 4 })
const extra = fc.constantFrom(
  'c.s.orders',
  'c.s',
  'name:t.a',
  'in:c',
  'in:c.s orders',
  'what is the customer of orders',
  'customeremail',
  'orders_email',
  'custommer',
  'ordres_customer',
  'tag:red=high',
  'tag:high',
  'tag:red="customer email"',
  'tag:*=low',
  'property:retention=orders',
  'property:ret*="customer email"',
  'owner:ada',
  'kind:model -has:tag',
  'emial',
  'ordr customer nothing',
  '*mail*',
  'cust* ord*',
)

describe('the engine', () => {
  let it: People
  let compiled: Compiled
  /** Results of which something was made. */
  let made = 0
  before(async () => {
    it = await People.start(['ada', 'ann', 'bob', 'cem'], rightsOn)
    await it.do('admin', 'POST', 'm/catalogs', { name: 'd', type: 'model' })
    await it.do('admin', 'POST', 'm/catalogs/d/schemas', { name: 's' })
    for (const name of ['pii', 'customer']) await it.do('admin', 'POST', 'm/tags', { name })
    const content = { supportedObjectTypes: ['catalog', 'schema', 'model'] }
    await it.do('admin', 'POST', 'm/policies', { name: 'keep', policyType: 'custom', content })
    await it.role('one')
    await it.grant('one', 'ada')
    await it.role('all', { type: 'METALAKE', fullName: 'm', says: ['use_catalog', 'use_schema', 'use_model'] })
    for (const name of ['ann', 'bob', 'cem']) await it.grant('all', name)
    compiled = new Compiled(it.it.lake.store, true)
  })
  after(() => it?.[Symbol.asyncDispose]())

  /** At a position of the log, now when absent. */
  const asker = (name: string, until?: number): Ask => ({
    author: { actor: name, address: '', requestId: '' },
    groups: [],
    view: until === undefined ? it.it.lake.store.now : it.it.lake.store.asOf(until),
    past: until !== undefined,
    ...(until === undefined ? {} : { until }),
    signal: new AbortController().signal,
    rights: (row: Row) => compiled.of(row, { name, groups: [], active: 'all' }, undefined),
  })
  const told = ({ count, results, facets, meant }: Found) => ({
    count,
    results: results.map(({ one, score, hits }) => [one.document.path.join('.'), one.document.kind, score.total.toFixed(9), hits.length]),
    facets,
    meant,
  })
  async function same(who: string, tree: Tree, until?: number): Promise<number> {
    const { lake } = it.it
    const metalake = (await lake.store.now.child(0, 'metalake', 'm')) as Row
    const ask = asker(who, until)
    const rights = (await ask.rights?.(metalake)) as Rights
    assert.ok(await looking(lake, ask, metalake, rights, tree), 'the engine is not asked')
    const wanted = { tree, limit: 100, skip: 0, facets: true }
    await lake.downstream.read()
    const now = Date.now()
    const still = { ...lake, now: () => now }
    const [quick, slow] = [await search(still, ask, metalake, rights, wanted), await slowly(still, ask, metalake, rights, wanted)]
    made += quick.results.filter(({ score }) => score.parts.some(({ is }) => is === 'lineage')).length
    assert.deepEqual(told(quick), told(slow), `${who}: ${print(tree)}${until === undefined ? '' : ` as of ${until} of ${lake.store.position()}`}`)
    const used = (all: readonly Popular[]) => all.map(({ type, path, people }) => [type, ...path, people])
    if (until === undefined)
      assert.deepEqual(used(await popular(lake, ask, metalake, rights, 5)), used(await slowlyPopular(lake, ask, metalake, rights, 5)), who)
    return slow.count
  }

  /** What is suggested is what there is for the one who asks, and no more. */
  async function suggests(who: string, begun: string, until?: number): Promise<void> {
    const { lake } = it.it
    const metalake = (await lake.store.now.child(0, 'metalake', 'm')) as Row
    const ask = asker(who, until)
    const rights = (await ask.rights?.(metalake)) as Rights
    const [quick, slow] = [(await quickStock(lake, ask, metalake, rights)) as Stock, slowStock(await findable(lake, ask, metalake, rights))]
    assert.deepEqual(quick.counts(), slow.counts())
    for (const field of ['name', 'tag', 'owner', 'path'] as const) assert.equal(await quick.having(field), await slow.having(field), field)
    const paths = async (stock: Stock) =>
      (await stock.named({ is: 'text', in: 'name', value: { text: begun, open: true } })).map(({ path }) => path.join('.')).toSorted()
    assert.deepEqual(await paths(quick), await paths(slow), begun)
    const all = await slow.words(begun)
    for (const one of await quick.words(begun)) assert.deepEqual(one, all.find(({ value }) => value === one.value) ?? one, `${who} ${begun}`)
  }

  test('finds what somebody was given who owned nothing when they first searched', async () => {
    await it.override('one', { type: 'CATALOG', fullName: 'c', says: ['use_catalog'] }, { type: 'SCHEMA', fullName: 'c.s', says: ['use_schema'] })
    const a = parse('name:a kind:model')
    assert.equal(await same('ada', a), 0)
    await it.do('admin', 'PUT', 'm/owners/model/c.s.a', { name: 'ada', type: 'user' })
    assert.equal(await same('ada', a), 1)
    await it.do('admin', 'PUT', 'm/owners/model/c.s.a', { name: 'admin', type: 'user' })
    assert.equal(await same('ada', a), 0)
  })
  test('is what reading everything is, whoever asks, right after any writes', async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(
        roles,
        fc.array(write, { minLength: 1, maxLength: 6 }),
        fc.array(
          fc.oneof(
            trees,
            extra.map((text) => parse(text)),
            extra.map((text) => parse(text, { typing: true })),
          ),
          { minLength: 4, maxLength: 8 },
        ),
        async (role, writes, asked) => {
          await it.override('one', ...role)
          for (const [i, one] of writes.entries()) {
            await one(it)
            found += await same('ada', asked[i % asked.length] as Tree)
          }
          for (const tree of asked) for (const who of ['ada', 'admin']) found += await same(who, tree)
          for (const begun of ['o', 'cust', 'pii']) for (const who of ['ada', 'admin']) await suggests(who, begun)
        },
      ),
      { numRuns: 60 },
    )
    assert.ok(found > 1_000, `${found} were found`)
    assert.ok(made > 20, `of ${made} something was made`)
  })
  test('finds by the name of then what had a tag that was renamed since, or dropped', async () => {
    await it.do('admin', 'POST', 'm/tags', { name: 'teal' })
    await it.do('admin', 'POST', 'm/objects/schema/c.t/tags', { tagsToAdd: ['teal'] })
    await it.ask('admin', 'POST', path('c.t'), { name: 'lines' })
    const then = it.it.lake.store.position()
    await it.do('admin', 'PUT', 'm/tags/teal', { updates: [{ '@type': 'rename', newName: 'navy' }] })
    const found = await same('admin', parse('tag:teal'), then)
    assert.ok(found > 1, `${found} were found`)
    assert.equal(await same('admin', parse('tag:navy'), then), 0)
    const renamed = it.it.lake.store.position()
    await it.do('admin', 'DELETE', 'm/tags/navy')
    assert.equal(await same('admin', parse('tag:teal'), then), found)
    assert.equal(await same('admin', parse('tag:navy'), renamed), found)
  })
  test('finds and suggests of the past what reading it does, whatever was written since', async () => {
    let found = 0
    const pasts = [it.it.lake.store.position()]
    const asked = fc.array(
      fc.oneof(
        trees,
        extra.map((text) => parse(text)),
      ),
      { minLength: 3, maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(
        roles,
        fc.array(write, { minLength: 1, maxLength: 6 }),
        asked,
        fc.array(fc.nat({ max: 7 }), { minLength: 3, maxLength: 3 }),
        async (role, writes, asked, back) => {
          await it.override('one', ...role)
          for (const one of writes) {
            await one(it)
            pasts.push(it.it.lake.store.position())
          }
          for (const n of back) {
            const until = pasts.at(-1 - (n === 7 ? 30 : n)) ?? pasts[0]
            for (const tree of asked) for (const who of ['ada', 'admin']) found += await same(who, tree, until)
            for (const begun of ['o', 'cust', 'pii']) for (const who of ['ada', 'admin']) await suggests(who, begun, until)
          }
        },
      ),
      { numRuns: 25 },
    )
    assert.ok(found > 1_000, `${found} were found`)
  })
})
