/** In a lake that is a region the engine finds and counts what reading everything does, homes too: whatever is written here, there, apart, or moved. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import type { Ask } from '../../entity/ask.ts'
import { TwoRegions } from '../../region/test-joined.ts'
import type { Row } from '../../store/store.ts'
import type { TestLake } from '../../test-lake.ts'
import { parse } from '../grammar.ts'
import { type Found, search, slowly } from '../search.ts'
import { looking } from './looking.ts'

const queries = [
  '',
  'home:eu',
  'home:US',
  '-home:us',
  'home:nowhere',
  'orders',
  'home:us kind:model',
  'home:eu (tag:pii or orders)',
  'in:there',
  'has:tag',
]
const where = fc.constantFrom('eu', 'us')
const catalog = fc.constantFrom('here', 'there')
const model = fc.constantFrom('orders', 'customers', 'lines')
type Write = (lake: TestLake) => Promise<unknown>
const models = (at: string) => `m/catalogs/${at}/schemas/s/models`
const asking =
  (method: string, path: string, body?: unknown): Write =>
  (lake) =>
    lake.ask(method, path, body)
const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(catalog, model).map(([at, name]) => asking('POST', models(at), { name, comment: 'of orders' })) },
  fc.tuple(catalog, model).map(([at, name]) => asking('DELETE', `${models(at)}/${name}`)),
  fc.tuple(catalog, model).map(([at, name]) => asking('POST', `m/objects/model/${at}.s.${name}/tags`, { tagsToAdd: ['pii'] })),
  fc.constantFrom('pii', 'orders', 'red').map((name) => asking('POST', 'm/tags', { name })),
  fc.constantFrom('pii', 'red').map((name) => asking('DELETE', `m/tags/${name}`)),
  fc.constantFrom('ada', 'orders').map((name) => asking('POST', 'm/users', { name })),
  {
    weight: 2,
    arbitrary: fc.tuple(catalog, where).map(([name, to]) => asking('POST', '/api/regions/homes/move', { metalake: 'm', kind: 'catalog', name, to })),
  },
)

describe('the engine of a region', () => {
  let regions: TwoRegions
  before(async () => {
    regions = await TwoRegions.start((eu) => eu.do('POST', '', { name: 'm' }))
    for (const [lake, name] of [
      [regions.eu, 'here'],
      [regions.us, 'there'],
    ] as const) {
      await lake.do('POST', 'm/catalogs', { name, type: 'model' })
      await lake.do('POST', `m/catalogs/${name}/schemas`, { name: 's' })
    }
    await regions.agree()
  })
  after(() => regions?.[Symbol.asyncDispose]())

  const told = ({ count, results, facets }: Found) => ({
    count,
    results: results.map(({ one, score }) => [one.document.path.join('.'), one.document.kind, one.document.home, score.total.toFixed(9)]),
    facets,
  })
  /** How many of what was found is at home in the other region. */
  async function same({ lake }: TestLake, query: string): Promise<number> {
    const metalake = (await lake.store.now.child(0, 'metalake', 'm')) as Row
    const author = { actor: 'admin', address: '', requestId: '' }
    const ask: Ask = { author, groups: [], view: lake.store.now, past: false, signal: new AbortController().signal }
    assert.ok(await looking(lake, ask, metalake, undefined, parse(query)), 'the engine is not asked')
    const now = Date.now()
    const still = { ...lake, now: () => now }
    const wanted = { tree: parse(query), limit: 100, skip: 0, facets: true }
    for (;;) {
      await lake.store.fresh()
      const at = lake.store.position()
      const [quick, slow] = [await search(still, ask, metalake, undefined, wanted), await slowly(still, ask, metalake, undefined, wanted)]
      // What is heard of the other meanwhile is in one of them alone.
      await lake.store.fresh()
      if (at !== lake.store.position()) continue
      assert.deepEqual(told(quick), told(slow), query)
      return slow.results.filter(({ one }) => one.document.home !== lake.region?.name).length
    }
  }

  test('is what reading everything is, right after any writes here and there', async () => {
    let elsewhere = 0
    const check = async () => {
      for (const query of queries) for (const lake of [regions.eu, regions.us]) elsewhere += await same(lake, query)
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(where, write), { minLength: 1, maxLength: 5 }), async (writes) => {
        for (const [at, one] of writes) {
          await one(regions[at])
          await check()
        }
        await regions.agree()
        await check()
      }),
      { numRuns: 12, endOnFailure: true },
    )
    assert.ok(elsewhere > 200, `${elsewhere} were at home elsewhere`)
  })

  test('knows at once that a home has moved, and all that is in there with it', async () => {
    const { eu, us } = regions
    const homes = async (lake: TestLake, query: string) => (await lake.do('GET', `m/search?query=${encodeURIComponent(query)}`)).count
    await us.ask('POST', models('there'), { name: 'travels' })
    await regions.agree()
    for (const [from, to] of [
      [us, 'eu'],
      [eu, 'us'],
    ] as const) {
      const there = from === us ? 'us' : 'eu'
      for (const end = performance.now() + 20_000; ; await sleep(100)) {
        const { json, text } = await from.ask('POST', '/api/regions/homes/move', { metalake: 'm', kind: 'catalog', name: 'there', to })
        // The writes by chance may have left it there already.
        if (json.code === 0 || /is (eu|us): ask there/.test(text)) break
        assert.ok(performance.now() < end, text)
      }
      assert.deepEqual([await homes(from, `travels home:${to}`), await homes(from, `travels home:${there}`)], [1, 0])
      await regions.agree()
      for (const lake of [eu, us]) assert.equal(await homes(lake, `travels home:${to}`), 1)
    }
  })

  test('finds the same of what was written apart', async () => {
    await regions.apart(
      () => regions.eu.do('POST', 'm/tags', { name: 'apart' }),
      () => regions.us.do('POST', 'm/tags', { name: 'apart' }),
    )
    for (const query of ['apart', 'home:eu', 'home:us', 'kind:tag']) for (const lake of [regions.eu, regions.us]) await same(lake, query)
  })
})
