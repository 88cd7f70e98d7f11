/** Events for tests: written short, and made up at random over few names, so that they meet. */
import fc from 'fast-check'
import { canonical } from '../merge/canonical.ts'
import { type Event, eventFrom } from './event.ts'
import { datasetId, jobId } from './ids.ts'
import { emptyRows, type Kept, take } from './test-memory.ts'

export const now = Date.parse('2026-06-01T00:00:00Z')
/** The minute of one day, as an event's time and in microseconds. */
export const minute = (n: number): string => new Date(Date.parse('2026-05-01T00:00:00Z') + n * 60_000).toISOString()
export const micros = (n: number): number => Date.parse(minute(n)) * 1_000
export const runId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** `a.x` is column x of dataset a. */
export type Columns = Readonly<Record<string, readonly string[]>>
export interface Short {
  readonly at: number
  readonly job?: string
  readonly run?: number
  readonly type?: string
  readonly in?: readonly string[]
  readonly out?: readonly string[]
  /** By column of the first dataset of `out`; `*` stands for all; `!a.x` decides only. */
  readonly columns?: Columns
  readonly facets?: Readonly<Record<string, object>>
  readonly jobFacets?: Readonly<Record<string, object>>
}
const facet = { _producer: 'test', _schemaURL: 'test' }
const inputOf = (text: string) => {
  const [name, field] = text.replace('!', '').split('.')
  const type = text.startsWith('!') ? { type: 'INDIRECT', subtype: 'FILTER' } : { type: 'DIRECT', subtype: 'IDENTITY' }
  return { namespace: 'n', name, field, transformations: [type] }
}
function lineageOf(columns: Columns) {
  const { '*': all, ...each } = columns
  const fields = Object.fromEntries(Object.entries(each).map(([field, inputs]) => [field, { inputFields: inputs.map(inputOf) }]))
  return { columnLineage: { ...facet, fields, ...(all ? { dataset: all.map(inputOf) } : {}) } }
}
/** The JSON of an event. */
export const json = ({ at, job = 'j', run, type = 'COMPLETE', in: inputs = [], out = [], columns, facets = {}, jobFacets = {} }: Short) => ({
  eventTime: minute(at),
  producer: 'https://test',
  ...(run === undefined ? {} : { eventType: type, run: { runId: runId(run) } }),
  job: { namespace: 'n', name: job, facets: jobFacets },
  inputs: inputs.map((name) => ({ namespace: 'n', name })),
  outputs: out.map((name, i) => ({ namespace: 'n', name, facets: i === 0 ? { ...(columns ? lineageOf(columns) : {}), ...facets } : {} })),
})
export const event = (short: Short): Event => eventFrom(json(short), now)
export const told = (...shorts: readonly Short[]): Kept => graphOf(shorts.map(event))
export function graphOf(events: readonly Event[]): Kept {
  const rows = emptyRows()
  for (const one of events) take(rows, one)
  return rows
}
export const dataset = (name: string) => datasetId({ namespace: 'n', name })
export const job = (name: string) => jobId({ namespace: 'n', name })

/** All rows as text, whatever order they came in. */
export const textOf = (rows: Kept): string =>
  canonical(Object.entries(rows).map(([table, kept]) => [table, Object.fromEntries([...kept].map(([key, { row }]) => [key, row]))]))

const names = fc.subarray(['a', 'b', 'c', 'd'])
const column = fc.constantFrom('a.x', 'a.y', 'b.x', '!b.y', '!c.x', 'd.x')
const columns = fc.dictionary(fc.constantFrom('x', 'y', '*'), fc.array(column, { minLength: 1, maxLength: 3 }), { noNullPrototype: true })
const other = fc.constantFrom('a', 'b', 'e', 'f').map((name) => ({ namespace: 'n', name }))
const facets = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.record({ symlinks: fc.array(other, { maxLength: 2 }).map((identifiers) => ({ ...facet, identifiers })) }),
  fc.constant({ symlinks: { ...facet, _deleted: true } }),
  other.map((previousIdentifier) => ({ lifecycleStateChange: { ...facet, lifecycleStateChange: 'RENAME', previousIdentifier } })),
  fc.constantFrom('one', 'two').map((description) => ({ documentation: { ...facet, description } })),
)
const shorts: fc.Arbitrary<Short> = fc.record(
  {
    at: fc.nat(6),
    job: fc.constantFrom('j', 'k', 'l'),
    run: fc.nat(3),
    type: fc.constantFrom('START', 'RUNNING', 'COMPLETE', 'FAIL', 'ABORT', 'OTHER'),
    in: names,
    out: names,
    columns,
    facets,
    jobFacets: fc.constantFrom({}, { jobType: { ...facet, processingType: 'STREAMING', integration: 'TEST' } }),
  },
  { requiredKeys: ['at', 'job', 'in', 'out'] },
)
export const someEvents = fc.array(shorts.map(event), { maxLength: 14 })
