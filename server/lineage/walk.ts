/** What a dataset, a job or a column comes from and what comes of it, and what breaks when a column goes. */

import { merges, type Seen, type Transformation } from '../merge/lineage.ts'
import { type Explored, explore, keyOf, type Link, type Way } from './explore.ts'
import { isJob, type NodeId } from './ids.ts'

/** Between a dataset and a job that reads or writes it, as the job's run that counts says. */
export interface Edge extends Link, Seen {}
/** Between columns. */
export interface ColumnEdge extends Link, Seen {
  readonly transformations: readonly Transformation[]
}
/**
 * What a walk asks of the rows, a layer at a time; `at` is a moment in microseconds, now when absent. Nodes stand for all names of a thing.
 * Above a column are also the columns that decide about its whole dataset; below the field '' is whatever comes of any of its columns.
 */
export interface Lookups {
  readonly edges: (nodes: readonly NodeId[], way: Way, at?: number) => Promise<readonly Edge[]>
  readonly columns: (columns: readonly NodeId[], way: Way, at?: number) => Promise<readonly ColumnEdge[]>
}

export interface Asked {
  /** Of one sort: datasets, jobs or columns. */
  readonly starts: readonly NodeId[]
  /** both: what it comes from and what comes of it · around: also what else comes from that, and so on, as Marquez answers. */
  readonly direction: 'upstream' | 'downstream' | 'both' | 'around'
  /** How many jobs may lie between. */
  readonly depth: number
  /** The moment it is asked about, in microseconds; now when absent. */
  readonly at?: number
  /** direct: of columns only those whose values go on · any when absent. */
  readonly only?: 'direct'
  /** In each direction. */
  readonly nodesAtMost: number
  readonly maySee: (nodes: readonly NodeId[]) => Promise<ReadonlySet<NodeId>>
}
export interface Walked<E extends Link> {
  /** How many jobs away each is, the starts and what a job at the start reads and writes 0. */
  readonly nodes: ReadonlyMap<NodeId, number>
  /** Those of them that are found upstream, no farther away than downstream. */
  readonly above: ReadonlySet<NodeId>
  readonly edges: readonly E[]
  /** Datasets and jobs next to these nodes that the caller may not see; nothing is known of what lies behind them. */
  readonly hidden: number
  /** Nodes next to these that were too many; there may be more behind them. */
  readonly more: number
}

const routes: Readonly<Record<Asked['direction'], readonly (readonly Way[])[]>> = {
  upstream: [['up']],
  downstream: [['down']],
  both: [['up'], ['down']],
  around: [['up', 'down']],
}
/** A value goes on unless everything that is done to it only decides about another. */
export const isDirect = ({ transformations }: ColumnEdge): boolean =>
  transformations.length === 0 || transformations.some(({ type }) => type.toUpperCase() !== 'INDIRECT')

/** Over datasets and jobs. */
export function walk(lookups: Lookups, asked: Asked): Promise<Walked<Edge>> {
  const fromJob = asked.starts.some(isJob)
  // A job is a layer, and so are the datasets beyond it.
  const layers = 2 * asked.depth + (fromJob ? 1 : 0)
  const distance = (layer: number) => (fromJob ? Math.floor(layer / 2) : Math.ceil(layer / 2))
  return walked(
    asked,
    layers,
    distance,
    (nodes, way) => lookups.edges(nodes, way, asked.at),
    (a, b) => ({ ...a, ...merges.edge(a, b) }),
  )
}
/** Over columns. */
export function walkColumns(lookups: Lookups, asked: Asked): Promise<Walked<ColumnEdge>> {
  const next = async (columns: readonly NodeId[], way: Way) => {
    const edges = await lookups.columns(columns, way, asked.at)
    return asked.only === 'direct' ? edges.filter(isDirect) : edges
  }
  return walked(
    asked,
    asked.depth,
    (layer) => layer,
    next,
    (a, b) => ({ ...a, ...merges.column(a, b) }),
  )
}

async function walked<E extends Link>(
  { direction, starts, nodesAtMost, maySee }: Asked,
  layers: number,
  distance: (layer: number) => number,
  next: (nodes: readonly NodeId[], way: Way) => Promise<readonly E[]>,
  join: (a: E, b: E) => E,
): Promise<Walked<E>> {
  const all: Explored<E>[] = []
  const above = new Set<NodeId>()
  for (const ways of routes[direction]) all.push(await explore({ starts, ways, layers, next, maySee, nodesAtMost, join }))
  const nodes = new Map<NodeId, number>()
  for (const [i, each] of all.entries())
    for (const [id, layer] of each.layers) {
      const before = nodes.get(id) ?? Infinity
      nodes.set(id, Math.min(before, distance(layer)))
      if (routes[direction][i]?.[0] === 'up' && routes[direction][i].length === 1) above.add(id)
      else if (distance(layer) < before) above.delete(id)
    }
  const links = all.flatMap((each) => each.links)
  const edges = all.length === 1 ? links : [...new Map(links.map((link) => [keyOf(link), link])).values()]
  const count = (of: (each: Explored<E>) => ReadonlySet<NodeId>) => new Set(all.flatMap((each) => [...of(each)])).size
  return { nodes, above, edges, hidden: count(({ hidden }) => hidden), more: count(({ left }) => left) }
}

export interface Impact {
  /** direct: its values are made from the column's · indirect: the column decides which rows there are, how they are joined, grouped or sorted. */
  readonly columns: readonly { readonly id: NodeId; readonly distance: number; readonly how: 'direct' | 'indirect' }[]
  /** Jobs that name the column, or one made from it, themselves or through others. At distance 1 they fail; the others get other data. */
  readonly jobs: readonly { readonly id: NodeId; readonly distance: number; readonly how: 'direct' | 'indirect' }[]
  readonly hidden: number
  readonly more: number
}
/** What breaks when these columns go, the nearest first. */
export async function impact(lookups: Lookups, asked: Omit<Asked, 'direction' | 'only'>): Promise<Impact> {
  const all = await walkColumns(lookups, { ...asked, direction: 'downstream' })
  const direct = await walkColumns(lookups, { ...asked, direction: 'downstream', only: 'direct' })
  const jobs = new Map<NodeId, Impact['jobs'][number]>()
  for (const edge of all.edges) {
    if (edge.by === undefined) continue
    const distance = (all.nodes.get(edge.from) ?? 0) + 1
    const before = jobs.get(edge.by)
    const how = before?.how === 'direct' || (isDirect(edge) && direct.nodes.has(edge.from)) ? 'direct' : 'indirect'
    jobs.set(edge.by, { id: edge.by, distance: Math.min(distance, before?.distance ?? Infinity), how })
  }
  const columns = [...all.nodes].filter(([id]) => !asked.starts.includes(id))
  return {
    columns: columns.map(([id, distance]) => ({ id, distance, how: direct.nodes.has(id) ? 'direct' : 'indirect' })),
    jobs: [...jobs.values()].sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1)),
    hidden: all.hidden,
    more: all.more,
  }
}
