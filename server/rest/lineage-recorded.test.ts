/** Events of real programs, sent as they sent them, over both stores: the lake answers with what the programs did. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { type Json, TestLake } from '../test-lake.ts'

const recording = (name: string): readonly Json[] =>
  readFileSync(new URL(`../lineage/recorded/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json)
const nodes = (json: Json, from = 'nodes') =>
  (json[from] as Json[]).map(({ name, column, hops }) => `${String(hops)} ${String(name)}${column === undefined ? '' : `.${String(column)}`}`)
const dbt = 'duckdb:///data/shop/shop.duckdb'

for (const store of ['directory', 'database'] as const)
  describe(`recorded events, kept in a ${store}`, () => {
    test('python, dbt and Spark tell what they did', async () => {
      await using it = await TestLake.start({}, undefined, undefined, store)
      await it.do('POST', '', { name: 'home' })
      for (const name of ['python', 'dbt'])
        for (const one of recording(name)) assert.equal((await it.ask('POST', '/api/v1/lineage', one)).status, 201)
      const spark = recording('spark')
      const batch = await it.do('POST', '/api/lineage/batch', [...spark, { producer: 'x' }])
      assert.deepEqual(batch.summary, { received: spark.length + 1, successful: spark.length, failed: 1, retriable: 0, non_retriable: 1 })

      const clients = await it.do('GET', `home/lineage?node=${encodeURIComponent('dataset:s3://lake:mart/clients')}&direction=upstream`)
      assert.deepEqual(
        nodes(clients).filter((one) => one.startsWith('0') || one.includes('shop.public')),
        ['0 mart/customers', '-1 shop.public.customers', '-1 shop.public.orders'],
      )
      const orders = encodeURIComponent(`dataset:${dbt}:shop.main.raw_orders`)
      const down = await it.do('GET', `home/lineage?node=${orders}&direction=downstream&depth=10`)
      assert.deepEqual(nodes(down), [
        '0 shop.main.raw_orders',
        '1 shop.main.shop.orders',
        '1 shop.main.orders',
        '2 shop.main.shop.revenue',
        '2 shop.main.revenue',
        '3 shop.main.shop.revenue.test',
      ])
      const gone = await it.do('GET', `home/lineage/impact?node=${orders}&column=amount`)
      assert.deepEqual(nodes(gone, 'columns'), ['1 shop.main.orders.amount', '2 shop.main.revenue.revenue'])
      const before = await it.do('GET', `home/lineage?node=${orders}&at=2020-01-01T00:00:00Z`)
      assert.deepEqual([nodes(before), before.edges], [['0 shop.main.raw_orders'], []])
      const revenue = await it.do('GET', `home/lineage?node=${encodeURIComponent('dataset:file:/data/lake/out/revenue')}&direction=upstream`)
      assert.ok(nodes(revenue).includes('-2 /data/lake/warehouse/shop.db/customers'), nodes(revenue).join())

      const marquez = await it.get(`/api/v1/lineage?nodeId=${orders}&depth=1`)
      assert.deepEqual(
        (marquez.json.graph as Json[]).map(({ id }) => id),
        [
          `dataset:${dbt}:shop.main.orders`,
          `dataset:${dbt}:shop.main.raw_orders`,
          'job:dbt:shop.main.shop.orders',
          'job:dbt:shop.main.shop.revenue',
          `dataset:${dbt}:shop.main.customers`,
          `dataset:${dbt}:shop.main.revenue`,
        ].sort(),
      )
      const columns = await it.get(`/api/v1/column-lineage?nodeId=${encodeURIComponent(`datasetField:${dbt}:shop.main.revenue:revenue`)}`)
      assert.deepEqual((columns.json.graph as Json[]).map(({ id }) => String(id).replace(`datasetField:${dbt}:shop.main.`, '')).sort(), [
        'orders:amount',
        'raw_orders:amount',
        'revenue:revenue',
      ])
      assert.deepEqual(await it.damages(), [])
    })
  })
