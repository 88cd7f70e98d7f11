/** Copies a lake row by row from one store into another, and tells by digests whether two stores hold the same. */
import { createHash, type Hash } from 'node:crypto'
import type { State } from './digest.ts'

/** What is kept, with the column that rows are told apart by first. Who is at work on an intent is not part of the lake. */
export const tables = {
  entity: ['key', 'id', 'kind', 'parent', 'root', 'name', 'version', 'uid', 'body', 'stamp', 'home', 'dropped'],
  relation: ['key', 'origin', 'what', 'target', 'value', 'since', 'until', 'stamp'],
  // biome-ignore format: one name a line would hide the others
  log: [
    'position', 'batch', 'origin', 'number', 'stamp', 'deps', 'unit', 'epoch', 'residency', 'actor', 'address', 'request', 'operation', 'kind',
    'facet', 'subject', 'parent', 'root', 'within', 'name', 'path', 'version', 'body', 'salt', 'commitment', 'chain',
  ],
  intent: ['id', 'what', 'actor', 'address', 'request', 'plan'],
  secret: ['ref', 'owner', 'value'],
  cursor: ['reader', 'position', 'told'],
  fact: ['name', 'value'],
  audit: ['position', 'stamp', 'actor', 'address', 'request', 'operation', 'kind', 'root', 'path', 'outcome', 'reason', 'chain'],
  // Which blocks speak of what is not copied: it follows from the rows.
  node: ['at', 'hash'],
  // Of lineage (lineage.ts).
  lineage_event: ['root', 'hash', 'at', 'stamp', 'actor', 'address', 'request', 'event'],
  lineage_node: ['key', 'root', 'id', 'first', 'last', 'thing', 'thing_at'],
  lineage_run: ['doer', 'run', 'first', 'last', 'state', 'since', 'started', 'named', 'at_once', 'counts', 'well'],
  lineage_use: ['doer', 'run', 'side', 'dataset', 'first', 'last'],
  lineage_edge: ['doer', 'side', 'dataset', 'first', 'last'],
  lineage_column: ['written', 'field', 'source', 'source_field', 'doer', 'first', 'last', 'transformations'],
  lineage_statement: ['written', 'doer', 'at'],
  lineage_alias: ['how', 'former', 'other', 'first', 'last'],
  lineage_facet: ['node', 'has', 'name', 'run', 'dataset', 'at', 'value'],
  lineage_told: ['doer', 'at'],
  // Who uses what (use.ts).
  used: ['thing', 'person', 'day'],
  used_by: ['thing', 'people', 'at'],
  // Of a region.
  entry: ['place', 'origin', 'number', 'stamp', 'deps', 'epochs', 'residency', 'said', 'salt', 'chain', 'signature', 'more'],
  thing: ['id', 'kind', 'within', 'name', 'home', 'state'],
  cell: ['id', 'what', 'target', 'value', 'state'],
  owned: ['principal', 'id'],
  sum: ['id', 'sum', 'spoken'],
  open: ['id', 'what', 'target', 'value'],
  alert: ['origin', 'number', 'entry'],
  member: ['region', 'state'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type Table = keyof typeof tables
/** What no two rows of a table share; the first column where it is not named here. Rows are read in this order. */
export const keysOf = (table: Table): readonly string[] => keys[table] ?? [tables[table][0]]
const keys: Partial<Record<Table, readonly string[]>> = {
  cell: ['id', 'what', 'target', 'value'],
  owned: ['principal', 'id'],
  open: ['id', 'what', 'target', 'value'],
  alert: ['origin', 'number'],
  used: ['thing', 'person'],
  lineage_event: ['root', 'hash'],
  lineage_run: ['doer', 'run'],
  lineage_use: ['doer', 'run', 'side', 'dataset'],
  lineage_edge: ['doer', 'side', 'dataset'],
  lineage_column: ['written', 'field', 'source', 'source_field', 'doer'],
  lineage_statement: ['written', 'doer', 'at'],
  lineage_alias: ['how', 'former', 'other'],
  lineage_facet: ['node', 'has', 'name', 'run', 'dataset'],
}
/** Texts that are kept compressed in a file. */
export const packedIn: Partial<Record<Table, string>> = { log: 'body', entry: 'said' }
export const tableNames = Object.keys(tables) as readonly Table[]

/** Values in the order of the columns; a body is uncompressed text. */
export type Values = readonly (string | number | null | Uint8Array)[]

/** A lake at one moment, read in order of what tells rows apart, a batch at a time. */
export interface Dump extends AsyncDisposable {
  /** What it shows, for the digest that says so whatever keeps it. */
  readonly state: State
  rows(table: Table): AsyncIterable<readonly Values[]>
  /** Of a region: what its keys follow from, sealed as it is. Any other copy gets one of its own. */
  tokenKey(): Promise<Uint8Array | undefined>
}
/** An empty lake that is being filled. Nothing of it is kept unless it is done. */
export interface Fill extends AsyncDisposable {
  put(table: Table, rows: readonly Values[]): Promise<void>
  done(tokenKey?: Uint8Array): Promise<void>
}

export type Digests = Readonly<Record<Table, { readonly rows: number; readonly digest: string }>>
/** Told after each batch. */
export type Progress = (table: Table, rows: number) => void

function add(hash: Hash, rows: readonly Values[]): void {
  for (const row of rows) hash.update(JSON.stringify(row.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value))))
}

/** Of everything in the lake, and handed on meanwhile. */
async function read(
  from: Dump,
  hand: (table: Table, rows: readonly Values[]) => Promise<void>,
  progress: Progress,
  some: readonly Table[] = tableNames,
): Promise<Digests> {
  const digests: Partial<Record<Table, Digests[Table]>> = {}
  for (const table of some) {
    const hash = createHash('sha256')
    let count = 0
    for await (const rows of from.rows(table)) {
      add(hash, rows)
      await hand(table, rows)
      count += rows.length
      progress(table, count)
    }
    digests[table] = { rows: count, digest: hash.digest('hex') }
  }
  return digests as Digests
}

export const digestsOf = (from: Dump, progress: Progress): Promise<Digests> => read(from, async () => undefined, progress)

/** Copies all of it, or some tables. Gives the digests of what was copied. */
export async function copyLake(from: Dump, to: Fill, progress: Progress, some?: readonly Table[]): Promise<Digests> {
  const digests = await read(from, (table, rows) => to.put(table, rows), progress, some)
  await to.done(some ? undefined : await from.tokenKey())
  return digests
}
