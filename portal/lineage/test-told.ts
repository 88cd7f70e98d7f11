/** For tests: a lake with filesets and a model, what jobs told of them, and somebody who may not see all of it. */
import assert from 'node:assert/strict'
import { startTestLake, type TestLake } from '../test-lake.ts'

const facet = { _producer: 'https://test', _schemaURL: 'https://test' }
const dataset = (name: string) => ({ namespace: 'rova', name })
const day = 86_400_000
let runs = 0
interface Told {
  readonly job: string
  readonly daysAgo: number
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** By column that is written: `files.raw.fare base DIRECT AGGREGATION sum(base)`. */
  readonly columns?: Readonly<Record<string, readonly string[]>>
  readonly type?: string
}
function event({ job, daysAgo, reads, writes, columns, type = 'COMPLETE' }: Told) {
  const from = (text: string) => {
    const [name = '', field, kind, subtype, ...words] = text.split(' ')
    return { ...dataset(name), field, transformations: [{ type: kind, subtype, ...(words.length > 0 ? { description: words.join(' ') } : {}) }] }
  }
  const fields = Object.fromEntries(Object.entries(columns ?? {}).map(([column, inputs]) => [column, { inputFields: inputs.map(from) }]))
  return {
    eventType: type,
    eventTime: new Date(Date.now() - daysAgo * day - 60_000).toISOString(),
    producer: 'https://test',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: `00000000-0000-4000-8000-${String(runs++).padStart(12, '0')}` },
    job: { namespace: 'airflow', name: job },
    inputs: reads.map(dataset),
    outputs: writes.map((name) => ({ ...dataset(name), ...(columns ? { facets: { columnLineage: { ...facet, fields } } } : {}) })),
  }
}
/** Marta may do everything; bob may not see the vault. Nothing was told of `alone`, and `hub` has more around it than a page shows. */
export async function startWithLineage(): Promise<TestLake> {
  const lake = await startTestLake({ config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'marta.keller' } })
  const put = (method: string, path: string, body: object) => lake.call(method, path, body, 'marta.keller')
  await put('POST', '', { name: 'rova' })
  for (const [catalog, schema, names] of [
    ['files', 'raw', ['fare', 'stg_fares', 'trip_fact', 'daily_revenue', 'weekly', 'hub', 'alone']],
    ['vault', 'x', ['salaries']],
  ] as const) {
    await put('POST', '/rova/catalogs', { name: catalog, type: 'fileset', properties: { location: `file://${lake.room}/${catalog}` } })
    await put('POST', `/rova/catalogs/${catalog}/schemas`, { name: schema })
    for (const name of names) await put('POST', `/rova/catalogs/${catalog}/schemas/${schema}/filesets`, { name, type: 'managed' })
  }
  await put('POST', '/rova/catalogs', { name: 'ml', type: 'model' })
  await put('POST', '/rova/catalogs/ml/schemas', { name: 'eta' })
  await put('POST', '/rova/catalogs/ml/schemas/eta/models', { name: 'predictor' })
  await put('POST', '/rova/users', { name: 'bob' })
  const privileges = ['USE_CATALOG', 'USE_SCHEMA', 'READ_FILESET'].map((name) => ({ name, condition: 'ALLOW' }))
  await put('POST', '/rova/roles', { name: 'reader', properties: {}, securableObjects: [{ fullName: 'files', type: 'CATALOG', privileges }] })
  await put('PUT', '/rova/permissions/users/bob/grant', { roleNames: ['reader'] })
  const told: readonly Told[] = [
    {
      job: 'stage',
      daysAgo: 30,
      reads: ['files.raw.fare', 'vault.x.salaries'],
      writes: ['files.raw.stg_fares'],
      columns: { gross: ['files.raw.fare base DIRECT TRANSFORMATION base + tax', 'files.raw.fare tax DIRECT TRANSFORMATION'] },
    },
    {
      job: 'build',
      daysAgo: 20,
      reads: ['files.raw.stg_fares'],
      writes: ['files.raw.trip_fact'],
      columns: { fare_amount: ['files.raw.stg_fares gross DIRECT IDENTITY'], trip_id: ['files.raw.stg_fares id INDIRECT JOIN'] },
    },
    {
      job: 'daily',
      daysAgo: 10,
      reads: ['files.raw.trip_fact'],
      writes: ['files.raw.daily_revenue'],
      columns: { gross_eur: ['files.raw.trip_fact fare_amount DIRECT AGGREGATION sum(fare_amount)'] },
    },
    { job: 'roll_up', daysAgo: 8, reads: ['files.raw.daily_revenue'], writes: ['files.raw.weekly'] },
    { job: 'train', daysAgo: 4, reads: ['files.raw.weekly'], writes: ['ml.eta.predictor'] },
    { job: 'payout', daysAgo: 2, reads: ['files.raw.trip_fact'], writes: [], type: 'FAIL' },
    { job: 'scatter', daysAgo: 1, reads: ['files.raw.hub'], writes: Array.from({ length: 600 }, (_, i) => `outside_${i}`) },
  ]
  const answer = await lake.call('POST', '/rova/lineage/batch', told.map(event), 'marta.keller')
  assert.equal((answer as { status: string }).status, 'success')
  return lake
}
