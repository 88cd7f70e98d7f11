/** What Marquez's clients ask, of what the store has. */
import { illegal, Refusal } from '../../kinds/errors.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { FacetOfNode } from '../store/lineage.ts'
import type { Row } from '../store/store.ts'
import { Graph } from './asked.ts'
import { isJob, type NodeId, nodeFrom, shownBy } from './ids.ts'
import { metalakesOf } from './intake.ts'
import { columnLineageAnswer, type Facts, lineageAnswer, type MarquezGraph, marquezWalk } from './marquez.ts'
import { walk, walkColumns } from './walk.ts'

const nodesMost = 2_000
const shownFacets = ['documentation', 'dataSource', 'lifecycleStateChange', 'schema', 'jobType', 'sourceCodeLocation']

/** Of the metalakes that the caller uses the first that knows the node, or of the one that is named. Throws where none does. */
async function found(lake: Lake, ask: Ask, nodeId: string, metalake: string | undefined) {
  const mine = (await metalakesOf(lake, ask)).filter(({ name }) => metalake === undefined || name === metalake)
  for (const row of mine.toSorted((a: Row, b: Row) => (a.name < b.name ? -1 : 1))) {
    const graph = new Graph(lake, ask, row)
    try {
      return { graph, start: await graph.ofId(nodeId) }
    } catch (error) {
      if (!(error instanceof Refusal) || error.family !== 'notFound') throw error
    }
  }
  throw new Refusal('notFound', 'NoSuchMetadataObjectException', `nothing was told of ${nodeId.slice(0, 300)}`)
}

/** Of these nodes; a dataset by all its names. */
async function factsOf({ store }: Lake, graph: Graph, nodes: Iterable<NodeId>): Promise<Facts> {
  const ids = [...new Set(Array.from(nodes, shownBy))]
  const facets = new Map<string, FacetOfNode>()
  for (const has of ['dataset', 'job'] as const) {
    const rows = ids.filter((id) => nodeFrom(id).type === has).flatMap((id) => graph.stored.rowsOf(id).map((row) => [row.key, id] as const))
    if (rows.length === 0) continue
    const nodeOf = new Map(rows)
    for (const facet of await store.lineage.facets([...nodeOf.keys()], has, shownFacets)) {
      const key = JSON.stringify([nodeOf.get(facet.node), facet.name])
      const before = facets.get(key)
      if (!before || before.at < facet.at) facets.set(key, facet)
    }
  }
  const runs = await graph.runsOf(ids)
  return {
    seen: (id) => {
      const told = graph.stored.rowsOf(id).flatMap(({ first, last }) => (first === null || last === null ? [] : [{ first, last }]))
      if (told.length === 0) return undefined
      return { first: Math.min(...told.map(({ first }) => first)), last: Math.max(...told.map(({ last }) => last)) }
    },
    facet: (id, name) => facets.get(JSON.stringify([id, name]))?.value,
    run: (job) => runs.get(job),
  }
}

export async function marquezLineage(lake: Lake, ask: Ask, nodeId: string, depth: number, metalake: string | undefined): Promise<MarquezGraph> {
  const { graph, start } = await found(lake, ask, nodeId, metalake)
  if (nodeFrom(start).type === 'column') throw illegal('a field has its lineage at column-lineage')
  const walked = await walk(graph.made, { ...marquezWalk(start, depth), nodesAtMost: nodesMost, maySee: graph.maySee })
  return lineageAnswer(walked, await factsOf(lake, graph, walked.nodes.keys()))
}

/** Of a field, or of all fields of a dataset. Throws where there is nothing, as Marquez does. */
export async function marquezColumns(
  lake: Lake,
  ask: Ask,
  nodeId: string,
  depth: number,
  withDownstream: boolean,
  metalake: string | undefined,
): Promise<MarquezGraph> {
  const { graph, start } = await found(lake, ask, nodeId, metalake)
  if (isJob(start)) throw illegal('"nodeId" must be a dataset or one of its fields')
  const starts = nodeFrom(start).type === 'column' ? [start] : await graph.stored.columnsOf(start)
  const direction = withDownstream ? 'both' : 'upstream'
  const walked = await walkColumns(graph.made, { starts, direction, depth, nodesAtMost: nodesMost, maySee: graph.maySee })
  if (walked.edges.length === 0)
    throw new Refusal('notFound', 'NoSuchMetadataObjectException', `nothing was told of where columns of ${nodeId.slice(0, 300)} come from`)
  return columnLineageAnswer(walked, await factsOf(lake, graph, walked.nodes.keys()))
}
