/** Marquez's ids and answers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '../../kinds/errors.ts'
import { columnId, datasetId, jobId, type NodeId, nodeFrom } from './ids.ts'
import { currentRun } from './in-force.ts'
import { columnLineageAnswer, type Facts, lineageAnswer, marquezWalk } from './marquez.ts'
import { marquezId, nodesMeant } from './marquez-id.ts'
import { dataset, runId, told } from './test-events.ts'
import { type Kept, lookupsOf } from './test-memory.ts'
import { walk, walkColumns } from './walk.ts'

const factsOf = (rows: Kept): Facts => ({
  seen: (id) => rows[nodeFrom(id).type === 'job' ? 'job' : 'dataset'].get(JSON.stringify([id]))?.row,
  facet: (id, name) => rows.facet.get(JSON.stringify([nodeFrom(id).type, name, id]))?.row.value,
  run: (job) => {
    const runs = [...rows.run.values()].filter(({ key }) => key[0] === job).map(({ key, row }) => [key[1] ?? '', row] as const)
    return runs.find(([id]) => id === currentRun(runs))
  },
})

test('an id means what it was made from, though namespaces and names hold colons', () => {
  const namespace = fc.constantFrom('postgres://db:5432', 's3://lake', 'file', 'home', 'arn:aws:glue:eu-north-1:123', 'a b', 'ø')
  const name = fc.oneof(
    fc.constantFrom('shop.public.orders', '/data/a', 'topic:1', 'a#b', '7'),
    fc.string({ minLength: 1 }).filter((one) => one.trim() !== ''),
  )
  fc.assert(
    fc.property(namespace, name, name, (space, one, field) => {
      const plain = { namespace: space, name: one }
      for (const id of [datasetId(plain), jobId(plain), columnId(datasetId(plain), field)])
        assert.ok(nodesMeant(marquezId(id)).includes(id), marquezId(id))
    }),
    { numRuns: 500 },
  )
  for (const [text, id] of [
    ['dataset:postgres://db:5432:shop.public.orders', datasetId({ namespace: 'postgres://db:5432', name: 'shop.public.orders' })],
    ['dataset:file:/data/a', datasetId({ namespace: 'file', name: '/data/a' })],
    ['job:nightly:2_load', jobId({ namespace: 'nightly', name: '2_load' })],
    [`job:nightly:load#${runId(1)}`, jobId({ namespace: 'nightly', name: 'load' })],
    ['datasetField:kafka://b:9092:clicks:page', columnId(datasetId({ namespace: 'kafka://b:9092', name: 'clicks' }), 'page')],
  ] as const)
    assert.equal(nodesMeant(text)[0], id)
})
test('what is no id is refused, however long it is', () => {
  for (const text of ['', 'dataset', 'dataset:', 'dataset:n', 'dataset::x', 'job:n:', 'datasetField:n:d', 'run:x', 'table:n:x'])
    assert.throws(
      () => nodesMeant(text),
      (error) => error instanceof Refusal && error.message.includes('"nodeId" must be dataset:namespace:name'),
      text,
    )
  assert.ok(nodesMeant(`datasetField:${'a:'.repeat(100_000)}a`).length <= 256)
})

const rows = told(
  {
    at: 1,
    job: 'j',
    run: 1,
    type: 'START',
    in: ['a'],
    jobFacets: { sourceCodeLocation: { url: 'https://code' }, documentation: { description: 'loads' } },
  },
  { at: 3, job: 'j', run: 1, out: ['b'], columns: { x: ['a.x'] }, facets: { schema: { fields: [{ name: 'x', type: 'int' }] } } },
  { at: 4, job: 'k', run: 2, type: 'FAIL', in: ['a'], out: ['c'] },
)
const around = { nodesAtMost: 100, maySee: (ids: readonly NodeId[]) => Promise.resolve(new Set(ids)), depth: 20 }

test('jobs and datasets around one are its lineage, each edge said at both of its ends', async () => {
  const { graph } = lineageAnswer(await walk(lookupsOf(rows), { ...around, ...marquezWalk(dataset('b'), 1) }), factsOf(rows))
  const joint = (origin: string, destination: string) => ({ origin, destination })
  assert.deepEqual(
    graph.map(({ id, type, inEdges, outEdges }) => [id, type, inEdges, outEdges]),
    [
      ['dataset:n:a', 'DATASET', [], [joint('dataset:n:a', 'job:n:j'), joint('dataset:n:a', 'job:n:k')]],
      ['dataset:n:b', 'DATASET', [joint('job:n:j', 'dataset:n:b')], []],
      ['dataset:n:c', 'DATASET', [joint('job:n:k', 'dataset:n:c')], []],
      ['job:n:j', 'JOB', [joint('dataset:n:a', 'job:n:j')], [joint('job:n:j', 'dataset:n:b')]],
      ['job:n:k', 'JOB', [joint('dataset:n:a', 'job:n:k')], [joint('job:n:k', 'dataset:n:c')]],
    ],
  )
  const data = (id: string) => graph.find((node) => node.id === id)?.data ?? {}
  assert.deepEqual(data('dataset:n:b').fields, [{ name: 'x', type: 'int', tags: [], description: null }])
  const { latestRun, ...job } = data('job:n:j')
  assert.deepEqual(job, {
    id: { namespace: 'n', name: 'j' },
    namespace: 'n',
    name: 'j',
    createdAt: '2026-05-01T00:01:00.000Z',
    updatedAt: '2026-05-01T00:03:00.000Z',
    description: 'loads',
    tags: [],
    type: 'BATCH',
    simpleName: 'j',
    inputs: [{ namespace: 'n', name: 'a' }],
    outputs: [{ namespace: 'n', name: 'b' }],
    location: 'https://code',
  })
  assert.deepEqual(latestRun, {
    id: runId(1),
    createdAt: '2026-05-01T00:01:00.000Z',
    updatedAt: '2026-05-01T00:03:00.000Z',
    state: 'COMPLETED',
    startedAt: '2026-05-01T00:01:00.000Z',
    endedAt: '2026-05-01T00:03:00.000Z',
    durationMs: 120_000,
    facets: {},
  })
})
test('a dataset that nothing reads or writes is its own lineage', async () => {
  const { graph } = lineageAnswer(await walk(lookupsOf(rows), { ...around, ...marquezWalk(dataset('z'), 20) }), factsOf(rows))
  assert.deepEqual(
    graph.map(({ id, inEdges, outEdges }) => [id, inEdges, outEdges]),
    [['dataset:n:z', [], []]],
  )
})
test('columns say where they come from; both lists of edges begin at the node, as there', async () => {
  const start = columnId(dataset('b'), 'x')
  const { graph } = columnLineageAnswer(await walkColumns(lookupsOf(rows), { ...around, direction: 'upstream', starts: [start] }), factsOf(rows))
  assert.deepEqual(graph, [
    {
      id: 'datasetField:n:a:x',
      type: 'DATASET_FIELD',
      data: null,
      inEdges: [],
      outEdges: [{ origin: 'datasetField:n:a:x', destination: 'datasetField:n:b:x' }],
    },
    {
      id: 'datasetField:n:b:x',
      type: 'DATASET_FIELD',
      data: {
        namespace: 'n',
        dataset: 'b',
        field: 'x',
        fieldType: 'int',
        transformationDescription: null,
        transformationType: 'IDENTITY',
        inputFields: [{ namespace: 'n', dataset: 'a', field: 'x', transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] }],
      },
      inEdges: [{ origin: 'datasetField:n:b:x', destination: 'datasetField:n:a:x' }],
      outEdges: [],
    },
  ])
})
