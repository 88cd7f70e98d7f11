/** What a merger is lent: who it is, and where the entries of all origins are kept. */
import type { Kept } from './ledger.ts'

/** Which region this is. */
export interface Self {
  readonly name: string
  /** Its incarnation: `eu#1`. */
  readonly origin: string
  /** The region that all belongs to which was there before there were regions. */
  readonly founder: string
}
/** Where entries are kept, in the order in which they were applied. */
export interface Entries {
  put(entry: Kept): void
  /** What is known of each origin: the number and chain of its last entry. */
  ends(): Readonly<Record<string, { readonly number: number; readonly chain: string }>>
  /** Entries that were heard ahead of their turn, and were not applied yet. */
  alerts(): readonly Kept[]
  putAlert(entry: Kept): void
  dropAlert(entry: Pick<Kept, 'origin' | 'number'>): void
  /** The chain of an entry that was applied. */
  chainAt(origin: string, number: number): string | undefined
}
