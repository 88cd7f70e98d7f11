/** Rows and links kept in memory, exact at every moment: the log's position says when something changed, the log what. */
import type { KindName } from '../../kinds/index.ts'
import type { Link, LinkKind, Page, Row, View } from './store.ts'
import type { Touched } from './touched.ts'

/** What the kept rows may weigh. In memory a row takes three to five times its weight. */
const weightLimit = 4_000_000
const linkLimit = 20_000

/** About the characters that a value has as text, and what it takes beside. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 16
  if (typeof value !== 'object' || value === null) return 8
  let weight = 32
  for (const key in value) weight += key.length + weightOf((value as Readonly<Record<string, unknown>>)[key])
  return weight
}

/** What the cache needs to know of its store. */
export interface Followed {
  position(): number
  /** What changed after a position, or null when it is too much to tell. */
  touchedAfter(position: number): Touched | null
}

const placeOf = (parent: number, kind: KindName, name: string) => `${parent}/${kind}/${name}`

/** `now` with the rows that were read lately. Every read first makes sure that nothing kept is older than the log. */
export function cached(now: View, store: Followed): View {
  const places = new Map<string, Row>()
  const keys = new Map<number, Row>()
  const links = new Map<number, Partial<Record<LinkKind, readonly Link[]>>>()
  let seen = store.position()
  let weight = 0

  const clear = () => {
    places.clear()
    keys.clear()
    links.clear()
    weight = 0
  }
  const catchUp = () => {
    const touched = store.touchedAfter(seen)
    seen = touched?.position ?? store.position()
    if (!touched) return clear()
    // Dropping a thing ends the links of others to it, of which the log has no row of their own.
    if (touched.dropped) links.clear()
    for (const key of touched.entities) {
      const row = keys.get(key)
      if (row) places.delete(placeOf(row.parent, row.kind, row.name))
      keys.delete(key)
      links.delete(key)
    }
  }
  const keep = (row: Row | undefined, asOf: number): Row | undefined => {
    // Read at one position, kept only if the log has not moved on meanwhile.
    if (!row || store.position() !== asOf) return row
    weight += weightOf(row)
    if (weight > weightLimit) clear()
    keys.set(row.key, row)
    places.set(placeOf(row.parent, row.kind, row.name), row)
    return row
  }
  const fresh = () => {
    if (store.position() !== seen) catchUp()
    return seen
  }

  return {
    async child(parent, kind, name) {
      const at = fresh()
      return places.get(placeOf(parent, kind, name)) ?? keep(await now.child(parent, kind, name), at)
    },
    async byKey(key) {
      const at = fresh()
      return keys.get(key) ?? keep(await now.byKey(key), at)
    },
    async links(from, what: LinkKind) {
      const at = fresh()
      const known = links.get(from)?.[what]
      if (known) return known
      const found = await now.links(from, what)
      if (store.position() === at) {
        if (links.size >= linkLimit) links.clear()
        links.set(from, { ...links.get(from), [what]: found })
      }
      return found
    },
    childByUid: (parent, kind, uid) => now.childByUid(parent, kind, uid),
    names: (parent, kind, page?: Page) => now.names(parent, kind, page),
    children: (parent, kind, page?: Page) => now.children(parent, kind, page),
    linked: (to, what) => now.linked(to, what),
    origins: (to, what, page) => now.origins(to, what, page),
  }
}
