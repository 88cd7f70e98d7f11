/** How many of a set have what: exact, in one pass over it. */
import { type Counts, commonest, type Facet, tally } from '../facets.ts'
import type { Findable } from '../of-lake.ts'
import type { Bits } from './bits.ts'
import type { Columns } from './columns.ts'
import { type HomesIn, homeAt } from './homes.ts'
import { countOn, type Hung } from './hung.ts'

/** Of things that are there, and of some beside. */
export function countsIn(set: Bits, columns: Columns, hung: readonly Hung[], homes: HomesIn | undefined, besides: readonly Findable[]): Counts {
  const { kind, owner, top, tops } = columns
  const kinds = new Int32Array(columns.kinds.all.length)
  const owners = new Int32Array(columns.owners.all.length)
  const catalogs = new Int32Array(tops.length)
  const decided = new Int32Array(homes?.names.length ?? 0)
  const catalog = columns.kinds.known('catalog')
  for (let i = 0; i < set.length; i++)
    for (let word = set[i] as number; word !== 0; word &= word - 1) {
      const slot = (i << 5) + 31 - Math.clz32(word & -word)
      const is = kind[slot] as number
      kinds[is] = (kinds[is] as number) + 1
      const whose = owner[slot] as number
      if (whose >= 0) owners[whose] = (owners[whose] as number) + 1
      const place = top[slot] as number
      if (homes) {
        const home = homeAt(homes, columns, slot)
        decided[home] = (decided[home] as number) + 1
      }
      // What has no catalog above it is in none; a catalog is in itself.
      if (place >= 0 && (is === catalog || tops[place] !== slot)) catalogs[place] = (catalogs[place] as number) + 1
    }
  const named = (facet: Facet, counts: Int32Array, name: (at: number) => string) => {
    const by = tally(facet, besides)
    for (let at = 0; at < counts.length; at++) if (counts[at] !== 0) by.set(name(at), (by.get(name(at)) ?? 0) + (counts[at] as number))
    return commonest(by)
  }
  const hanging = (facet: Facet, relation: string) => {
    const by = tally(facet, besides)
    for (const one of hung) if (one.kind.hangs.relation === relation) by.set(one.row.name, (by.get(one.row.name) ?? 0) + countOn(one, columns, set))
    return commonest(by)
  }
  return {
    kind: named('kind', kinds, (kind) => columns.typeOf(kind)),
    catalog: named('catalog', catalogs, (place) => columns.names[tops[place] as number] as string),
    owner: named('owner', owners, (owner) => columns.owners.all[owner] as string),
    tag: hanging('tag', 'tagged'),
    policy: hanging('policy', 'governed'),
    home: named('home', decided, (region) => homes?.names[region] as string),
  }
}
