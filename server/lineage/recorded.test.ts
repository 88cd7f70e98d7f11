/** Events as real programs sent them (recorded/README.md): each is read, and the graph of each recording is what its program did, in any order. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Event, eventFrom } from './event.ts'
import { columnId, datasetId, type NodeId, nodeFrom } from './ids.ts'
import { graphOf, textOf } from './test-events.ts'
import { lookupsOf } from './test-memory.ts'
import { impact, walk, walkColumns } from './walk.ts'

const recordedUntil = Date.parse('2026-11-23T00:00:00Z')
const recording = (name: string): readonly Event[] =>
  readFileSync(new URL(`recorded/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => eventFrom(JSON.parse(line), recordedUntil))
const all = { depth: 20, nodesAtMost: 1_000, maySee: (ids: readonly NodeId[]) => Promise.resolve(new Set(ids)) }
const short = (id: NodeId) => {
  const node = nodeFrom(id)
  return node.type === 'column' ? `${node.name}.${node.field}` : node.name
}

/** `read > written` by every job, as it counts after the last event. */
async function flows(events: readonly Event[]): Promise<readonly string[]> {
  const rows = graphOf(events)
  const lookups = lookupsOf(rows)
  const jobs = [...rows.job.values()].map(({ key }) => key[0] ?? '')
  const found = await Promise.all(
    jobs.map(async (job) => {
      const [read, written] = [await lookups.edges([job], 'up'), await lookups.edges([job], 'down')]
      return read.flatMap(({ from }) => written.map(({ to }) => `${short(from)} > ${short(to)}`))
    }),
  )
  return [...new Set(found.flat())].sort()
}
/** `written < read how` for every column. */
async function columnFlows(events: readonly Event[]): Promise<readonly string[]> {
  const rows = graphOf(events)
  const lookups = lookupsOf(rows)
  const written = [...rows.column.values()].map(({ key }) => columnId(lookups.nodeOf(key[0] ?? ''), key[1] ?? ''))
  const edges = await lookups.columns([...new Set(written)], 'up')
  const texts = edges.map(({ from, to, transformations }) => {
    const how = transformations.map(({ type, subtype }) => subtype ?? type).join('+')
    return `${short(to)} < ${short(from)}${how === '' ? '' : ` ${how}`}`
  })
  return [...new Set(texts)].sort()
}

for (const name of ['python', 'dbt', 'spark'])
  test(`the ${name} recording gives the same graph in any order, and with events sent twice`, () => {
    const events = recording(name)
    const inOrder = textOf(graphOf(events))
    const orders = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })
    fc.assert(
      fc.property(orders, (shuffled) => assert.equal(textOf(graphOf(shuffled)), inOrder)),
      { numRuns: 20 },
    )
  })

test('the Python client: a job that went well and failed afterwards, one that streams, one without a run, and a dataset that was renamed', async () => {
  const events = recording('python')
  assert.deepEqual(await flows(events), [
    'clicks > clicks.by-page',
    'mart/customers > /exports/customers.csv',
    'shop.public.customers > mart/customers',
    'shop.public.orders > mart/customers',
  ])
  assert.deepEqual(await columnFlows(events), [
    // What decides about all columns is above each of them.
    'mart/customers. < shop.public.orders.customer_id JOIN',
    'mart/customers.email < shop.public.customers.email TRANSFORMATION',
    'mart/customers.email < shop.public.orders.customer_id JOIN',
    'mart/customers.id < shop.public.customers.id IDENTITY',
    'mart/customers.id < shop.public.orders.customer_id JOIN',
    'mart/customers.total < shop.public.orders.customer_id JOIN',
    'mart/customers.total < shop.public.orders.total AGGREGATION',
  ])
  const rows = graphOf(events)
  assert.deepEqual([...rows.run.values()].map(({ row }) => row.state).sort(), ['COMPLETE', 'FAIL', 'OTHER', 'START'])
  const { nodeOf } = lookupsOf(rows)
  const customers = datasetId({ namespace: 's3://lake', name: 'mart/customers' })
  for (const other of [
    { namespace: 's3://lake', name: 'mart/clients' },
    { namespace: 'shop_lake', name: 'mart.crm.customers' },
  ])
    assert.equal(nodeOf(datasetId(other)), customers)
})

test('dbt: models from seeds, and a test that only reads', async () => {
  const events = recording('dbt')
  const main = (name: string) => `shop.main.${name}`
  assert.deepEqual(await flows(events), [
    `${main('customers')} > ${main('revenue')}`,
    `${main('orders')} > ${main('revenue')}`,
    `${main('raw_customers')} > ${main('customers')}`,
    `${main('raw_orders')} > ${main('orders')}`,
  ])
  assert.deepEqual(await columnFlows(events), [
    'shop.main.customers.country < shop.main.raw_customers.country',
    'shop.main.customers.customer_id < shop.main.raw_customers.customer_id',
    'shop.main.customers.email < shop.main.raw_customers.email',
    'shop.main.orders.amount < shop.main.raw_orders.amount',
    'shop.main.orders.customer_id < shop.main.raw_orders.customer_id',
    'shop.main.orders.order_id < shop.main.raw_orders.order_id',
    'shop.main.revenue.country < shop.main.customers.country',
    'shop.main.revenue.revenue < shop.main.orders.amount',
  ])
  const namespace = 'duckdb:///data/shop/shop.duckdb'
  const lookups = lookupsOf(graphOf(events))
  const amount = columnId(datasetId({ namespace, name: main('raw_orders') }), 'amount')
  const gone = await impact(lookups, { ...all, starts: [amount] })
  assert.deepEqual(
    gone.columns.map(({ id, distance, how }) => [short(id), distance, how]),
    [
      ['shop.main.orders.amount', 1, 'direct'],
      ['shop.main.revenue.revenue', 2, 'direct'],
    ],
  )
  const seed = datasetId({ namespace, name: main('raw_orders') })
  const { nodes } = await walk(lookups, { ...all, direction: 'downstream', starts: [seed] })
  assert.deepEqual(
    [...nodes].map(([id, distance]) => `${distance} ${short(id)}`),
    [
      '0 shop.main.raw_orders',
      '1 shop.main.shop.orders',
      '1 shop.main.orders',
      '2 shop.main.shop.revenue',
      '2 shop.main.revenue',
      '3 shop.main.shop.revenue.test',
    ],
  )
  const { hidden, nodes: columns } = await walkColumns(lookups, {
    ...all,
    starts: [amount],
    direction: 'downstream',
    maySee: (ids) => Promise.resolve(new Set(ids.filter((id) => !id.endsWith('shop.main.orders')))),
  })
  assert.deepEqual([columns.size, hidden], [1, 1])
})

test('Spark: tables from files, a join that is aggregated twice, a file made through a temporary view, and a table that is renamed', async () => {
  const events = recording('spark')
  const [at, made] = ['/data/lake/warehouse/shop.db', '/data/lake/out']
  const should = [
    `/data/lake/in/customers.csv > ${at}/customers`,
    `/data/lake/in/orders.csv > ${at}/orders`,
    ...['customers', 'orders'].flatMap((read) => [`${at}/${read} > ${made}/best_customers`, `${at}/${read} > ${at}/revenue`]),
    `${at}/revenue > ${made}/revenue`,
  ]
  assert.deepEqual(await flows(events), should.sort())
})
