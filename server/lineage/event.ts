/** OpenLineage's events, told apart by their shape, checked and brought to one form. */
import { asObject, decode, type Field, filled, optional, refuse } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { type RunState, runStates } from '../merge/lineage.ts'
import { type Facets, facetsFrom, named, told } from './facets.ts'
import type { Named } from './ids.ts'

/** What one event may hold: characters of text in all, levels of nesting, datasets on a side, other names of each, columns of all, columns that others come from. */
export const eventLimits = { characters: 8_388_608, depth: 48, datasets: 5_000, symlinks: 100, fields: 100_000, columnEdges: 100_000 } as const

export interface ToldDataset extends Named {
  readonly facets: Facets
  /** Of it in this run. */
  readonly inRun: Facets
}
export interface Event {
  /** When it happened, in microseconds since 1970; what was sent more finely is cut off. */
  readonly at: number
  readonly producer: string
  /** Neither of the two: the event speaks of a dataset alone. */
  readonly job?: Named & { readonly facets: Facets }
  readonly run?: { readonly id: string; readonly state: RunState; readonly facets: Facets }
  readonly inputs: readonly ToldDataset[]
  readonly outputs: readonly ToldDataset[]
  /** The dataset of an event about one. */
  readonly dataset?: ToldDataset
}

const instant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)?$/i
/** A day, in milliseconds: how far a sender's clock may be ahead. */
const ahead = 86_400_000
/** Without a zone it is UTC. `now` is in milliseconds. */
const moment = (now: number): Field<number, true> => ({
  doc: 'when it happened',
  needed: true,
  json: { type: 'string', format: 'date-time' },
  decode: (value, at) => {
    const [, seconds = '', fraction = '', zone = 'Z'] = (typeof value === 'string' && value.length < 64 && instant.exec(value)) || []
    const ms = Date.parse(`${seconds.toUpperCase()}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^(...)(\d\d)$/, '$1:$2').toUpperCase()}`)
    if (!(ms >= 0)) return refuse(at, 'an ISO instant since 1970, such as 2026-05-03T10:15:30.123Z')
    // What is told later would never count again.
    if (ms > now + ahead) return refuse(at, 'at most a day ahead of the lake’s clock; set the sender’s clock')
    return ms * 1_000 + Number(fraction.padEnd(6, '0').slice(0, 6))
  },
})
const uuid: Field<string, true> = {
  doc: 'id of the run',
  needed: true,
  json: { type: 'string', format: 'uuid' },
  decode: (value, at) =>
    typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value) ? value.toLowerCase() : refuse(at, 'a UUID'),
}
const state: Field<RunState, true> = {
  doc: 'what became of the run',
  needed: true,
  json: { type: 'string', enum: runStates },
  decode: (value, at) =>
    runStates.find((one) => typeof value === 'string' && one === value.toUpperCase()) ?? refuse(at, `one of ${runStates.join(', ')}`),
}

/**
 * Reads an event from its JSON; `now` is the lake's clock in milliseconds. Unknown fields and facets are kept or passed over, never refused.
 * Throws an `illegal` Refusal naming the field. Takes time in proportion to the event, and none over its limits goes further than counting.
 */
export function eventFrom(raw: unknown, now: number): Event {
  const event = asObject(raw, 'event')
  checkSize(event)
  const common = { eventTime: moment(now), producer: filled('who tells it, as an address'), eventType: optional(state) }
  const { eventTime: at, producer, eventType } = decode(common, event, 'body', true)
  const has = (key: string) => event[key] !== undefined && event[key] !== null
  if (has('dataset') && !has('job') && !has('run'))
    return withinLimits({ at, producer, inputs: [], outputs: [], dataset: datasetFrom(event.dataset, 'dataset', 'input') })
  if (!has('job')) throw illegal('an event needs "job" (with "run", if it is about a run) or "dataset"')
  const job = asObject(event.job, 'job')
  const about = { at, producer, job: { ...decode(named, job, 'job', true), facets: facetsFrom('job', job.facets, 'job.facets') } }
  const both = { inputs: datasetsFrom(event.inputs, 'input'), outputs: datasetsFrom(event.outputs, 'output') }
  if (!has('run')) return withinLimits({ ...about, ...both })
  const run = asObject(event.run, 'run')
  const { runId: id } = decode({ runId: uuid }, run, 'run', true)
  return withinLimits({ ...about, ...both, run: { id, state: eventType ?? 'OTHER', facets: facetsFrom('run', run.facets, 'run.facets') } })
}

function datasetsFrom(raw: unknown, side: 'input' | 'output'): readonly ToldDataset[] {
  if (raw === undefined || raw === null) return []
  if (!Array.isArray(raw)) return refuse(`${side}s`, 'a list')
  if (raw.length > eventLimits.datasets)
    return refuse(`${side}s`, `at most ${eventLimits.datasets} datasets; tell of the others in another event of the run`)
  return raw.map((one: unknown, i) => datasetFrom(one, `${side}s[${i}]`, side))
}
function datasetFrom(raw: unknown, at: string, side: 'input' | 'output'): ToldDataset {
  const given = asObject(raw, at)
  return {
    ...decode(named, given, at, true),
    facets: facetsFrom('dataset', given.facets, `${at}.facets`),
    inRun: facetsFrom(side, given[`${side}Facets`], `${at}.${side}Facets`),
  }
}

/** Counts before anything is read. */
function checkSize(event: object): void {
  let left: number = eventLimits.characters
  const count = (value: unknown, depth: number): void => {
    if (depth > eventLimits.depth) throw illegal(`the event is nested more than ${eventLimits.depth} deep`)
    left -= typeof value === 'string' ? value.length + 1 : 1
    if (typeof value === 'object' && value !== null)
      for (const key in value) {
        left -= key.length
        count((value as Record<string, unknown>)[key], depth + 1)
      }
    if (left < 0) throw illegal(`the event is longer than ${eventLimits.characters} characters; leave out facets that nobody reads`)
  }
  count(event, 1)
}

function withinLimits(event: Event): Event {
  const all = [...event.inputs, ...event.outputs, ...(event.dataset ? [event.dataset] : [])]
  const sum = (of: (dataset: ToldDataset) => number) => all.reduce((so, dataset) => so + of(dataset), 0)
  const fields = sum(({ facets }) => told('dataset', 'schema', facets)?.fields?.length ?? 0)
  if (fields > eventLimits.fields) throw illegal(`the event tells of ${fields} columns; ${eventLimits.fields} are the limit`)
  for (const { name, facets } of all)
    if ((told('dataset', 'symlinks', facets)?.identifiers.length ?? 0) > eventLimits.symlinks)
      throw illegal(`dataset "${name.slice(0, 140)}" has more than ${eventLimits.symlinks} other names in "symlinks"`)
  const edges = sum(({ facets }) => {
    const lineage = told('dataset', 'columnLineage', facets)
    return [...(lineage?.fields.values() ?? [])].reduce((so, { inputFields }) => so + inputFields.length, lineage?.dataset?.length ?? 0)
  })
  if (edges > eventLimits.columnEdges)
    throw illegal(
      `the event tells of ${edges} columns that others come from; ${eventLimits.columnEdges} are the limit: use the facet’s "dataset" for what decides about all`,
    )
  return event
}
