/** All that a simulated history is made of. */
import type { Kept } from '../../server/merge/ledger.ts'
import type { Chance, Met } from './chance.ts'
import type { Theme } from './choose.ts'
import type { Region } from './region.ts'

/** On its way: a page of entries, or one entry ahead of its turn. */
export interface Message {
  readonly to: Region
  readonly page?: Uint8Array | undefined
  readonly alert?: Kept
}
/** Let in by a member, and not there yet. */
export interface Newcomer {
  readonly name: string
  readonly inviter: Region
}

export interface World {
  readonly chance: Chance
  readonly met: Met
  readonly theme: Theme
  readonly regions: Region[]
  readonly wire: Message[]
  readonly newcomers: Newcomer[]
  /** Names that were not given yet. */
  readonly names: string[]
  /** Regions on the far side of a partition. */
  apart: ReadonlySet<Region>
  now: number
  /** Some regions have forgotten what nobody needs. */
  collected: boolean
  readonly say: (line: string) => void
}

export const isLinked = ({ apart }: World, a: Region, b: Region) => a !== b && a.up && b.up && apart.has(a) === apart.has(b)
