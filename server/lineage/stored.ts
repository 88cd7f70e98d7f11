/** What a walk asks, answered from the store a layer at a time; all names of a thing are one node. */
import type { Seen } from '../merge/lineage.ts'
import { type ColumnEdgeRow, everMicros, type Lineage, type NodeKey, type NodeRow } from '../store/lineage.ts'
import type { Way } from './explore.ts'
import { columnId, isJob, type NodeId, nodeFrom } from './ids.ts'
import { nodesOf } from './in-force.ts'
import type { ColumnEdge, Edge, Lookups } from './walk.ts'

/** Edges that one step looks at. Whatever a hub has beyond them is counted. */
const stepMost = 4_000

export class Stored implements Lookups {
  /** Edges that were too many to be looked at. */
  cut = 0
  private readonly byId = new Map<NodeId, NodeRow>()
  private readonly byKey = new Map<NodeKey, NodeRow>()
  /** Of a dataset the one that it is shown as, and of that all that it is. */
  private readonly shown = new Map<NodeId, NodeId>()
  private readonly same = new Map<NodeId, NodeRow[]>()
  private readonly kept: Lineage
  private readonly root: number
  readonly thingOf: (node: NodeRow) => Promise<string | undefined>

  /** `root` is the key of the metalake, `thingOf` says which thing of the lake a dataset is. */
  constructor(kept: Lineage, root: number, thingOf: (node: NodeRow) => Promise<string | undefined>) {
    this.kept = kept
    this.root = root
    this.thingOf = thingOf
  }

  /** The nodes that stand for those of these that were told of. */
  async nodes(ids: readonly NodeId[]): Promise<readonly NodeId[]> {
    const found = this.note(await this.kept.byIds(this.root, ids))
    await this.settle(found)
    return [...new Set(found.map(({ id }) => this.nodeOf(id)))]
  }
  /** The nodes of datasets that are the thing. */
  async ofThing(thing: number): Promise<readonly NodeRow[]> {
    const found = this.note(await this.kept.byThings(this.root, [thing]))
    await this.settle(found)
    return found
  }
  /** A node for a thing that nothing was told of. No row that is kept has its key. */
  standIn(id: NodeId, thing: number): void {
    this.note([{ key: -thing, id, first: null, last: null, thing }])
  }
  nodeOf(id: NodeId): NodeId {
    return this.shown.get(id) ?? id
  }
  /** Everything that the node is: a job, or a dataset by all its names. */
  rowsOf(node: NodeId): readonly NodeRow[] {
    const own = this.byId.get(node)
    return this.same.get(node) ?? (own ? [own] : [])
  }

  /** Of a dataset those that anything comes from, and those that come from anything. */
  async columnsOf(dataset: NodeId, at = everMicros): Promise<readonly NodeId[]> {
    const datasets = this.rowsOf(dataset).map(({ key }) => ({ dataset: key }))
    const [read, written] = [await this.kept.columns('source', datasets, at, stepMost), await this.kept.columns('written', datasets, at, stepMost)]
    this.cut += read.more + written.more
    const fields = [...read.rows.map(({ sourceField }) => sourceField), ...written.rows.map(({ field }) => field)]
    return [...new Set(fields.map((field) => columnId(dataset, field)))]
  }

  async edges(nodes: readonly NodeId[], way: Way, at = everMicros): Promise<readonly Edge[]> {
    const found: Edge[] = []
    for (const ofJobs of [true, false]) {
      const keys = nodes.filter((id) => isJob(id) === ofJobs).flatMap((id) => this.rowsOf(id).map(({ key }) => key))
      if (keys.length === 0) continue
      // A job's inputs lie above it, and the jobs above a dataset have it as output.
      const side = ofJobs === (way === 'up') ? 'input' : 'output'
      const { rows, more } = await this.kept.edges(ofJobs ? 'doer' : 'dataset', keys, side, at, stepMost)
      this.cut += more
      await this.load(rows.flatMap(({ doer, dataset }) => [doer, dataset]))
      for (const { doer, dataset, first, last } of rows) {
        const [job, data] = [this.idOf(doer), this.nodeOf(this.idOf(dataset))]
        found.push(side === 'input' ? { from: data, to: job, first, last } : { from: job, to: data, first, last })
      }
    }
    return found
  }

  async columns(asked: readonly NodeId[], way: Way, at = everMicros): Promise<readonly ColumnEdge[]> {
    const fields = asked.flatMap((id) => {
      const node = nodeFrom(id)
      return node.type === 'column' ? [node] : []
    })
    const find = async (end: 'source' | 'written', some: readonly { readonly dataset: NodeId; readonly field?: string }[]) => {
      const columns = some.flatMap(({ dataset, field }) =>
        this.rowsOf(dataset).map(({ key }) => ({ dataset: key, ...(field === undefined ? {} : { field }) })),
      )
      if (columns.length === 0) return []
      const { rows, more } = await this.kept.columns(end, columns, at, stepMost)
      this.cut += more
      await this.load(rows.flatMap(({ written, source, doer }) => (doer === 0 ? [written, source] : [written, source, doer])))
      return rows.map((row) => this.edgeOf(row))
    }
    if (way === 'up') {
      const datasets = [...new Set(fields.filter(({ field }) => field !== '').map(({ dataset }) => dataset))]
      const own = await find('written', fields)
      // What decides about all of a dataset's columns decides about each of them.
      const all = Map.groupBy(
        await find(
          'written',
          datasets.map((dataset) => ({ dataset, field: '' })),
        ),
        ({ to }) => to,
      )
      const deciding = fields.flatMap(({ dataset, field }) =>
        field === '' ? [] : (all.get(columnId(dataset, '')) ?? []).map((edge) => ({ ...edge, to: columnId(dataset, field) })),
      )
      return [...own, ...deciding]
    }
    const own = await find(
      'source',
      fields.filter(({ field }) => field !== ''),
    )
    const whole = fields.filter(({ field }) => field === '').map(({ dataset }) => ({ dataset }))
    // Where other rows are in a dataset, other rows are in whatever comes of it.
    const rows = (await find('source', whole)).map((edge) => {
      const node = nodeFrom(edge.from)
      return { ...edge, from: node.type === 'column' ? columnId(node.dataset, '') : edge.from, transformations: [{ type: 'INDIRECT' }] }
    })
    return [...own, ...rows]
  }

  private edgeOf({ written, field, source, sourceField, doer, first, last, transformations }: ColumnEdgeRow): ColumnEdge {
    const column = (key: NodeKey, name: string) => columnId(this.nodeOf(this.idOf(key)), name)
    const by = doer === 0 ? undefined : this.idOf(doer)
    return { from: column(source, sourceField), to: column(written, field), by, first, last, transformations }
  }
  private idOf(key: NodeKey): NodeId {
    return (this.byKey.get(key) as NodeRow).id
  }
  private note(rows: readonly NodeRow[]): readonly NodeRow[] {
    for (const row of rows) {
      this.byId.set(row.id, row)
      this.byKey.set(row.key, row)
    }
    return rows
  }
  private async load(keys: readonly NodeKey[]): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !this.byKey.has(key))
    if (missing.length > 0) await this.settle(this.note(await this.kept.byKeys(missing)))
  }

  /** Finds all names of these datasets, and which of them each is shown as. */
  private async settle(rows: readonly NodeRow[]): Promise<void> {
    const group = new Map<NodeKey, NodeRow>()
    const aliases = new Map<string, Awaited<ReturnType<Lineage['aliases']>>[number]>()
    const things = new Map<NodeKey, string>()
    let fresh = rows.filter(({ id }) => !isJob(id) && !this.shown.has(id))
    while (fresh.length > 0) {
      for (const row of fresh) group.set(row.key, row)
      const ofThings = await Promise.all(fresh.map(async (row) => [row.key, await this.thingOf(row)] as const))
      for (const [key, thing] of ofThings) if (thing !== undefined) things.set(key, thing)
      const found = await this.kept.aliases(fresh.map(({ key }) => key))
      for (const row of found) aliases.set(`${row.how} ${row.former} ${row.other}`, row)
      const others = [...new Set(found.flatMap(({ former, other }) => [former, other]))].filter((key) => !group.has(key))
      const bound = [...new Set(ofThings.flatMap(([, thing]) => (thing === undefined ? [] : [Number(thing)])))]
      const next = [
        ...(others.length > 0 ? await this.kept.byKeys(others) : []),
        ...(bound.length > 0 ? await this.kept.byThings(this.root, bound) : []),
      ]
      this.note(next)
      fresh = [...new Map(next.map((row) => [row.key, row])).values()].filter(({ key }) => !group.has(key))
    }
    if (group.size === 0) return
    const renewed = [...new Set([...aliases.values()].filter(({ how }) => how === 'symlink').map(({ former }) => former))]
    const symlinks = renewed.length > 0 ? await this.kept.facets(renewed, 'dataset', ['symlinks']) : []
    const toldAt = new Map(symlinks.map(({ node, at }) => [this.idOf(node), at]))
    const seen = ({ first, last }: NodeRow): Seen | undefined => (first === null || last === null ? undefined : { first, last })
    const rowOf = (id: NodeId) => this.byId.get(id) as NodeRow
    const ids = [...group.values()].map(({ id }) => id)
    const shown = nodesOf(
      {
        aliases: [...aliases.values()].map((row) => [row.how, this.idOf(row.former), this.idOf(row.other), row] as const),
        dataset: (id) => seen(rowOf(id)),
        symlinksAt: (id) => toldAt.get(id),
        entity: (id) => things.get(rowOf(id).key),
      },
      ids,
    )
    for (const id of ids) {
      const node = shown.get(id) ?? id
      this.shown.set(id, node)
      this.same.set(node, [...(this.same.get(node) ?? []), rowOf(id)])
    }
  }
}
