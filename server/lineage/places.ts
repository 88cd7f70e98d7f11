/** Where filesets and tables of a metalake lie, so that what a job names by its place is found. */
import { providerOfRow } from '../entity/resolve.ts'
import { Exact, listKey, Trace } from '../kept/exact.ts'
import type { Row, Store } from '../store/store.ts'
import { placeOf, type Thing } from './naming.ts'

/** Kinds whose things have a place of their own, and where it stands. */
const placed = {
  fileset: ({ body }: Row) => Object.values((body.storageLocations ?? {}) as Readonly<Record<string, string>>),
  table: ({ body }: Row) => [body.properties?.location],
} as const
const kept = new WeakMap<Store['now'], Exact<ReadonlyMap<string, Thing>>>()
/** Of all metalakes; of a fileset about 300. */
const bytesMost = 64 * 1024 * 1024

/** By place the thing with the least path. Made once for all who ask, until something that has a place changes. */
export async function placesIn(store: Store, metalake: Row): Promise<ReadonlyMap<string, Thing>> {
  const exact = kept.get(store.now) ?? new Exact<ReadonlyMap<string, Thing>>(store, bytesMost, bytesMost)
  kept.set(store.now, exact)
  const before = exact.get(String(metalake.key))
  if (before) return before.value
  const begun = exact.begin()
  const trace = new Trace()
  const found: (readonly [place: string, thing: Thing])[] = []
  trace.lists.push(listKey(metalake.key, 'catalog'))
  for (const catalog of await store.now.children(metalake.key, 'catalog')) {
    const provider = providerOfRow(catalog)
    // What a source holds is found by its name there.
    const kinds = (['fileset', 'table'] as const).filter((kind) => provider?.kinds.includes(kind) && !provider.source.includes(kind))
    if (kinds.length === 0) continue
    trace.lists.push(listKey(catalog.key, 'schema'))
    trace.entities.push(catalog.key)
    for (const schema of await store.now.children(catalog.key, 'schema')) {
      trace.entities.push(schema.key)
      for (const kind of kinds) {
        trace.lists.push(listKey(schema.key, kind))
        for (const row of await store.now.children(schema.key, kind)) {
          trace.entities.push(row.key)
          const thing: Thing = { id: String(row.key), path: [catalog.name, schema.name, row.name] }
          for (const location of placed[kind](row)) {
            const place = location === undefined ? undefined : placeOf(location)
            if (place !== undefined) found.push([place, thing])
          }
        }
      }
    }
  }
  const least = (thing: Thing) => thing.path.join('\0')
  // The last of one place stays.
  const places = new Map(found.toSorted(([, a], [, b]) => (least(a) < least(b) ? 1 : -1)))
  exact.put(String(metalake.key), places, found.length * 300, trace, begun)
  return places
}
