/** A job of Spark's, with OpenLineage's listener as it is published, tells a running Caspian what it did: datasets, jobs and columns. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sparkWithListener } from '../scripts/backends/spark.ts'
import { type Json, runPython, Told } from './lineage/lake.ts'

test('Spark', async (t) => {
  const { python, listener, javaHome } = await sparkWithListener()
  const folder = mkdtempSync(join(tmpdir(), 'caspian-spark-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  await using it = await Told.start()
  await it.ask('POST', 'metalakes/shop/catalogs', { name: 'files', type: 'fileset', provider: 'fileset', properties: {} })
  await it.ask('POST', 'metalakes/shop/catalogs/files/schemas', { name: 's' })
  const places = { orders: 'in/orders', customers: 'in/customers', paid: 'warehouse/shop.db/paid', best: 'out/best' }
  for (const [name, place] of Object.entries(places))
    await it.ask('POST', 'metalakes/shop/catalogs/files/schemas/s/filesets', { name, type: 'EXTERNAL', storageLocation: `file:${folder}/${place}` })

  await t.test('does its job, and its listener complains of nothing', async () => {
    const { said, complaints, code } = await runPython(
      python,
      [join(import.meta.dirname, 'spark/job.py'), it.caspian.url, await it.key(), folder, listener],
      { JAVA_HOME: javaHome, SPARK_LOCAL_IP: '127.0.0.1' },
    )
    assert.equal(code, 0, complaints)
    assert.match(said, /^rows 5$/m)
    assert.doesNotMatch(complaints, /Could not emit/)
  })
  const asked = async (query: string) =>
    (await it.ask('GET', `metalakes/shop/lineage?${query}`)) as Record<'nodes' | 'edges', Json[]> & { readonly hidden: number }
  /** Short names: of places the last part, of jobs what they are called after. */
  const short = (id: unknown) => {
    const [, dataset, column] = /^dataset(?:Field)?:file:[^:]*\/([^/:]+)(?::([^:]*))?$/.exec(String(id)) ?? []
    const job = /^job:spark:nightly\.(\w+\.\w+)$/.exec(String(id))?.[1]
    return column === undefined ? (dataset ?? job ?? String(id)) : `${dataset}.${column}`
  }

  await t.test('says what its tables and files were made from, through a table that the lake does not have', async () => {
    const { nodes, hidden } = await asked('object=fileset:files.s.best&direction=upstream&depth=5')
    const datasets = nodes.filter(({ type }) => type === 'dataset')
    assert.deepEqual(
      datasets.map(({ hops, id, entity }) => `${String(hops)} ${short(id)} ${String((entity as Json | undefined)?.fullName)}`).sort(),
      ['-1 paid files.s.paid', '-2 customers files.s.customers', '-2 orders undefined', '-3 orders files.s.orders', '0 best files.s.best'],
    )
    assert.equal(hidden, 0)
    const jobs = nodes.filter(({ type }) => type === 'job')
    for (const made of ['execute_create_data_source_table_as_select_command.shop_paid', 'execute_insert_into_hadoop_fs_relation_command.out_best'])
      assert.ok(
        jobs.some(({ id, runState }) => short(id) === made && runState === 'COMPLETE'),
        `${made} is not among ${jobs.map(({ id }) => id).join()}`,
      )
  })
  await t.test('says which columns come from which, by their new names', async () => {
    const { edges } = await asked('object=fileset:files.s.best&direction=upstream&depth=5&columns=true&only=direct')
    const flows = edges.map(({ from, to, transformations }) => {
      const how = (transformations as Json[]).filter(({ type }) => type === 'DIRECT').map(({ subtype }) => subtype)
      return `${short(to)} < ${short(from)} ${how.join()}`
    })
    assert.deepEqual([...new Set(flows)].sort(), [
      'best.total < paid.total IDENTITY',
      'best.who < paid.contact TRANSFORMATION',
      'orders.amount < orders.amount IDENTITY',
      'paid.contact < customers.email IDENTITY',
      'paid.total < orders.amount AGGREGATION',
    ])
  })
  await t.test('says which columns decide about rows, so that impact knows', async () => {
    const { columns } = await it.ask('GET', 'metalakes/shop/lineage/impact?object=fileset:files.s.customers&column=customer_id')
    const told = (columns as Json[]).map(({ id, hops, how }) => `${String(hops)} ${short(id)} ${String(how)}`)
    assert.ok(told.includes('1 paid. indirect') || told.includes('1 paid.total indirect'), told.join())
    assert.ok(
      told.every((one) => one.endsWith('indirect')),
      told.join(),
    )
  })
})
