/** What the lake itself knows of what is made from what: views by the names in their queries, models by where their versions are stored. */
import { setImmediate as turn } from 'node:timers/promises'
import type { ViewBody } from '../../kinds/view.ts'
import { providerOfRow } from '../entity/resolve.ts'
import { Exact, listKey, Trace } from '../kept/exact.ts'
import type { Row, Store } from '../store/store.ts'
import { type Path, placeOf } from './naming.ts'
import { type NamePart, namesIn } from './sql-names.ts'

/** A thing that says by itself what it is made from. */
export interface Maker {
  readonly key: number
  readonly path: Path
  /** Of each name in its queries what it may mean, the likeliest first. */
  readonly names: readonly (readonly Path[])[]
  /** Where its versions are stored, as places are compared. */
  readonly places: readonly string[]
  /** When it was last changed, in microseconds: since then it says so. */
  readonly since: number
}
export interface Makers {
  readonly byKey: ReadonlyMap<number, Maker>
  /** Those that a name of may mean the thing with the path. */
  readonly byPath: ReadonlyMap<string, readonly Maker[]>
  readonly byPlace: ReadonlyMap<string, readonly Maker[]>
}
export const pathKey = (path: Path): string => path.join('\0')

/** Names without a catalog or a schema are looked up where the view says, else where it is itself. */
function meant(name: readonly NamePart[], catalog: string, schema: string): readonly Path[] {
  const spelled = (at: 0 | 1) => name.map((part) => part[at] ?? part[0])
  const paths = [spelled(0), spelled(1)].map((parts): Path => [catalog, schema, ...parts].slice(-3) as unknown as Path)
  return paths[0] && paths[1] && pathKey(paths[0]) === pathKey(paths[1]) ? paths.slice(0, 1) : paths
}
const sinceOf = ({ body: { audit } }: Row): number => (Date.parse(audit?.lastModifiedTime ?? audit?.createTime ?? '') || 0) * 1_000

function viewOf(row: Row, [catalog, schema]: readonly [string, string]): Maker {
  const { representations = [], defaultCatalog, defaultSchema } = row.body as Partial<ViewBody>
  const names = representations.flatMap(({ sql }) => namesIn(sql)).map((name) => meant(name, defaultCatalog ?? catalog, defaultSchema ?? schema))
  return { key: row.key, path: [catalog, schema, row.name], names, places: [], since: sinceOf(row) }
}
function modelOf(row: Row, versions: readonly Row[], [catalog, schema]: readonly [string, string]): Maker {
  const uris = versions.flatMap(({ body }) => Object.values((body.uris ?? {}) as Readonly<Record<string, string>>))
  const places = new Set(uris.map(placeOf).filter((place) => place !== undefined))
  return { key: row.key, path: [catalog, schema, row.name], names: [], places: [...places], since: Math.min(...versions.map(sinceOf)) }
}

const kept = new WeakMap<Store['now'], Exact<Makers>>()
/** Of all metalakes; of a name or place about 300. */
const bytesMost = 64 * 1024 * 1024
/** Schemas that are read before others get their turn. */
const atOnce = 32

/** Of the metalake. Made once for all who ask, until a view, a model or a version changes, comes or goes. */
export async function makersIn(store: Store, metalake: Row): Promise<Makers> {
  const exact = kept.get(store.now) ?? new Exact<Makers>(store, bytesMost, bytesMost)
  kept.set(store.now, exact)
  const before = exact.get(String(metalake.key))
  if (before) return before.value
  const begun = exact.begin()
  const trace = new Trace()
  const list = (parent: number, kind: Row['kind']): Promise<readonly Row[]> => {
    trace.lists.push(listKey(parent, kind))
    return store.now.children(parent, kind)
  }
  const found: Maker[] = []
  let looked = 0
  for (const catalog of await list(metalake.key, 'catalog')) {
    trace.entities.push(catalog.key)
    const has = (['view', 'model'] as const).filter((kind) => providerOfRow(catalog)?.kinds.includes(kind))
    if (has.length === 0) continue
    for (const schema of await list(catalog.key, 'schema')) {
      if (++looked % atOnce === 0) await turn()
      trace.entities.push(schema.key)
      const within = [catalog.name, schema.name] as const
      for (const kind of has)
        for (const row of await list(schema.key, kind)) {
          trace.entities.push(row.key)
          const versions = kind === 'model' ? await list(row.key, 'modelVersion') : []
          for (const { key } of versions) trace.entities.push(key)
          found.push(kind === 'model' ? modelOf(row, versions, within) : viewOf(row, within))
        }
    }
  }
  const all = found.filter(({ names, places }) => names.length + places.length > 0)
  const by = (keysOf: (maker: Maker) => Iterable<string>) => {
    const pairs = all.flatMap((maker) => [...new Set(keysOf(maker))].map((key) => [key, maker] as const))
    return new Map([...Map.groupBy(pairs, ([key]) => key)].map(([key, some]) => [key, some.map(([, maker]) => maker)]))
  }
  const makers: Makers = {
    byKey: new Map(all.map((maker) => [maker.key, maker])),
    byPath: by(({ names }) => names.flat().map(pathKey)),
    byPlace: by(({ places }) => places),
  }
  const bytes = all.reduce((so, { names, places }) => so + 300 * (1 + names.flat().length + places.length), 0)
  exact.put(String(metalake.key), makers, bytes, trace, begun)
  return makers
}
