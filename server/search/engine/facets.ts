/** How many of a set have what: exact, in one pass over it. */
import { type Counts, commonest } from '../facets.ts'
import { type Bits, countOfBoth, each } from './bits.ts'
import type { Columns } from './columns.ts'
import { type Hung, reach } from './hung.ts'

export function countsIn(set: Bits, columns: Columns, hung: readonly Hung[]): Counts {
  const kinds = new Int32Array(columns.kinds.all.length)
  const owners = new Int32Array(columns.owners.all.length)
  const catalogs = new Int32Array(columns.count)
  const catalog = columns.kinds.known('catalog')
  each(set, (slot) => {
    const kind = columns.kind[slot] as number
    kinds[kind] = (kinds[kind] as number) + 1
    const owner = columns.owner[slot] as number
    if (owner >= 0) owners[owner] = (owners[owner] as number) + 1
    let [top, up] = [slot, columns.parent[slot] as number]
    if (up < 0) return
    for (let over = columns.parent[up] as number; over >= 0; over = columns.parent[up] as number) {
      top = up
      up = over
    }
    // What has no catalog above it is in none; a catalog is in itself.
    if (top !== slot || kind === catalog) catalogs[top] = (catalogs[top] as number) + 1
  })
  const named = (counts: Int32Array, name: (at: number) => string) => {
    const by = new Map<string, number>()
    for (let at = 0; at < counts.length; at++) if (counts[at] !== 0) by.set(name(at), (by.get(name(at)) ?? 0) + (counts[at] as number))
    return commonest(by)
  }
  const hanging = (relation: string) =>
    commonest(
      new Map(hung.filter(({ kind }) => kind.hangs.relation === relation).map((one) => [one.row.name, countOfBoth(set, reach(one, columns))])),
    )
  return {
    kind: named(kinds, (kind) => columns.typeOf(kind)),
    catalog: named(catalogs, (slot) => columns.names[slot] as string),
    owner: named(owners, (owner) => columns.owners.all[owner] as string),
    tag: hanging('tagged'),
    policy: hanging('governed'),
    home: [],
  }
}
