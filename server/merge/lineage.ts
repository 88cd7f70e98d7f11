/**
 * The rows that a store keeps of lineage, each under its key, and what becomes of two rows of one key. Every merge is commutative,
 * associative and idempotent, so that the rows hang on which events were told, and not on their order or how often they came.
 * All times are in microseconds since 1970, and those of events: when a thing happened, not when it was told.
 */
import { byCodePoint, canonical } from './canonical.ts'

export const runStates = ['OTHER', 'START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL'] as const
export type RunState = (typeof runStates)[number]

/** When something was first and last told of. */
export interface Seen {
  readonly first: number
  readonly last: number
}
/** A run of a job. A job that is told of without a run has one for each such moment, called by it. */
export interface RunRow extends Seen {
  readonly state: RunState
  /** When it came into the state. */
  readonly since: number
  /** When it began; null while nobody told. */
  readonly started: number | null
  /** When it was first told what it reads or writes. */
  readonly named: number | null
  /** It counts while it goes on: it never ends, or there is nothing to end. */
  readonly atOnce: boolean
}
/** The facet told last; null: it was taken back. */
export interface FacetRow {
  readonly at: number
  readonly value: Readonly<Record<string, unknown>> | null
}
export interface Transformation {
  readonly type: string
  readonly subtype?: string | undefined
  readonly description?: string | undefined
  readonly masking?: boolean | undefined
}
export interface ColumnRow extends Seen {
  /** As told last, each once, in the order of their texts; none: nobody said what is done. */
  readonly transformations: readonly Transformation[]
}

/** Rows by table. Keys are lists of texts: ids of nodes (lineage/ids.ts) and words. */
export interface Rows {
  /** [dataset] */
  readonly dataset: Seen
  /** [job] */
  readonly job: Seen
  /** [job, run] */
  readonly run: RunRow
  /** [job, run, 'input' or 'output', dataset]: what a run reads and writes. */
  readonly use: Seen
  /** [job, 'input' or 'output', dataset]: the same over all runs of the job. */
  readonly edge: Seen
  /** [written dataset, its field, read dataset, its field, job]; a field '' stands for all of the dataset, a job '' for none. */
  readonly column: ColumnRow
  /** [written dataset, job, moment]: at that moment was told where its columns come from. */
  readonly statement: { readonly at: number }
  /** ['symlink', dataset, its other name] or ['rename', former name, dataset] */
  readonly alias: Seen
  /** [of what sort, facet, key of what has it …] */
  readonly facet: FacetRow
}
export type Table = keyof Rows
/** Whose rows say only when a node was told of. */
export type NodeTable = 'dataset' | 'job'
/** A row to be merged into what is kept under its key. */
export type Change<T extends Table = Table> = { readonly [K in T]: { readonly table: K; readonly key: readonly string[]; readonly row: Rows[K] } }[T]

const seen = (a: Seen, b: Seen): Seen => ({ first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) })
const earlier = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b))

/** Whatever else is told: what has ended has ended, and what only happened meanwhile is no state. */
const ranks: Readonly<Record<RunState, number>> = { OTHER: 0, START: 1, RUNNING: 1, COMPLETE: 2, ABORT: 2, FAIL: 2 }
const within: Readonly<Record<RunState, number>> = { OTHER: 0, START: 0, RUNNING: 1, COMPLETE: 0, ABORT: 1, FAIL: 2 }
export const hasEnded = (state: RunState): boolean => ranks[state] === 2
/**
 * From when a run says what its job reads and writes: once it has ended, or from the first word of it where it never ends.
 * Null: not yet, or it named nothing. Source: Marquez's job versions.
 */
export function countsFrom(run: RunRow): number | null {
  if (run.named === null) return null
  return run.atOnce ? run.named : hasEnded(run.state) ? run.since : null
}
/** One that failed or was aborted counts only where none went well: it may have ended before it named what it would have written. */
export const wentWell = (run: RunRow): boolean => run.atOnce || run.state === 'COMPLETE'
const byState = (a: RunRow, b: RunRow): number => ranks[a.state] - ranks[b.state] || a.since - b.since || within[a.state] - within[b.state]

/** By time; of what was told at one moment the greater text, so that all choose the same. */
function later(a: FacetRow, b: FacetRow): FacetRow {
  if (a.at !== b.at) return a.at > b.at ? a : b
  return byCodePoint(canonical(a.value), canonical(b.value)) >= 0 ? a : b
}
/** Of each text one. */
export function eachOnce(all: readonly Transformation[]): readonly Transformation[] {
  if (all.length < 2) return all
  const byText = new Map(all.map((one) => [canonical(one), one]))
  return [...byText].sort(([a], [b]) => byCodePoint(a, b)).map(([, one]) => one)
}

export const merges: { readonly [T in Table]: (a: Rows[T], b: Rows[T]) => Rows[T] } = {
  dataset: seen,
  job: seen,
  use: seen,
  edge: seen,
  alias: seen,
  facet: later,
  statement: (a) => a,
  run: (a, b) => {
    const { state, since } = byState(a, b) >= 0 ? a : b
    const [started, named] = [earlier(a.started, b.started), earlier(a.named, b.named)]
    return { ...seen(a, b), state, since, started, named, atOnce: a.atOnce || b.atOnce }
  },
  column: (a, b) => {
    const latest = a.last === b.last ? eachOnce([...a.transformations, ...b.transformations]) : (a.last > b.last ? a : b).transformations
    return { ...seen(a, b), transformations: latest }
  },
}
