/** What a search is made over, as far as its caller may see. */
import type { Document } from '../document.ts'
import type { Bits, Maker } from './bits.ts'
import type { Columns } from './columns.ts'
import type { Held } from './held.ts'
import type { HomesIn } from './homes.ts'
import type { Hung } from './hung.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface Ground {
  readonly columns: Columns
  readonly held: Held
  readonly vocabulary: Vocabulary
  /** What hangs on things, as far as the caller may look at it. */
  readonly hung: readonly Hung[]
  readonly root: number
  /** Undefined in a lake that is no region. */
  readonly homes: HomesIn | undefined
  /** All that the caller may find. */
  readonly seen: Bits
  /** Words of what may be found beside these, as it was. */
  readonly past: ReadonlySet<string>
  /** Of sets that are needed for this search alone. */
  readonly make: Maker
  /** For what no set can tell. */
  document(slot: number): Promise<Document | undefined>
}
