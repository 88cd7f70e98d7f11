/** Events over HTTP become lineage over HTTP, and nobody sees what he may not. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { People } from '../access/test-people.ts'
import type { Json } from '../test-lake.ts'

const runId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const inputField = (namespace: string, name: string, field: string) => ({
  namespace,
  name,
  field,
  transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }],
})
const event = (job: string, run: number, inputs: readonly string[], outputs: readonly string[], columns: Readonly<Record<string, string>> = {}) => ({
  eventType: 'COMPLETE',
  eventTime: `2026-05-01T00:0${run % 10}:00Z`,
  producer: 'https://test',
  run: { runId: runId(run) },
  job: { namespace: 'airflow', name: job },
  inputs: inputs.map((name) => ({ namespace: 'm', name })),
  outputs: outputs.map((name) => ({
    namespace: 'm',
    name,
    facets: {
      columnLineage: {
        _producer: 'test',
        _schemaURL: 'test',
        fields: Object.fromEntries(
          Object.entries(columns).map(([to, from]) => [
            to,
            { inputFields: [inputField('m', from.slice(0, from.lastIndexOf('.')), from.slice(from.lastIndexOf('.') + 1))] },
          ]),
        ),
      },
    },
  })),
})
const short = (json: Json) =>
  (json.nodes as Json[]).map(({ name, column, hops }) => `${hops} ${name}${column === undefined ? '' : `.${column}`}`).sort()

describe('lineage', () => {
  let it: People
  before(async () => {
    it = await People.start(['ada'])
    await it.role(
      'reader',
      { type: 'schema', fullName: 'c.s', says: ['use_schema'] },
      { type: 'catalog', fullName: 'c', says: ['use_catalog'] },
      { type: 'model', fullName: 'c.s.a', says: ['use_model'] },
    )
    await it.grant('reader', 'ada')
  })
  after(() => it[Symbol.asyncDispose]())

  test('what is told is there to be asked', async () => {
    for (const [who, one] of [
      ['admin', event('train', 1, ['c.s.a'], ['c.s.b'], { y: 'c.s.a.x' })],
      ['ada', event('serve', 2, ['c.s.b'], ['c.t.a'], { z: 'c.s.b.y' })],
    ] as const) {
      const said = await it.ask(who, 'POST', '/api/lineage', one)
      assert.deepEqual([said.status, said.json], [201, { code: 0 }], said.text)
    }
    const seen = await it.do('admin', 'GET', 'm/lineage?object=model:c.s.b')
    assert.deepEqual(short(seen), ['-1 c.s.a', '-1 train', '0 c.s.b', '1 c.t.a', '1 serve'])
    assert.deepEqual(seen.hidden, 0)
    const columns = await it.do('admin', 'GET', 'm/lineage?object=model:c.s.a&column=x&direction=downstream')
    assert.deepEqual(short(columns), ['0 c.s.a.x', '1 c.s.b.y', '2 c.t.a.z'])
    const gone = await it.do('admin', 'GET', 'm/lineage/impact?object=model:c.s.a')
    assert.deepEqual(
      (gone.jobs as Json[]).map(({ name, hops, how }) => [name, hops, how]),
      [
        ['train', 1, 'direct'],
        ['serve', 2, 'direct'],
      ],
    )
  })
  test('what the caller may not load is counted and nothing behind it is told', async () => {
    const seen = await it.do('ada', 'GET', 'm/lineage?object=model:c.s.a')
    assert.deepEqual(short(seen), ['0 c.s.a', '1 train'])
    assert.equal(seen.hidden, 1)
    await it.forbidden('ada', 'GET', 'm/lineage?object=model:c.s.b')
    await it.it.refused(404, 'NoSuchMetadataObjectException', 'GET', 'm/lineage?node=dataset:m:c.s.b', undefined, {
      authorization: `Basic ${btoa('ada:x')}`,
    })
  })
})
