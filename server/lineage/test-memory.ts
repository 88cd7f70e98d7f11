/** Lineage in memory, for tests: the rows by key, and what a walk asks of them. */

import { type Change, merges, type Rows, type Table } from '../merge/lineage.ts'
import { changesOf } from './changes.ts'
import type { Event } from './event.ts'
import { columnId, isJob, type NodeId, nodeFrom } from './ids.ts'
import { currentRun, isStated, nodesOf } from './in-force.ts'
import type { ColumnEdge, Edge, Lookups } from './walk.ts'

interface Keyed<R> {
  readonly key: readonly string[]
  readonly row: R
}
export type Kept = { readonly [T in Table]: Map<string, Keyed<Rows[T]>> }

export const emptyRows = (): Kept => Object.fromEntries(Object.keys(merges).map((table) => [table, new Map()])) as unknown as Kept

export function merge<T extends Table>(rows: Kept, { table, key, row }: Change<T>): void {
  const kept = rows[table]
  const text = JSON.stringify(key)
  const was = kept.get(text)?.row
  kept.set(text, { key, row: was === undefined ? row : merges[table](was, row) })
}
export function take(rows: Kept, event: Event): void {
  for (const change of changesOf(event)) merge(rows, change)
}

const grouped = <R>(rows: Iterable<Keyed<R>>, by: (key: readonly string[]) => string): ReadonlyMap<string, readonly Keyed<R>[]> =>
  Map.groupBy(rows, ({ key }) => by(key))
const part = (key: readonly string[], i: number): string => key[i] ?? ''

type Columns = ReadonlyMap<string, readonly Keyed<{ readonly edge: ColumnEdge; readonly moments: readonly number[] }>[]>

/** Over the rows as they are now; rows that come later are not seen. `entity` gives the thing of the lake that a dataset is. */
export function lookupsOf(
  rows: Kept,
  entity: (id: NodeId) => string | undefined = () => undefined,
): Lookups & { readonly nodeOf: (id: NodeId) => NodeId } {
  const aliases = [...rows.alias.values()].map(({ key, row }) => [part(key, 0) as 'symlink' | 'rename', part(key, 1), part(key, 2), row] as const)
  const same = nodesOf(
    {
      aliases,
      entity,
      dataset: (id) => rows.dataset.get(JSON.stringify([id]))?.row,
      symlinksAt: (id) => rows.facet.get(JSON.stringify(['dataset', 'symlinks', id]))?.row.at,
    },
    [...rows.dataset.values()].map(({ key }) => part(key, 0)),
  )
  const nodeOf = (id: NodeId) => same.get(id) ?? id

  const runs = grouped(rows.run.values(), (key) => part(key, 0))
  const usesOfRun = grouped(rows.use.values(), (key) => JSON.stringify(key.slice(0, 3)))
  const known = new Map<string, ReadonlySet<NodeId>>()
  /** What the run of the job that counts reads or writes. */
  const uses = (job: NodeId, side: string, at = Infinity): ReadonlySet<NodeId> => {
    const key = `${side} ${at} ${job}`
    const before = known.get(key)
    if (before) return before
    const run = currentRun(
      (runs.get(job) ?? []).map((one) => [part(one.key, 1), one.row] as const),
      at,
    )
    const of = run === undefined ? undefined : usesOfRun.get(JSON.stringify([job, run, side]))
    const found = new Set((of ?? []).filter(({ row }) => row.first <= at).map((one) => part(one.key, 3)))
    known.set(key, found)
    return found
  }
  const edges = [...rows.edge.values()].map(({ key, row }) => {
    const [job, side, dataset] = [part(key, 0), part(key, 1), part(key, 2)]
    const edge: Edge = { ...row, ...(side === 'input' ? { from: nodeOf(dataset), to: job } : { from: job, to: nodeOf(dataset) }) }
    return { key: [`${side} ${job}`, `${side} ${nodeOf(dataset)}`], row: { edge, counts: (at?: number) => uses(job, side, at).has(dataset) } }
  })
  const [ofJob, ofDataset] = [grouped(edges, (key) => part(key, 0)), grouped(edges, (key) => part(key, 1))]

  const statements = grouped(rows.statement.values(), (key) => JSON.stringify(key.slice(0, 2)))
  const momentsOf = new Map([...statements].map(([of, each]) => [of, each.map(({ row }) => row.at).sort((a, b) => a - b)]))
  const columns = [...rows.column.values()].map(({ key, row }) => {
    const edge: ColumnEdge = {
      from: columnId(nodeOf(part(key, 2)), part(key, 3)),
      to: columnId(nodeOf(part(key, 0)), part(key, 1)),
      by: part(key, 4) || undefined,
      ...row,
    }
    return { key: [edge.from, edge.to, nodeOf(part(key, 2))], row: { edge, moments: momentsOf.get(JSON.stringify([key[0], key[4]])) ?? [] } }
  })
  const [downFrom, upFrom, downFromAll]: [Columns, Columns, Columns] = [
    grouped(columns, (key) => part(key, 0)),
    grouped(columns, (key) => part(key, 1)),
    grouped(columns, (key) => part(key, 2)),
  ]
  const stated = (found: ReturnType<Columns['get']> = [], at?: number) =>
    found.flatMap(({ row: { edge, moments } }) => (isStated(edge, moments, at) ? [edge] : []))
  /** What decides about all of a dataset's columns decides about this one. */
  const deciding = (dataset: NodeId, column: NodeId, at?: number) =>
    stated(upFrom.get(columnId(dataset, '')), at).map((edge) => ({ ...edge, to: column }))
  /** Where other rows are in a dataset, other rows are in whatever comes of it. */
  const ofRows = (dataset: NodeId, at?: number) =>
    stated(downFromAll.get(dataset), at).map(({ to, by, first, last }) => ({
      from: columnId(dataset, ''),
      to,
      by,
      first,
      last,
      transformations: [{ type: 'INDIRECT' }],
    }))

  return {
    nodeOf,
    edges: async (nodes, way, at) =>
      nodes.flatMap((node) => {
        // A job's inputs lie above it, and the jobs above a dataset have it as output.
        const side = isJob(node) === (way === 'up') ? 'input' : 'output'
        const all = (isJob(node) ? ofJob : ofDataset).get(`${side} ${node}`) ?? []
        return all.flatMap(({ row: { edge, counts } }) => (counts(at) ? [edge] : []))
      }),
    columns: async (asked, way, at) =>
      asked.flatMap((column) => {
        const node = nodeFrom(column)
        if (node.type !== 'column') return []
        if (way === 'up') return [...stated(upFrom.get(column), at), ...(node.field === '' ? [] : deciding(node.dataset, column, at))]
        return node.field === '' ? ofRows(node.dataset, at) : stated(downFrom.get(column), at)
      }),
  }
}
