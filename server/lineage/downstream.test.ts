/** What is made directly from a thing: whose telling counts, and that it puts first what more is made from, as far as the caller may see that. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { as, People, rightsOn } from '../access/test-people.ts'
import { lineageOf, signalWeights } from '../search/score.ts'
import { type Json, TestLake } from '../test-lake.ts'
import { lying, ran, thing } from './test-runs.ts'

const models = 'm/catalogs/c/schemas/s/models'
const named = (names: readonly string[]) => names.map((name) => thing(name.includes('.') ? name : `c.s.${name}`))
const told = async (it: TestLake, job: string, reads: readonly string[], writes: readonly string[], metalake = 'm') =>
  it.do('POST', `${metalake}/lineage/batch`, [ran(job, named(reads), named(writes))])
type Result = { readonly fullName: string; readonly why: readonly { readonly is: string; readonly value: number }[] }
/** How much each result is worth by what is made from it, best first. */
async function made(it: TestLake, query: string, who = 'admin', more = ''): Promise<readonly (readonly [string, number])[]> {
  await it.lake.downstream.read()
  const { results } = await it.do('GET', `m/search?limit=100&query=${encodeURIComponent(query)}${more}`, undefined, as(who))
  return (results as readonly Result[]).map(({ fullName, why }) => [fullName, why.find(({ is }) => is === 'lineage')?.value ?? 0])
}
const worth = (things: number) => signalWeights.lineage * lineageOf(things)
async function start(store?: 'database'): Promise<TestLake> {
  const it = await TestLake.start({}, undefined, undefined, store)
  await it.do('POST', '', { name: 'm' })
  await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
  await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
  for (const name of ['order_a', 'order_b', 'x', 'y']) await it.do('POST', models, { name })
  return it
}

for (const store of [undefined, 'database'] as const)
  describe(`what is made from things, kept in a ${store ?? 'directory'}`, () => {
    test('of two that are called alike, what more is made from comes first; a job counts by its last run, a thing made by two jobs once, and what a job writes into itself not', async () => {
      await using it = await start(store)
      // What was made last is newer.
      assert.deepEqual(await made(it, 'name:order'), [
        ['c.s.order_b', 0],
        ['c.s.order_a', 0],
      ])
      await told(it, 'j', ['order_a', 'x'], ['x', 'y'])
      await told(it, 'k', ['order_a'], ['y', 'order_a'])
      assert.deepEqual(await made(it, 'name:order'), [
        ['c.s.order_a', worth(2)],
        ['c.s.order_b', 0],
      ])
      assert.deepEqual(await made(it, 'name:x'), [['c.s.x', worth(1)]])
      await told(it, 'j', ['order_b'], ['y'])
      assert.deepEqual(await made(it, 'name:order'), [
        ['c.s.order_b', worth(1)],
        ['c.s.order_a', worth(1)],
      ])
      const then = it.lake.store.position()
      assert.deepEqual((await made(it, 'name:order_a', 'admin', `&asOf=${then}`))[0], ['c.s.order_a', 0])
    })

    test('of many that are called alike, what most is made from comes first, of all that is there still', async () => {
      await using it = await start(store)
      for (let i = 0; i < 80; i++) await it.do('POST', models, { name: `item_${String(i).padStart(2, '0')}` })
      await told(it, 'j', ['item_07', 'item_11'], ['x', 'order_a'])
      await told(it, 'k', ['item_07'], ['y'])
      await told(it, 'l', ['item_23'], ['y'])
      await told(it, 'm', ['item_42'], ['y'])
      await it.do('DELETE', `${models}/x`)
      assert.deepEqual((await made(it, 'name:item')).slice(0, 5), [
        ['c.s.item_07', worth(2)],
        ['c.s.item_42', worth(1)],
        ['c.s.item_23', worth(1)],
        ['c.s.item_11', worth(1)],
        ['c.s.item_79', 0],
      ])
    })

    test('a thing keeps what is made from it under a new name; one that is made anew under the old name begins without, until it is told of', async () => {
      await using it = await start(store)
      await told(it, 'j', ['order_a'], ['x'])
      await it.do('PUT', `${models}/order_a`, { updates: [{ '@type': 'rename', newName: 'renamed' }] })
      await it.do('POST', models, { name: 'order_a' })
      assert.deepEqual(await made(it, 'name:renamed'), [['c.s.renamed', worth(1)]])
      assert.deepEqual(await made(it, 'name:order_a'), [['c.s.order_a', 0]])
      await told(it, 'k', ['order_a'], ['y'])
      assert.deepEqual(await made(it, 'name:order_a'), [['c.s.order_a', worth(2)]])
      assert.deepEqual(await made(it, 'name:renamed'), [['c.s.renamed', 0]])
      await it.do('DELETE', `${models}/x`)
      assert.deepEqual(await made(it, 'name:order_a'), [['c.s.order_a', worth(1)]])
    })

    test('what models say by where they are stored counts, for as long as they say so, and is there after a restart', async () => {
      await using it = await start(store)
      await it.do('POST', 'm/lineage/batch', [ran('j', [lying('orders', 'c.s.order_a')], named(['x']))])
      await it.do('POST', `${models}/y/versions`, { uri: 's3://b/orders' })
      assert.deepEqual(await made(it, 'name:order_a'), [['c.s.order_a', worth(2)]])
      await it.do('POST', `${models}/x/versions`, { uri: 's3://b/trained' })
      assert.deepEqual(await made(it, 'name:order_b'), [['c.s.order_b', 0]])
      await it.do('POST', 'm/lineage/batch', [ran('train', named(['order_b']), [{ namespace: 's3://b', name: 'trained' }])])
      assert.deepEqual(await made(it, 'name:order_b'), [['c.s.order_b', worth(1)]])
      await it.close()
      await it.open()
      assert.deepEqual(await made(it, 'name:order_a'), [['c.s.order_a', worth(2)]])
      await it.do('DELETE', `${models}/y/versions/0`)
      assert.deepEqual(await made(it, 'name:order_a'), [['c.s.order_a', worth(1)]])
    })
  })

test('what was told to one metalake of the things of another counts in neither', async () => {
  await using it = await start()
  await it.do('POST', '', { name: 'other' })
  await told(it, 'j', ['order_a'], ['x'], 'other')
  assert.deepEqual(await made(it, 'name:order_a'), [['c.s.order_a', 0]])
})

test('what somebody may not load counts nowhere in what they are told: it is as if nothing had been told of it', async () => {
  await using it = await People.start(['ada'], rightsOn)
  const all = ['s.a', 's.b', 't.a', 't.b'].map((name) => `c.${name}`)
  const within = [
    { type: 'CATALOG', fullName: 'c', says: ['use_catalog'] },
    { type: 'SCHEMA', fullName: 'c.s', says: ['use_schema'] },
    { type: 'SCHEMA', fullName: 'c.t', says: ['use_schema'] },
  ]
  await it.role('one')
  await it.grant('one', 'ada')
  const some = fc.subarray(all)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(some, some), { minLength: 3, maxLength: 3 }), some, async (jobs, granted) => {
      await it.override('one', ...within, ...granted.map((fullName) => ({ type: 'MODEL', fullName, says: ['use_model'] })))
      const events: Json[] = jobs.map(([reads, writes], i) => ran(`j${i}`, named([...reads, 'none']), named([...writes, 'none'])))
      await it.do('admin', 'POST', 'm/lineage/batch', events)
      for (const [who, seen] of [
        ['ada', granted],
        ['admin', all],
      ] as const) {
        const told = new Map(await made(it.it, 'kind:model', who))
        assert.deepEqual([...told.keys()].toSorted(), [...seen].toSorted())
        for (const thing of seen) {
          const from = new Set(jobs.flatMap(([reads, writes]) => (reads.includes(thing) ? writes : [])))
          assert.equal(told.get(thing), worth([...from].filter((one) => one !== thing && seen.includes(one)).length), `${who} ${thing}`)
        }
      }
    }),
    { numRuns: 40 },
  )
})
