/** What a store keeps for those who ask what happened: the log's own rows, a second chain of refusals and reads, and an index of both by blocks. */
import { hash } from 'node:crypto'
import { type Envelope, genesis } from './chain.ts'
import type { Spots } from './spots.ts'

/** The two chains: every change, and what was refused, failed or read. */
export const trails = ['log', 'audit'] as const
export type TrailName = (typeof trails)[number]
export const outcomes = ['success', 'denied', 'failed', 'read'] as const
export type TrailOutcome = (typeof outcomes)[number]

/** Rows of a block: what an index speaks of at once, off the way of whoever writes. Never to be changed: stored nodes and mentions hang on it. */
export const blockRows = 256
/** Of the row at a position; positions begin with 1. */
export const blockOf = (position: number): number => Math.floor((position - 1) / blockRows)

/** What is written down in the second chain. */
export interface Noted {
  readonly actor: string
  readonly address: string
  readonly requestId: string
  /** In small letters, as routes call it: create, load, list … */
  readonly operation: string
  /** Of kinds/index.ts, or empty. */
  readonly kind: string
  /** Key of the metalake it was in; 0 when there was none. */
  readonly root: number
  /** Names from the metalake down, as they were asked for. */
  readonly path: readonly string[]
  readonly outcome: Exclude<TrailOutcome, 'success'>
  readonly reason: string
}
/** A row of the second chain, less its own chain value. All of it is hashed. */
export interface NotedRow extends Noted {
  readonly position: number
  readonly stamp: string
}
/** A row of either chain with all that its hash is over. */
export type Proved =
  | { readonly trail: 'log'; readonly row: Envelope; readonly commitment: string; readonly chain: string }
  | { readonly trail: 'audit'; readonly row: NotedRow; readonly chain: string }

/** A row of either chain as readers of the audit see it. */
export interface Told {
  readonly trail: TrailName
  readonly position: number
  readonly stamp: string
  readonly actor: string
  readonly address: string
  readonly requestId: string
  readonly operation: string
  readonly kind: string
  readonly facet: string
  /** Key of the metalake; 0 for what was in none. */
  readonly root: number
  /** Key of the entity and of what it is in; both 0 in the second chain. */
  readonly subject: number
  readonly parent: number
  readonly path: readonly string[]
  readonly outcome: TrailOutcome
  readonly reason: string
  readonly chain: string
}

/** Which rows are given, of all that are there. */
export interface Only {
  readonly root?: number
  readonly actor?: string
  readonly requestId?: string
  readonly operations?: readonly string[]
  readonly kinds?: readonly string[]
  /** Those whose path has these names one after the other, below its first. */
  readonly names?: readonly string[]
}
/** What the path of such a row has in it, as it is kept. */
export const namesInPath = (names: readonly string[]): string => names.map((name) => `,${JSON.stringify(name)}`).join('')

/** What is looked for in the index: rows of the metalake that have one word at least of every list. */
export interface Sought {
  readonly root: number
  readonly lists: readonly (readonly string[])[]
  /** Keys of the log's subjects, each as good as a word of the first list. */
  readonly subjects?: readonly number[]
  /** Blocks that hold nothing of this request are left out, but for a few. */
  readonly requestId?: string
}
/** Blocks from one on and before another. */
export interface Span {
  readonly from: number
  readonly before: number
}
/** Rows that are sought, newest first; all blocks from `from` on were looked at, and those below are still to be. */
export interface Spotting {
  readonly positions: readonly number[]
  readonly from: number
}
/** One term of the index: these rows of the block speak of it in the metalake. */
export interface Mention {
  readonly root: number
  readonly what: string
  readonly spots: Spots
}
/** As much of a row as the index is made of; of the log, paths are left out. */
export type Brief = Pick<Told, 'root' | 'parent' | 'actor' | 'requestId' | 'operation' | 'kind' | 'path' | 'outcome' | 'chain'>
/** What is found out about a full block, and the inner nodes of the tree of hashes that it completes. */
export interface Indexed {
  readonly trail: TrailName
  readonly block: number
  readonly mentions: readonly Mention[]
  /** Over its requests (spots.ts). */
  readonly sketch: Uint8Array
  readonly nodes: readonly { readonly level: number; readonly index: number; readonly hash: string }[]
}

/** Where a chain ends, and what is the first row left of it. */
export interface TrailEnd {
  readonly first: number
  readonly position: number
  readonly chain: string
}

export interface Trail {
  /** Appends to the second chain, all or none. Resolves once durable; rejects when it cannot be. */
  note(rows: readonly Noted[]): Promise<void>
  /** Rows from one position to another, both included, oldest first. */
  rows(trail: TrailName, from: number, to: number, only?: Only): Promise<readonly Told[]>
  /** Those at the positions, newest first. */
  rowsAt(trail: TrailName, positions: readonly number[], only?: Only): Promise<readonly Told[]>
  /** Of a full block, oldest first. */
  briefs(trail: TrailName, block: number): Promise<readonly Brief[]>
  /** What the index has of full blocks: at most `limit` blocks that have something. */
  spot(trail: TrailName, sought: Sought, span: Span, limit: number): Promise<Spotting>
  /** The first block that is not in the index. */
  indexed(trail: TrailName): Promise<number>
  /** Adds blocks to the index, in order. Adding one again changes nothing. */
  index(blocks: readonly Indexed[]): Promise<void>
  /** Inner nodes of the tree of hashes that are kept, as many as there are from an index on. */
  nodes(trail: TrailName, level: number, from: number, count: number): Promise<readonly string[]>
  /** Chain values from a position on. */
  chains(trail: TrailName, from: number, count: number): Promise<readonly string[]>
  end(trail: TrailName): Promise<TrailEnd>
  /** The last position stamped before `stamp`; 0 when there is none. */
  lastBefore(trail: TrailName, stamp: string): Promise<number>
  /** The row with what it is hashed over, and the chain value before it. */
  proved(trail: TrailName, position: number): Promise<{ readonly proved: Proved; readonly before: string; readonly root: number } | undefined>
  /** What each of the entities, dropped ones included, is in. */
  parents(keys: readonly number[]): Promise<ReadonlyMap<number, number>>
  /** Keys of all that was ever called so in there. */
  called(parent: number, name: string): Promise<readonly number[]>
  /** Removes the rows of the second chain before a position that begins a block; what is left stays provable. */
  forget(before: number): Promise<void>
}

/** Words of the index. The actor is told from others by the first letter, so that nobody can call himself a thing. */
export const mentionOf = {
  /** Every block has this, so that it is known to be in the index. */
  indexed: { root: -1, what: '', spots: null },
  anything: '',
  actor: (name: string) => `a:${name}`,
  operation: (name: string) => `o:${name}`,
  kind: (name: string) => `n:${name}`,
  /** In the second chain. */
  outcome: (name: TrailOutcome) => `e:${name}`,
  /** A thing that what a row speaks of is in. */
  within: (key: number) => `k:${key}`,
  /** Names below the metalake, in the second chain. */
  path: (names: readonly string[]) => `p:${JSON.stringify(names)}`,
} as const

/** `before` is the chain value of the row before, or `genesis`. */
export const notedChainOf = (before: string, r: NotedRow): string =>
  hash(
    'sha256',
    before + JSON.stringify([r.position, r.stamp, r.actor, r.address, r.requestId, r.operation, r.kind, r.root, r.path, r.outcome, r.reason]),
  )

/** How a node is called where it is kept: sorts as the tree does. */
export const nodeName = (trail: TrailName, level: number, index: number): string =>
  `${trail} ${String(level).padStart(2, '0')} ${String(index).padStart(12, '0')}`

/** What is known of the second chain as a whole, in the table of facts: where it ends, and where what is left of it begins. */
export interface NotedHead {
  readonly position: number
  readonly chain: string
  readonly stamp: string
  /** The first row left, and the chain value of the row before it. */
  readonly first: number
  readonly before: string
}
export const headFrom = (value: string | undefined): NotedHead =>
  value === undefined ? { position: 0, chain: genesis, stamp: '', first: 1, before: genesis } : (JSON.parse(value) as NotedHead)

/** What a row of either table is told by, in the words of both databases. */
export const toldColumns: Readonly<Record<TrailName, string>> = {
  log: `'log' as trail, position, stamp, actor, address, request as "requestId", operation, kind, facet, root, subject, parent, path, 'success' as outcome, '' as reason, chain`,
  audit: `'audit' as trail, position, stamp, actor, address, request as "requestId", operation, kind, '' as facet, root, 0 as subject, 0 as parent, path, outcome, reason, chain`,
}

/** What a brief is made of. */
export const briefColumns: Readonly<Record<TrailName, string>> = {
  log: `root, parent, actor, request as "requestId", operation, kind, null as path, 'success' as outcome, chain`,
  audit: `root, 0 as parent, actor, request as "requestId", operation, kind, path, outcome, chain`,
}
/** As many blocks at most are looked at in one step: others get their turn in between. */
export const spanBlocks = 8192

/** The row as it lies in the table, as what it is hashed over. */
export function provedFrom(trail: TrailName, found: Readonly<Record<string, unknown>>, before: string) {
  const { chain, commitment, root, ...row } = found
  const proved =
    trail === 'log'
      ? { trail, row: row as unknown as Envelope, commitment, chain }
      : { trail, row: { ...row, root, path: JSON.parse(String(row.path)) } as unknown as NotedRow, chain }
  return { proved: proved as Proved, before, root: Number(root) }
}
