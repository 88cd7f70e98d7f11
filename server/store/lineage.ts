/** What a store keeps of lineage: events as they were told, and the rows that follow from them, merged under their keys; read a layer at a time. */
import {
  type Change,
  countsFrom,
  merges,
  type NodeTable,
  type Rows,
  type RunRow,
  type Seen,
  type Table,
  type Transformation,
  wentWell,
} from '../merge/lineage.ts'

/** Key of a dataset or a job: this store's own integer. */
export type NodeKey = number

/** An event to be kept. */
export interface ToldEvent {
  /** Of its text: an event that is kept already changes nothing. */
  readonly hash: string
  /** When it happened, in microseconds. */
  readonly at: number
  readonly actor: string
  readonly address: string
  readonly requestId: string
  /** As it came, without secrets. */
  readonly event: string
  readonly changes: readonly Change[]
  /** Ids of datasets, with the keys of the things that they were. */
  readonly things: readonly (readonly [dataset: string, thing: number])[]
}
/** A dataset or a job, whose id is not known to the store by more than being one. */
export interface NodeRow {
  readonly key: NodeKey
  readonly id: string
  /** Null where it was only named as another's other name. */
  readonly first: number | null
  readonly last: number | null
  /** Key of the thing that it was when it was last told of as one, which may be gone. */
  readonly thing: number | null
}
export interface AliasRow extends Seen {
  readonly how: 'symlink' | 'rename'
  readonly former: NodeKey
  readonly other: NodeKey
}
export interface EdgeRow extends Seen {
  readonly doer: NodeKey
  readonly dataset: NodeKey
}
export interface ColumnEdgeRow extends Seen {
  readonly written: NodeKey
  readonly field: string
  readonly source: NodeKey
  readonly sourceField: string
  /** 0 where no job was named. */
  readonly doer: NodeKey
  readonly transformations: readonly Transformation[]
}
/** A job of the metalake with that key, and the keys of the things that its run which counts reads and writes. */
export interface Work {
  readonly doer: NodeKey
  readonly root: number
  /** Grows with every telling, no two alike. */
  readonly at: number
  readonly reads: readonly number[]
  readonly writes: readonly number[]
}
/** A column; without a field all columns of the dataset. */
export interface ColumnOf {
  readonly dataset: NodeKey
  readonly field?: string
}
/** What is more than that many beyond the limit is not counted: it would take as long as to read it. */
export const countedMost = 10_000
/** As many as asked for, and how many more there were, up to `countedMost`. */
export interface Some<T> {
  readonly rows: readonly T[]
  readonly more: number
}
export interface KeptEvent {
  readonly at: number
  readonly event: string
}

/** Moments are in microseconds; `at` asks what counted then. */
export interface Lineage {
  /** Keeps the events in the metalake with that key and merges what they say, all or nothing. Resolves once durable. Gives how many were new. */
  take(root: number, events: readonly ToldEvent[]): Promise<number>
  byIds(root: number, ids: readonly string[]): Promise<readonly NodeRow[]>
  byKeys(keys: readonly NodeKey[]): Promise<readonly NodeRow[]>
  /** Datasets of the metalake that are the things with these keys. */
  byThings(root: number, things: readonly number[]): Promise<readonly NodeRow[]>
  /** Other names of the datasets, and what they are another name of. */
  aliases(keys: readonly NodeKey[]): Promise<readonly AliasRow[]>
  /** What the runs that count read (input) or wrote (output): of these jobs, or with these datasets. */
  edges(end: 'doer' | 'dataset', keys: readonly NodeKey[], side: 'input' | 'output', at: number, limit: number): Promise<Some<EdgeRow>>
  /** Column edges that lead from (source) or to (written) these columns, all or none of which say a field. */
  columns(end: 'source' | 'written', columns: readonly ColumnOf[], at: number, limit: number): Promise<Some<ColumnEdgeRow>>
  /** Of each job the run that counts, else the one told of last. */
  runs(doers: readonly NodeKey[], at: number): Promise<ReadonlyMap<NodeKey, readonly [id: string, run: RunRow]>>
  /** Facets of datasets or jobs (`has`), as told last; null: taken back. */
  facets(keys: readonly NodeKey[], has: string, names: readonly string[]): Promise<readonly FacetOfNode[]>
  /** Jobs of which something was told after `after`, or of which things their datasets are; in order. */
  worked(after: number, limit: number): Promise<readonly Work[]>
  /** Newest first. */
  events(root: number, before: number, limit: number): Promise<readonly KeptEvent[]>
}
/** What was told of runs, jobs and datasets. */
export interface KeepsLineage {
  readonly lineage: Lineage
}
export interface FacetOfNode {
  readonly node: NodeKey
  readonly name: string
  readonly at: number
  readonly value: Readonly<Record<string, unknown>> | null
}
/** Asked of now. */
export const everMicros = Number.MAX_SAFE_INTEGER

export type Cell = string | number | null
/** How rows under their keys lie in a table of a database. */
interface Shape<T extends Table> {
  readonly name: string
  readonly keys: readonly string[]
  readonly values: readonly string[]
  /** Columns that hold texts; the others hold whole numbers. */
  readonly texts: readonly string[]
  readonly keyOf: (key: readonly string[], node: (id: string) => NodeKey) => readonly Cell[]
  readonly put: (row: Rows[T]) => readonly Cell[]
  readonly get: (values: readonly Cell[]) => Rows[T]
}
const seen = {
  values: ['first', 'last'],
  put: ({ first, last }: Seen) => [first, last],
  get: ([first, last]: readonly Cell[]) => ({ first: first as number, last: last as number }),
}
const part = (key: readonly string[], i: number): string => key[i] ?? ''
const nodeOrNone = (id: string, node: (id: string) => NodeKey) => (id === '' ? 0 : node(id))

type RowTable = Exclude<Table, NodeTable>
export const shapes: { readonly [T in RowTable]: Shape<T> } = {
  run: {
    name: 'lineage_run',
    keys: ['doer', 'run'],
    values: ['first', 'last', 'state', 'since', 'started', 'named', 'at_once', 'counts', 'well'],
    texts: ['run', 'state'],
    keyOf: (key, node) => [node(part(key, 0)), part(key, 1)],
    // The database chooses among a job's runs by the last two.
    put: (row) => {
      const { first, last, state, since, started, named, atOnce } = row
      return [first, last, state, since, started, named, atOnce ? 1 : 0, countsFrom(row), wentWell(row) ? 1 : 0]
    },
    get: ([first, last, state, since, started, named, atOnce]) => ({ first, last, state, since, started, named, atOnce: atOnce === 1 }) as RunRow,
  },
  use: {
    ...seen,
    name: 'lineage_use',
    keys: ['doer', 'run', 'side', 'dataset'],
    texts: ['run', 'side'],
    keyOf: (key, node) => [node(part(key, 0)), part(key, 1), part(key, 2), node(part(key, 3))],
  },
  edge: {
    ...seen,
    name: 'lineage_edge',
    keys: ['doer', 'side', 'dataset'],
    texts: ['side'],
    keyOf: (key, node) => [node(part(key, 0)), part(key, 1), node(part(key, 2))],
  },
  column: {
    name: 'lineage_column',
    keys: ['written', 'field', 'source', 'source_field', 'doer'],
    values: ['first', 'last', 'transformations'],
    texts: ['field', 'source_field', 'transformations'],
    keyOf: (key, node) => [node(part(key, 0)), part(key, 1), node(part(key, 2)), part(key, 3), nodeOrNone(part(key, 4), node)],
    put: (row) => [row.first, row.last, JSON.stringify(row.transformations)],
    get: ([first, last, text]) => ({ first: first as number, last: last as number, transformations: JSON.parse(String(text)) as Transformation[] }),
  },
  statement: {
    name: 'lineage_statement',
    keys: ['written', 'doer', 'at'],
    values: [],
    texts: [],
    keyOf: (key, node) => [node(part(key, 0)), nodeOrNone(part(key, 1), node), Number(part(key, 2))],
    put: () => [],
    get: () => ({ at: 0 }),
  },
  alias: {
    ...seen,
    name: 'lineage_alias',
    keys: ['how', 'former', 'other'],
    texts: ['how'],
    keyOf: (key, node) => [part(key, 0), node(part(key, 1)), node(part(key, 2))],
  },
  facet: {
    name: 'lineage_facet',
    keys: ['node', 'has', 'name', 'run', 'dataset'],
    values: ['at', 'value'],
    texts: ['has', 'name', 'run', 'value'],
    // Of an input or output comes the side behind the run, which `has` says already.
    keyOf: (key, node) => [node(part(key, 2)), part(key, 0), part(key, 1), part(key, 3), key.length > 4 ? node(part(key, 5)) : 0],
    put: ({ at, value }) => [at, value && JSON.stringify(value)],
    get: ([at, value]) => ({ at: at as number, value: value === null ? null : (JSON.parse(String(value)) as Record<string, unknown>) }),
  },
}

const isRow = <C extends Change>(change: C): change is Extract<C, { table: RowTable }> => Object.hasOwn(shapes, change.table)

/** What a group of events says of one row, under the key of its database. */
export interface Merged<T extends RowTable = RowTable> {
  readonly shape: Shape<T>
  readonly key: readonly Cell[]
  row: Rows[T]
}
/** Of a node: when it was told of, and which thing it was when. */
export interface NodeMark {
  first: number | null
  last: number | null
  thing: number | null
  thingAt: number | null
}
export const noMark = (): NodeMark => ({ first: null, last: null, thing: null, thingAt: null })
/** Commutative, associative and idempotent, like all merges. Of two things at one moment the one made later. */
export function mergeMark(a: NodeMark, b: NodeMark): NodeMark {
  const of = (pick: (x: number, y: number) => number, x: number | null, y: number | null) => (x === null ? y : y === null ? x : pick(x, y))
  const isLater = (b.thingAt ?? -1) - (a.thingAt ?? -1) || (b.thing ?? -1) - (a.thing ?? -1)
  const { thing, thingAt } = isLater > 0 ? b : a
  return { first: of(Math.min, a.first, b.first), last: of(Math.max, a.last, b.last), thing, thingAt }
}

/** All ids that events name. */
export function idsIn(events: readonly ToldEvent[]): ReadonlySet<string> {
  const ids = new Set<string>()
  const node = (id: string) => {
    ids.add(id)
    return 0
  }
  for (const { changes, things } of events) {
    for (const change of changes)
      if (isRow(change)) shapes[change.table].keyOf(change.key, node)
      else node(part(change.key, 0))
    for (const [dataset] of things) ids.add(dataset)
  }
  return ids
}

/** What events say together: of nodes, and in rows by table. */
export function merged(events: readonly ToldEvent[], node: (id: string) => NodeKey) {
  const marks = new Map<NodeKey, NodeMark>()
  const rows = new Map<string, Merged>()
  const mark = (key: NodeKey, more: Partial<NodeMark>) => marks.set(key, mergeMark(marks.get(key) ?? noMark(), { ...noMark(), ...more }))
  for (const { at, changes, things } of events) {
    for (const change of changes) {
      if (!isRow(change)) {
        mark(node(part(change.key, 0)), change.row)
        continue
      }
      const shape = shapes[change.table] as Shape<RowTable>
      const key = shape.keyOf(change.key, node)
      const text = JSON.stringify([shape.name, ...key])
      const before = rows.get(text)
      if (before) before.row = mergedRow(change.table, before.row, change.row)
      else rows.set(text, { shape, key, row: change.row })
    }
    for (const [dataset, thing] of things) mark(node(dataset), { thing, thingAt: at })
  }
  return { marks, rows: [...rows.values()] }
}
const tableOf = new Map(Object.entries(shapes).map(([table, { name }]) => [name, table as RowTable]))
/** With what is kept under its key. */
export const mergedWith = ({ shape, row }: Merged, kept: readonly Cell[]): readonly Cell[] =>
  shape.put(mergedRow(tableOf.get(shape.name) as RowTable, shape.get(kept), row))
const mergedRow = <T extends RowTable>(table: T, a: Rows[T], b: Rows[T]): Rows[T] => merges[table](a, b)

const ofJobs: ReadonlySet<string> = new Set([shapes.run.name, shapes.use.name, shapes.edge.name])
/** The jobs that the rows tell of. */
export const jobsOf = (rows: readonly Merged[]): ReadonlySet<NodeKey> =>
  new Set(rows.flatMap(({ shape, key }) => (ofJobs.has(shape.name) ? [key[0] as NodeKey] : [])))

export interface JobThing {
  readonly doer: NodeKey
  readonly thing: number
}
/** What was read of jobs, by job. */
export function worksOf(jobs: readonly Omit<Work, 'reads' | 'writes'>[], read: readonly JobThing[], written: readonly JobThing[]): readonly Work[] {
  const by = (some: readonly JobThing[]) => Map.groupBy(some, ({ doer }) => doer)
  const [reads, writes] = [by(read), by(written)]
  const things = (some: readonly JobThing[] = []) => some.map(({ thing }) => thing)
  return jobs.map(({ doer, root, at }) => ({ doer, root, at, reads: things(reads.get(doer)), writes: things(writes.get(doer)) }))
}
