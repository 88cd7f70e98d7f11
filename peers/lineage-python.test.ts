/** OpenLineage's own Python client, unmodified, tells a running Caspian of runs in every way that it can send, and the graph is what they did. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLineagePython } from '../scripts/backends/python.ts'
import { type Json, runPython, Told } from './lineage/lake.ts'

const ways = ['plain', 'packed', 'own_address', 'named', 'async', 'composite', 'transform']

async function tell(...args: readonly string[]) {
  const { said, ...rest } = await runPython(await openLineagePython(), [join(import.meta.dirname, 'lineage/tell.py'), ...args])
  return { ...rest, sent: said.split('\n').flatMap((line) => (line.startsWith('sent ') ? [line.slice(5)] : [])) }
}

test('the Python client of OpenLineage', async (t) => {
  await using it = await Told.start()
  const { url } = it.caspian
  await it.ask('POST', 'metalakes/shop/catalogs', { name: 'c', type: 'model' })
  await it.ask('POST', 'metalakes/shop/catalogs/c/schemas', { name: 's' })
  for (const name of ['orders', 'mart_packed']) await it.ask('POST', 'metalakes/shop/catalogs/c/schemas/s/models', { name })

  await t.test('is refused without a key that counts, and says so', async () => {
    const { sent, complaints, code } = await tell(url, 'caspian_wrong', 'shop', 'caspian_wrong')
    assert.deepEqual([sent, code], [[], 1])
    assert.match(complaints, /401/)
  })
  await t.test('sends plainly, packed, asynchronously and to several', async () => {
    const { sent, complaints, code } = await tell(url, await it.key(), 'shop', await it.key({ metalakes: ['shop'] }))
    assert.equal(code, 0, complaints)
    assert.deepEqual(sent, ways)
  })
  await t.test('gave the graph that its runs made', async () => {
    const { nodes, hidden } = await it.ask('GET', 'metalakes/shop/lineage?object=model:c.s.orders&direction=downstream')
    const shown = (nodes as Json[]).map(({ hops, namespace, name, runState }) => [hops, namespace, name, ...(runState ? [runState] : [])].join(' '))
    const of = (way: string) => [`1 ${way === 'transform' ? 'elsewhere' : 'nightly'} ${way} COMPLETE`, `1 shop c.s.mart_${way}`]
    assert.deepEqual(shown.sort(), ['0 shop c.s.orders', ...ways.flatMap(of)].sort())
    assert.equal(hidden, 0)
  })
  await t.test('gave the columns too', async () => {
    const { nodes, edges } = await it.ask('GET', 'metalakes/shop/lineage?object=model:c.s.mart_packed&column=revenue')
    assert.deepEqual(
      (nodes as Json[]).map(({ hops, name, column, entity }) => [hops, name, column, (entity as Json | undefined)?.fullName]),
      [
        [0, 'c.s.mart_packed', 'revenue', 'c.s.mart_packed'],
        [-1, 'c.s.orders', 'amount', 'c.s.orders'],
      ],
    )
    assert.deepEqual(
      (edges as Json[]).map(({ job, transformations }) => [job, transformations]),
      [['job:nightly:packed', [{ type: 'DIRECT', subtype: 'AGGREGATION' }]]],
    )
  })
})
