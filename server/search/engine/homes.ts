/** Which region decides about each thing, of a lake that is one: kept by what has a home of its own, which is a metalake or right in one. */
import { kindOf } from '../../../kinds/index.ts'
import type { Region } from '../../region/region.ts'
import type { Row } from '../../store/store.ts'
import { type Columns, Names } from './columns.ts'

const unknown = -1

/** Of one metalake. */
export interface HomesIn {
  /** Regions by number, each once. */
  readonly names: readonly string[]
  /** By number in `tops`; of what is in another metalake or is gone anything. */
  readonly byTop: Int32Array
  /** The metalake's. */
  readonly own: number
}
/** The home of the thing, by number. */
export const homeAt = ({ byTop, own }: HomesIn, { top }: Columns, slot: number): number => {
  const place = top[slot] as number
  return place < 0 ? own : (byTop[place] as number)
}

export class Homes {
  private readonly regions = new Names()
  /** By slot of what has a home of its own. */
  private readonly known = new Map<number, number>()
  /** By slot of the metalake. */
  private readonly kept = new Map<number, HomesIn>()
  private forgotten = 0

  /** It is another, or elsewhere: a move of its home is written as a change of it. */
  forget(slot: number): void {
    this.forgotten++
    this.known.delete(slot)
    this.kept.clear()
  }

  /** `root` is the slot of the metalake; `holders` has the rows of metalakes and of all that is right in one. */
  async of(root: number, columns: Columns, holders: ReadonlyMap<number, Row>, region: Region): Promise<HomesIn> {
    for (;;) {
      const before = this.kept.get(root)
      if (before && before.byTop.length === columns.tops.length) return before
      const { forgotten } = this
      const units = [root, ...columns.tops.filter((slot) => columns.parent[slot] === root && columns.isLive(slot) && isUnit(columns, slot))]
      const asked = units.flatMap((slot) => {
        const row = this.known.has(slot) ? undefined : holders.get(slot)
        return row ? [[slot, row] as const] : []
      })
      const homes = await region.homesOf(asked.map(([, row]) => row))
      // What moved while it was asked is asked again.
      if (forgotten !== this.forgotten) continue
      for (const [i, [slot]] of asked.entries()) this.known.set(slot, this.regions.of(homes[i] as string))
      const own = this.known.get(root) ?? unknown
      const byTop = Int32Array.from(columns.tops, (slot) => this.known.get(slot) ?? own)
      const found = { names: this.regions.all, byTop, own }
      this.kept.set(root, found)
      return found
    }
  }
}
const isUnit = (columns: Columns, slot: number) => kindOf(columns.kindAt(slot)).sync.home === 'unit'
