/** What is taken as an event, and what is refused with which field. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '../../kinds/errors.ts'
import { eventFrom, eventLimits } from './event.ts'
import { told } from './facets.ts'
import { json, minute, now, runId } from './test-events.ts'

const good = json({ at: 1, run: 1, in: ['a'], out: ['b'], columns: { x: ['a.x'] } })
const refused = (raw: unknown, message: RegExp) =>
  assert.throws(
    () => eventFrom(raw, now),
    (error) => error instanceof Refusal && error.family === 'illegal' && message.test(error.message),
    String(message),
  )
/** With one thing of it otherwise. */
function but(path: string, value: unknown): object {
  const copy = structuredClone(good) as Record<string, unknown>
  const keys = path.split('.')
  let at = copy
  for (const key of keys.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>
  at[keys.at(-1) ?? ''] = value
  return copy
}

test('a run, a job and a dataset are told apart by what an event holds', () => {
  const { run: _run, eventType: _type, ...ofJob } = good
  assert.equal(eventFrom(good, now).run?.state, 'COMPLETE')
  assert.equal(eventFrom(but('eventType', null), now).run?.state, 'OTHER')
  assert.equal(eventFrom(ofJob, now).run, undefined)
  assert.equal(eventFrom(ofJob, now).job?.name, 'j')
  const { eventTime, producer } = good
  const ofDataset = eventFrom({ eventTime, producer, dataset: { namespace: 'n', name: 'a' } }, now)
  assert.deepEqual([ofDataset.job, ofDataset.run, ofDataset.dataset?.name], [undefined, undefined, 'a'])
  refused({ eventTime, producer }, /"job".*or "dataset"/)
  refused({ eventTime, producer, run: { runId: runId(1) } }, /"job"/)
})
test('times are microseconds, in any zone and however fine', () => {
  const at = (eventTime: string) => eventFrom(but('eventTime', eventTime), now).at
  const second = Date.parse('2026-05-03T10:00:00Z') * 1_000
  assert.equal(at('2026-05-03T10:00:00Z'), second)
  assert.equal(at('2026-05-03T12:00:00.123456789+02:00'), second + 123_456)
  assert.equal(at('2026-05-03t12:00:00.1+0200'), second + 100_000)
  assert.equal(at('2026-05-03T12:00:00+02'), second)
  assert.equal(at('2026-05-03T10:00:00,5'), second + 500_000)
  for (const wrong of ['', 'yesterday', '2026-05-03', '2026-13-03T10:00:00Z', '1969-01-01T00:00:00Z', 12, `2026-05-03T10:00:00.${'1'.repeat(99)}Z`])
    refused(but('eventTime', wrong), /"eventTime" must be an ISO instant/)
  refused(but('eventTime', '2026-06-03T00:00:00Z'), /"eventTime" must be at most a day ahead.*clock/)
})
test('what is wrong is named by its place', () => {
  refused(null, /"event" must be an object/)
  refused(but('producer', undefined), /"producer" is required/)
  refused(but('job', 'j'), /"job" must be an object/)
  refused(but('job.name', ''), /"job.name" must be text that is not blank/)
  refused(but('run.runId', 'x'), /"run.runId" must be a UUID/)
  refused(but('eventType', 'DONE'), /"eventType" must be one of OTHER, START/)
  refused(but('inputs', {}), /"inputs" must be a list/)
  refused(but('inputs.0', null), /"inputs\[0\]" must be an object/)
  refused(but('outputs.0.namespace', undefined), /"outputs\[0\].namespace" is required/)
  refused(but('outputs.0.facets', []), /"outputs\[0\].facets" must be an object/)
  refused(
    but('outputs.0.facets.columnLineage.fields.x.inputFields', undefined),
    /"outputs\[0\].facets.columnLineage.fields.x.inputFields" is required/,
  )
  refused(but('outputs.0.facets.schema', { fields: [{ name: 'a', fields: [{}] }] }), /schema.fields\[0\].fields\[0\].name" is required/)
  refused(but('outputs.0.facets.lifecycleStateChange', { lifecycleStateChange: 'MOVE' }), /one of ALTER, CREATE/)
  refused(but('job.name', 'a\0b'), /U\+0000/)
  refused(but('job.name', '\ud800'), /surrogate/)
  refused(but('job.name', 'x'.repeat(4_097)), /"job.name" must be at most 4096 characters long; it has 4097/)
})
test('facets that nobody here reads are kept as they came, and one that is taken back is so', () => {
  const facets = eventFrom(
    but('outputs.0.facets', { mine: { deep: [1, { a: null }] }, schema: { _deleted: true, fields: 'gone' }, storage: null }),
    now,
  ).outputs[0]?.facets
  assert.deepEqual(facets?.get('mine')?.raw, { deep: [1, { a: null }] })
  assert.equal(facets?.get('schema'), null)
  assert.deepEqual([...(facets?.keys() ?? [])], ['mine', 'schema'])
  const odd = eventFrom(JSON.parse(JSON.stringify(good).replace('"columnLineage"', '"__proto__":{"a":1},"constructor":{"b":2},"columnLineage"')), now)
    .outputs[0]?.facets
  assert.deepEqual(odd?.get('__proto__')?.raw, { a: 1 })
  assert.deepEqual(odd?.get('constructor'), { raw: { b: 2 }, told: undefined })
  const columns = JSON.parse(JSON.stringify(good).replace('"x":{"inputFields"', '"__proto__":{"inputFields"'))
  assert.deepEqual(
    [...(told('dataset', 'columnLineage', eventFrom(columns, now).outputs[0]?.facets ?? new Map())?.fields.keys() ?? [])],
    ['__proto__'],
  )
})
test('more than the limits is refused before it is read', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => ({ namespace: 'n', name: `d${i}` }))
  refused(but('inputs', many(eventLimits.datasets + 1)), /"inputs" must be at most 5000 datasets/)
  refused(but('job.facets.x', { text: 'x'.repeat(eventLimits.characters) }), /longer than 8388608 characters/)
  refused(but('job.facets.x', { list: Array.from({ length: eventLimits.characters }, () => 0) }), /longer than/)
  let deep: unknown = 1
  for (let i = 0; i < eventLimits.depth; i++) deep = [deep]
  refused(but('job.facets.x', { deep }), /nested more than 48 deep/)
  refused(but('outputs.0.facets', { symlinks: { identifiers: many(101) } }), /dataset "b" has more than 100 other names/)
  const fields = Array.from({ length: eventLimits.fields + 1 }, (_, i) => ({ name: `c${i}` }))
  refused(but('inputs.0.facets', { schema: { fields } }), /100001 columns; 100000/)
  const inputFields = Array.from({ length: eventLimits.columnEdges / 2 }, () => ({ namespace: 'n', name: 'a', field: 'x' }))
  const lineage = { fields: { x: { inputFields } }, dataset: [...inputFields, ...inputFields.slice(0, 1)] }
  refused(but('outputs.0.facets', { columnLineage: lineage }), /100001 columns that others come from/)
})
test('whatever JSON comes, it is an event or it is refused', () => {
  const keys = fc.constantFrom(
    'eventTime',
    'producer',
    'job',
    'run',
    'runId',
    'dataset',
    'inputs',
    'facets',
    'name',
    'namespace',
    'schema',
    'columnLineage',
    'fields',
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(null, true, 1, 'x', '', minute(1), runId(1)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
      tie('value').map((inner) => ({ ...good, outputs: [{ namespace: 'n', name: 'o', facets: inner }] })),
    ),
  }))
  let taken = 0
  fc.assert(
    fc.property(value, (raw) => {
      try {
        eventFrom(raw, now)
        taken++
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error))
      }
    }),
    { numRuns: 3_000 },
  )
  assert.ok(taken > 0)
})
