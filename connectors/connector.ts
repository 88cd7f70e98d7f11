/** What an external system must answer for the kinds it holds itself. One folder per system implements this. */
import type { Body } from '../kinds/define.ts'
import type { KindName } from '../kinds/index.ts'
import type { Partition } from '../kinds/partition.ts'

/** One decoded item of `updates`: `type` is its `@type`, `ask` its fields by the kind's change table. */
export interface Alteration {
  readonly type: string
  readonly ask: Readonly<Record<string, unknown>>
}

/** What the source says of one thing. Bodies are in the canonical form of kinds/. */
export interface Found {
  readonly body: Body
  /** The source's own stable id (PostgreSQL: the oid), by which a rename behind our back is recognised. */
  readonly uid: string
  /** The source's own ids of its parts by name (PostgreSQL: a column's attnum), so that a renamed column keeps what hangs on it. */
  readonly parts?: Readonly<Record<string, string>>
}

/**
 * The verbs for one kind. `within` holds the names below the catalog: [] for a schema, [schema] for a table.
 * Every call may be cancelled by the signal, and must then leave no work behind.
 * Refusals: NoSuchSchemaException from list and create when `within` is not there; already exists from create and rename;
 * connectionFailed when the system does not answer or refuses the login; unsupported and illegal for what it cannot do.
 */
export interface Holder {
  list(within: readonly string[], signal: AbortSignal): Promise<readonly string[]>
  /** Null when there is no such thing (nor such `within`). */
  load(within: readonly string[], name: string, signal: AbortSignal): Promise<Found | null>
  /** All or nothing. */
  create(within: readonly string[], name: string, body: Body, signal: AbortSignal): Promise<void>
  /** Applies all in order or none. The lake has checked that the thing exists a moment ago; if it is gone, NoSuch…Exception. */
  alter(within: readonly string[], name: string, alterations: readonly Alteration[], signal: AbortSignal): Promise<void>
  /** False when there was nothing to drop. */
  drop(within: readonly string[], name: string, how: { readonly cascade: boolean; readonly purge: boolean }, signal: AbortSignal): Promise<boolean>
}

/**
 * The verbs for partitions: `within` is [schema, table], bodies are those of kinds/partition.ts, and `alter` refuses as unsupported.
 * Every call refuses as unsupported for a table whose partitions are not things of their own; a drop with purge, where it cannot purge.
 */
export interface PartitionHolder extends Holder {
  /** All of a table with their bodies, in as few calls as the system lets. */
  listWhole(within: readonly string[], signal: AbortSignal): Promise<readonly { readonly name: string; readonly body: Partition }[]>
  /** What the system calls a partition that came without a name. */
  nameOf(body: Partition): string
}

/** A catalog's source, connected lazily. A kind it does not hold is absent. */
export interface Source extends AsyncDisposable {
  readonly holders: Partial<Readonly<Record<KindName, Holder>>> & { readonly partition?: PartitionHolder }
  /** Its connections, those at work, and calls that wait for one; absent when it keeps none. */
  connections?(): { readonly open: number; readonly used: number; readonly waiting: number }
  /** Proves that the system answers and takes the login. */
  ping(signal: AbortSignal): Promise<void>
}

export interface Connector {
  /** A catalog's `provider`. */
  readonly provider: string
  /** Checks settings without connecting (throws illegal) and gives the source. Opens no connection yet. */
  open(settings: Readonly<Record<string, string>>): Source
}
