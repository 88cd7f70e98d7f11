/** Lineage as Marquez answers it, so that what reads Marquez reads the lake. Source: Marquez 0.51, `/lineage` and `/column-lineage`. */

import type { FacetRow, RunRow, Seen } from '../merge/lineage.ts'
import { isJob, type Node, type NodeId, nodeFrom } from './ids.ts'
import { marquezId } from './marquez-id.ts'
import type { ColumnEdge, Edge, Walked } from './walk.ts'

/** What is kept of a node, for its `data`. */
export interface Facts {
  readonly seen: (id: NodeId) => Seen | undefined
  readonly facet: (id: NodeId, name: string) => FacetRow['value'] | undefined
  /** The run that counts, or the last one. */
  readonly run: (job: NodeId) => readonly [id: string, run: RunRow] | undefined
}
interface Joint {
  readonly origin: string
  readonly destination: string
}
export interface MarquezNode {
  readonly id: string
  readonly type: 'DATASET' | 'JOB' | 'DATASET_FIELD'
  readonly data: Readonly<Record<string, unknown>> | null
  readonly inEdges: readonly Joint[]
  readonly outEdges: readonly Joint[]
}
export interface MarquezGraph {
  readonly graph: readonly MarquezNode[]
}

const iso = (micros: number | null | undefined): string | null =>
  typeof micros === 'number' ? new Date(Math.floor(micros / 1_000)).toISOString() : null
const named = ({ namespace, name }: Node) => ({ namespace, name })
const byId = (nodes: readonly MarquezNode[]): MarquezGraph => ({ graph: nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)) })
const grouped = <E>(edges: readonly E[], by: (edge: E) => NodeId): ReadonlyMap<NodeId, readonly E[]> => Map.groupBy(edges, by)

/** What Marquez walks when it is asked about a node: from a dataset, it counts jobs from the one next to it. */
export const marquezWalk = (start: NodeId, depth: number) =>
  ({ starts: [start], direction: 'around', depth: isJob(start) ? depth : depth + 1 }) as const

/** A walk over datasets and jobs. */
export function lineageAnswer({ nodes, edges }: Walked<Edge>, facts: Facts): MarquezGraph {
  const [into, outOf] = [grouped(edges, ({ to }) => to), grouped(edges, ({ from }) => from)]
  const joint = ({ from, to }: Edge): Joint => ({ origin: marquezId(from), destination: marquezId(to) })
  return byId(
    [...nodes.keys()].map((id) => {
      const [above, below] = [into.get(id) ?? [], outOf.get(id) ?? []]
      const data = isJob(id)
        ? jobData(
            id,
            facts,
            above.map(({ from }) => from),
            below.map(({ to }) => to),
          )
        : datasetData(id, facts)
      return { id: marquezId(id), type: isJob(id) ? 'JOB' : 'DATASET', data, inEdges: above.map(joint), outEdges: below.map(joint) }
    }),
  )
}

function common(id: NodeId, facts: Facts) {
  const [node, seen] = [nodeFrom(id), facts.seen(id)]
  return {
    id: named(node),
    ...named(node),
    createdAt: iso(seen?.first),
    updatedAt: iso(seen?.last),
    description: facts.facet(id, 'documentation')?.description ?? null,
    tags: [],
  }
}
function datasetData(id: NodeId, facts: Facts): Readonly<Record<string, unknown>> {
  const all = common(id, facts)
  return {
    ...all,
    type: 'DB_TABLE',
    physicalName: all.name,
    sourceName: facts.facet(id, 'dataSource')?.name ?? 'default',
    fields: fieldsOf(id, facts),
    lastModifiedAt: all.updatedAt,
    lastLifecycleState: facts.facet(id, 'lifecycleStateChange')?.lifecycleStateChange ?? '',
  }
}
interface Field {
  readonly name: string
  readonly type?: string
  readonly description?: string
}
/** Facets were checked when they were taken in. */
const schemaFields = (id: NodeId, facts: Facts) => (facts.facet(id, 'schema')?.fields ?? []) as readonly Field[]
const fieldsOf = (id: NodeId, facts: Facts) =>
  schemaFields(id, facts).map(({ name, type, description }) => ({ name, type: type ?? null, tags: [], description: description ?? null }))

function jobData(id: NodeId, facts: Facts, inputs: readonly NodeId[], outputs: readonly NodeId[]): Readonly<Record<string, unknown>> {
  const all = common(id, facts)
  const run = facts.run(id)
  return {
    ...all,
    type: facts.facet(id, 'jobType')?.processingType === 'STREAMING' ? 'STREAM' : 'BATCH',
    simpleName: all.name.slice(all.name.lastIndexOf('.') + 1),
    inputs: inputs.map((one) => named(nodeFrom(one))),
    outputs: outputs.map((one) => named(nodeFrom(one))),
    location: facts.facet(id, 'sourceCodeLocation')?.url ?? null,
    latestRun: run ? runData(...run) : null,
  }
}
const states = { OTHER: 'NEW', START: 'RUNNING', RUNNING: 'RUNNING', COMPLETE: 'COMPLETED', ABORT: 'ABORTED', FAIL: 'FAILED' } as const
function runData(id: string, { first, last, state, since, started }: RunRow): Readonly<Record<string, unknown>> {
  const ended = ['COMPLETE', 'ABORT', 'FAIL'].includes(state) ? since : null
  const durationMs = ended !== null && started !== null ? Math.max(0, Math.round((ended - started) / 1_000)) : null
  return {
    id,
    createdAt: iso(first),
    updatedAt: iso(last),
    state: states[state],
    startedAt: iso(started),
    endedAt: iso(ended),
    durationMs,
    facets: {},
  }
}

/** A walk over columns. */
export function columnLineageAnswer({ nodes, edges }: Walked<ColumnEdge>, facts: Facts): MarquezGraph {
  const [into, outOf] = [grouped(edges, ({ to }) => to), grouped(edges, ({ from }) => from)]
  return byId(
    [...nodes.keys()].map((id) => {
      const [above, below] = [into.get(id) ?? [], outOf.get(id) ?? []]
      // There both lists begin at the node itself, whichever way its values go.
      const joints = (ends: readonly NodeId[]) => [...new Set(ends)].map((end) => ({ origin: marquezId(id), destination: marquezId(end) }))
      const data = above.length > 0 ? columnData(id, above, facts) : null
      return {
        id: marquezId(id),
        type: 'DATASET_FIELD',
        data,
        inEdges: joints(above.map(({ from }) => from)),
        outEdges: joints(below.map(({ to }) => to)),
      }
    }),
  )
}
function columnData(id: NodeId, above: readonly ColumnEdge[], facts: Facts): Readonly<Record<string, unknown>> {
  const node = nodeFrom(id)
  const [field, dataset] = node.type === 'column' ? [node.field, node.dataset] : ['', id]
  const first = above.flatMap(({ transformations }) => transformations)[0]
  return {
    namespace: node.namespace,
    dataset: node.name,
    field,
    fieldType: schemaFields(dataset, facts).find(({ name }) => name === field)?.type ?? null,
    transformationDescription: first?.description ?? null,
    transformationType: first?.subtype ?? first?.type ?? null,
    inputFields: above.map(({ from, transformations }) => {
      const input = nodeFrom(from)
      const name = input.type === 'column' ? input.field : ''
      return { namespace: input.namespace, dataset: input.name, field: name, transformations }
    }),
  }
}
