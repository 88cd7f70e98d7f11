/** What an event says, as rows. It hangs on the event alone, so that whoever merges them needs to have read nothing. */

import { type Change, eachOnce, type RunRow, type Transformation } from '../merge/lineage.ts'
import type { Event, ToldDataset } from './event.ts'
import { type ColumnLineage, type FacetOf, type Facets, type InputField, told } from './facets.ts'
import { datasetId, jobId, type NodeId } from './ids.ts'

/** The run that a job told of without one counts as. */
const declared = (at: number): string => `declared ${at}`

/** The rows of an event, in no order; some may have one key. */
export function changesOf(event: Event): readonly Change[] {
  const { at, job, dataset, run } = event
  if (dataset) return ofDataset(dataset, at, '')
  if (!job) return []
  const id = jobId(job)
  const ofRun = [id, run?.id ?? declared(at)]
  const names = event.inputs.length + event.outputs.length > 0
  const seen = { first: at, last: at }
  const changes: Change[] = [{ table: 'job', key: [id], row: seen }, ...facetRows('job', [id], job.facets, at)]
  if (run || names) changes.push({ table: 'run', key: ofRun, row: runRow(event, names) })
  if (run) changes.push(...facetRows('run', ofRun, run.facets, at))
  const uses = (side: 'input' | 'output', dataset: NodeId) => {
    const key = [...ofRun, side, dataset]
    changes.push({ table: 'use', key, row: seen }, { table: 'edge', key: [id, side, dataset], row: seen })
    return key
  }
  for (const side of ['input', 'output'] as const)
    for (const used of event[`${side}s`]) {
      changes.push(...facetRows(side, uses(side, datasetId(used)), used.inRun, at))
      for (const change of ofDataset(used, at, side === 'output' ? id : undefined)) changes.push(change)
    }
  // dbt names what it reads only where it says which columns come from it.
  for (const dataset of new Set(event.outputs.flatMap(sourcesOf))) {
    uses('input', dataset)
    changes.push({ table: 'dataset', key: [dataset], row: seen })
  }
  return changes
}

function runRow({ at, run, job }: Event, names: boolean): RunRow {
  const streams = job !== undefined && told('job', 'jobType', job.facets)?.processingType.toUpperCase() === 'STREAMING'
  const started = run?.state === 'START' ? at : null
  return { first: at, last: at, state: run?.state ?? 'OTHER', since: at, started, named: names ? at : null, atOnce: run === undefined || streams }
}

/** The datasets that a dataset's columns come from. */
function sourcesOf({ facets }: ToldDataset): readonly NodeId[] {
  const lineage = told('dataset', 'columnLineage', facets)
  const inputs = [...(lineage?.fields.values() ?? [])].map(({ inputFields }) => inputFields)
  return [...new Set([...inputs, lineage?.dataset ?? []].flatMap((some) => some.map(datasetId)))]
}

/** `writer`: the job that writes it, '' if nobody says which; undefined where it is read, and so nothing said of where its columns come from. */
function ofDataset(dataset: ToldDataset, at: number, writer: NodeId | undefined): readonly Change[] {
  const id = datasetId(dataset)
  const row = { first: at, last: at }
  const changes: Change[] = [{ table: 'dataset', key: [id], row }, ...facetRows('dataset', [id], dataset.facets, at)]
  for (const other of told('dataset', 'symlinks', dataset.facets)?.identifiers ?? [])
    if (datasetId(other) !== id) changes.push({ table: 'alias', key: ['symlink', id, datasetId(other)], row })
  const life = told('dataset', 'lifecycleStateChange', dataset.facets)
  const former = life?.lifecycleStateChange === 'RENAME' ? life.previousIdentifier : undefined
  if (former && datasetId(former) !== id) changes.push({ table: 'alias', key: ['rename', datasetId(former), id], row })
  const lineage = told('dataset', 'columnLineage', dataset.facets)
  return lineage && writer !== undefined ? [...changes, ...ofColumns(id, lineage, at, writer)] : changes
}

function ofColumns(id: NodeId, lineage: ColumnLineage, at: number, writer: NodeId): readonly Change[] {
  const changes: Change[] = [{ table: 'statement', key: [id, writer, String(at)], row: { at } }]
  const from = (field: string, inputs: readonly InputField[], otherwise: readonly Transformation[]) => {
    for (const input of inputs) {
      const row = { first: at, last: at, transformations: eachOnce(input.transformations?.length ? input.transformations : otherwise) }
      changes.push({ table: 'column', key: [id, field, datasetId(input), input.field, writer], row })
    }
  }
  for (const [field, { inputFields, transformationType: type, transformationDescription }] of lineage.fields)
    from(field, inputFields, type === undefined ? [] : [olderTransformation(type, transformationDescription)])
  from('', lineage.dataset ?? [], [{ type: 'INDIRECT' }])
  return changes
}
/** Before 1-2-0 a facet said one thing of each column that was written. */
const olderTransformation = (type: string, description: string | undefined): Transformation => ({
  type: 'DIRECT',
  subtype: type.toUpperCase() === 'IDENTITY' ? 'IDENTITY' : 'TRANSFORMATION',
  ...(description === undefined ? {} : { description }),
  ...(type.toUpperCase() === 'MASKED' ? { masking: true } : {}),
})

const facetRows = (of: FacetOf, key: readonly string[], facets: Facets, at: number): readonly Change[] =>
  Array.from(facets, ([name, facet]) => ({ table: 'facet', key: [of, name, ...key], row: { at, value: facet?.raw ?? null } }))
