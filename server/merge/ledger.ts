/** What regions exchange and how a store keeps it: entries of all origins, each applied once, in an order in which causes come first. */

import type { Stamp } from '../kit/clock.ts'
import type { Author } from '../store/store.ts'
import type { Conflict } from './conflicts.ts'
import type { Sum } from './digest.ts'
import type { Entry, Member } from './entry.ts'
import type { Checked, Mend, Telling } from './mending.ts'
import type { Dot, Vector } from './vector.ts'

/** An entry as it is kept, with the origin's signature over its chain where it ended a page. */
export interface Kept extends Entry {
  readonly signature: string | null
}

/** Who decides on a unit, and all that is in it. */
export interface Home {
  /** Id of the unit. */
  readonly unit: string
  readonly epoch: string
  readonly region: string
}

/** The entries of all origins that a region has applied, in the order in which it did. */
export interface Ledger {
  /** What is applied here: the same object until it is another. Costs one load from memory. */
  vector(): Vector
  /** Of every origin the last entry that is applied: its number and chain. */
  ends(): Readonly<Record<string, { readonly number: number; readonly chain: string }>>
  /** What `have` does not count, each after all that it depends on, at most `limit`; entries of the origins left out are passed over. */
  after(have: Vector, limit: number, except?: readonly string[]): Promise<readonly Kept[]>
  /**
   * Applies those that are next of their origin and whose dependencies are known, each whole; the others are passed over and must be
   * offered again. Durable when it resolves, with what is known then. Rejects with a Fork for another entry under a known name.
   */
  take(entries: readonly Kept[]): Promise<Vector>
  /** Members by the names of their regions, this one too. */
  members(): Promise<Readonly<Record<string, Member>>>
  /** Resolves once `vector()` is another than it was at the call, or the signal is aborted. */
  changed(signal: AbortSignal): Promise<void>
}

/** A ledger with what follows from its entries. */
export interface Regional extends Ledger {
  /** Of the region whose ledger it is, and of the first of all. */
  readonly name: string
  readonly founder: string
  /** What its own entries are called after, such as `eu#1`. */
  readonly origin: string
  /** Which region decides on the thing, or what it is in; undefined for what no region knows. */
  homeOf(id: string): Promise<Home | undefined>
  /** The same of many, by their ids. */
  homesOf(ids: readonly string[]): Promise<ReadonlyMap<string, Home>>
  /** Of what the thing holds (id '' the lake); the sums of the things right in it, by their ids, their own facts included. */
  sums(id: string): Promise<{ readonly whole: Sum; readonly inside: Readonly<Record<string, Sum>> }>
  conflicts(): Promise<readonly Conflict[]>
  /**
   * The stamp of the origin's first entry that was written knowing the one called `dot`: since then at the latest it counts there. It is
   * signed by that region, like everything it says. Undefined while it has said nothing that knows it.
   */
  since(origin: string, dot: Dot): Promise<Stamp | undefined>
  /** The entries that what is in force of the thing comes from: of a register all its siblings, of a deletion that. */
  dots(id: string): Promise<readonly Dot[]>
  /** From now on own entries are stamped by this machine's clock corrected by so many milliseconds. */
  steer(correctionMs: number): Promise<void>
  /** Forgets what can change no answer any more, now that every member has applied `stable`. Gives how much; nothing that is shown or proved changes. */
  collect(stable: Vector): Promise<number>
  /** Shows at once what an entry takes away that is not in its turn yet, and nothing else of it. Durable when it resolves. */
  heed(entry: Kept): Promise<void>
  /** The key that the thing has in this store, dropped or not; undefined for one that never had any here. */
  keyOf(id: string): Promise<number | undefined>
  /** What every member is known, by its own entries that are applied here, to have applied. */
  stable(): Promise<Vector>
  /** The entry of this name, if it is applied. */
  entry(dot: Dot): Promise<Entry | undefined>
  readonly mending: Mending
}

/** Finding damage in what is kept, and putting it right. All read the tables anew. */
export interface Mending {
  /** Of the thing, '' the lake, and all in it; at most `limit` of each sort of damage. Reads all of it: some 20 s for a million things. */
  check(id: string, limit: number): Promise<Checked>
  /** All facts of the things, and the sums of what holds them. */
  told(ids: readonly string[], holders: readonly string[]): Promise<Telling>
  /** Durable when it resolves. Rejects with Unmended, and nothing is changed. Every row that it changes is told by the log, as done by `author`. */
  mend(mend: Mend, author: Author): Promise<void>
}

/** Two entries under one name: the origin has written its history twice, such as after its store was restored from a backup. */
export class Fork extends Error {
  override name = 'Fork'
  readonly origin: string
  readonly number: number
  constructor(origin: string, number: number) {
    super(
      `${origin} has written entry ${number} twice: nothing more of it is taken here. Was its store restored from a backup? Then let it join again as a new region.`,
    )
    this.origin = origin
    this.number = number
  }
}
