/** Which region decides on what: the things that have a home of their own, with it. */
import type { Kind } from '../../kinds/define.ts'
import { type KindName, kindList } from '../../kinds/index.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { mayBeTold } from './naming.ts'
import type { RegionStore } from './region.ts'

export interface Unit {
  readonly kind: KindName
  readonly metalake: string
  /** The metalake's, for a metalake. */
  readonly name: string
  readonly home: string
}
/** Kinds of units that are in a metalake. */
const unitKinds = kindList.filter((kind: Kind) => kind.sync.home === 'unit' && kind.sync.here !== true && kind.parent?.name === 'metalake')

/** Of one metalake or all, those that the caller may know of, each metalake before what is in it. */
export async function unitsOf(lake: Lake, store: RegionStore, ask: Ask, top?: Row): Promise<readonly Unit[]> {
  const units: Unit[] = []
  const tell = async (row: Row, metalake: Row) => {
    const place = { id: row.id, key: row.key, kind: row.kind, path: [], parent: row.parent, row, metalake }
    if (!(await mayBeTold(lake, ask, place))) return
    const home = (await store.ledger.homeOf(row.id))?.region ?? store.ledger.name
    units.push({ kind: row.kind, metalake: metalake.name, name: row.name, home })
  }
  for (const metalake of top ? [top] : await store.now.children(0, 'metalake')) {
    await tell(metalake, metalake)
    for (const kind of unitKinds) for (const row of await store.now.children(metalake.key, kind.name as KindName)) await tell(row, metalake)
  }
  return units
}

/** How many units of each kind every region decides on. */
export function countsOf(units: readonly Unit[]): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const counts: Record<string, Record<string, number>> = {}
  for (const { home, kind } of units) {
    const of = (counts[home] ??= {})
    of[kind] = (of[kind] ?? 0) + 1
  }
  return counts
}
