/** Lineage as the lake itself answers it: nodes with their distance and the things that they are, the edges between, and what breaks. */
import type { Graph } from './asked.ts'
import { type NodeId, nodeFrom, shownBy } from './ids.ts'
import { marquezId } from './marquez-id.ts'
import { type Asked, type ColumnEdge, type Edge, impact, type Walked, walk, walkColumns } from './walk.ts'

export const nodeTypes = ['dataset', 'job', 'column'] as const
export type Wanted = Pick<Asked, 'direction' | 'depth' | 'nodesAtMost' | 'at' | 'only'>

const isColumn = (id: NodeId) => nodeFrom(id).type === 'column'
const iso = (micros: number): string => new Date(Math.floor(micros / 1_000)).toISOString()

/** Everything but distances, of all these at once. */
async function nodesOf(graph: Graph, ids: readonly NodeId[], at: number | undefined): Promise<ReadonlyMap<NodeId, object>> {
  const runs = await graph.runsOf(ids, at)
  const told = new Map<NodeId, object>()
  for (const id of ids) {
    const node = nodeFrom(id)
    const run = runs.get(id)?.[1]
    const entity = await graph.entityOf(shownBy(id))
    told.set(id, {
      id: marquezId(id),
      type: node.type,
      namespace: node.namespace,
      name: node.name,
      ...(node.type === 'column' ? { column: node.field } : {}),
      ...(entity ? { entity } : {}),
      ...(run ? { runState: run.state, runAt: iso(run.since) } : {}),
    })
  }
  return told
}

/** Rows in their lineage: what it comes from and what comes of it. */
export async function lineage(graph: Graph, start: NodeId, { columns, ...wanted }: Wanted & { readonly columns?: boolean }): Promise<object> {
  const all = columns && nodeFrom(start).type === 'dataset' ? await graph.stored.columnsOf(start, wanted.at) : undefined
  const ofAll = all !== undefined && all.length > 0
  // A dataset of which no columns are known stands alone.
  const asked = { ...wanted, ...(all && !ofAll ? { depth: 0 } : {}), starts: ofAll ? all : [start], maySee: graph.maySee }
  const walked: Walked<Edge | ColumnEdge> = await (ofAll || isColumn(start) ? walkColumns(graph.made, asked) : walk(graph.made, asked))
  const ids = [...walked.nodes.keys()]
  const told = await nodesOf(graph, ids, wanted.at)
  return {
    nodes: ids.map((id) => {
      const distance = walked.nodes.get(id) ?? 0
      return { ...told.get(id), hops: walked.above.has(id) && distance > 0 ? -distance : distance }
    }),
    edges: walked.edges.map((edge) => ({
      from: marquezId(edge.from),
      to: marquezId(edge.to),
      ...(edge.by === undefined ? {} : { job: marquezId(edge.by) }),
      first: iso(edge.first),
      last: iso(edge.last),
      ...('transformations' in edge && edge.transformations.length > 0 ? { transformations: edge.transformations } : {}),
    })),
    hidden: walked.hidden,
    more: walked.more + graph.stored.cut,
  }
}

/** What breaks when a column goes, or the dataset with all of its columns. */
export async function breaks(graph: Graph, start: NodeId, wanted: Omit<Wanted, 'direction' | 'only'>): Promise<object> {
  const whole = !isColumn(start)
  const asked = { ...wanted, maySee: graph.maySee }
  const columns = whole ? await graph.stored.columnsOf(start, wanted.at) : [start]
  const found = await impact(graph.made, { ...asked, starts: columns })
  // Jobs that say nothing of columns read the dataset all the same.
  const rows = whole ? await walk(graph.made, { ...asked, starts: [start], direction: 'downstream' }) : undefined
  const reached = [...(rows?.nodes ?? [])].filter(([id]) => id !== start)
  const byColumns = new Map(found.jobs.map((one) => [one.id, one]))
  const jobs = [
    ...found.jobs,
    ...reached
      .filter(([id]) => nodeFrom(id).type === 'job' && !byColumns.has(id))
      .map(([id, distance]) => ({ id, distance, how: 'indirect' as const })),
  ]
  const datasets = reached.filter(([id]) => nodeFrom(id).type === 'dataset')
  const told = await nodesOf(graph, [...found.columns.map(({ id }) => id), ...jobs.map(({ id }) => id), ...datasets.map(([id]) => id)], wanted.at)
  const shown = (list: typeof found.columns) => list.map(({ id, distance, how }) => ({ ...told.get(id), hops: distance, how }))
  return {
    columns: shown(found.columns),
    jobs: shown(jobs),
    datasets: datasets.map(([id, distance]) => ({ ...told.get(id), hops: distance })),
    hidden: found.hidden + (rows?.hidden ?? 0),
    more: found.more + (rows?.more ?? 0) + graph.stored.cut,
  }
}
