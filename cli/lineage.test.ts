/** `caspian lineage` against a real lake. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../client/connect.ts'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { done } from './test-command.ts'

test('what was told of a thing is shown both ways, one way, and as what breaks', async () => {
  const caspian = await startCaspian()
  try {
    const lake = connect({ url: caspian.url })
    await lake.metalake.create([], { name: 'm' })
    await lake.catalog.create(['m'], { name: 'c', type: 'model' })
    await lake.schema.create(['m', 'c'], { name: 's' })
    for (const name of ['a', 'b']) await lake.model.create(['m', 'c', 's'], { name })
    const inputFields = [{ namespace: 'm', name: 'c.s.a', field: 'x' }]
    await lake.lineage.tell('m', {
      eventType: 'COMPLETE',
      eventTime: '2026-05-01T00:00:00Z',
      producer: 'test',
      run: { runId: '00000000-0000-4000-8000-000000000001' },
      job: { namespace: 'airflow', name: 'train' },
      inputs: [{ namespace: 'm', name: 'c.s.a' }],
      outputs: [{ namespace: 'm', name: 'c.s.b', facets: { columnLineage: { _producer: 't', _schemaURL: 't', fields: { y: { inputFields } } } } }],
    })
    const env = { CASPIAN_URL: caspian.url, CASPIAN_METALAKE: 'm' }
    const both = await done(env, 'lineage', 'c.s.b')
    for (const line of [/^-1 +model +c\.s\.a/m, /^-1 +job +airflow train +complete 2026/m, /^0 +model +c\.s\.b/m]) assert.match(both, line)
    assert.match(await done(env, 'lineage', 'c.s.a', '--column', 'x', '--down'), /^1 +column +c\.s\.b\.y/m)
    assert.match(await done(env, 'lineage', 'c.s.a', '--column', 'x', '--impact'), /^1 +job +airflow train .*direct/m)
    assert.match(await done(env, 'lineage', '--node', 'job:airflow:train', '--up'), /c\.s\.a/)
  } finally {
    await caspian.stop()
  }
})
