/** Which thing of a metalake a dataset is: by its name as Gravitino's engines say it, by its other names, by the system it is in, by where it lies. */
import type { Named } from './ids.ts'
import { inSources, type Source } from './sources.ts'

/** Catalog, schema and name. */
export type Path = readonly [catalog: string, schema: string, name: string]
export interface Thing {
  readonly id: string
  readonly path: Path
}
/** What the lake knows. Of a metalake, and for whoever asks the same: what a dataset is does not hang on who sees it. */
export interface Knowledge {
  readonly metalake: string
  readonly catalogs: () => Promise<readonly Source[]>
  /** A table, view, fileset, topic or model that is there. */
  readonly find: (path: Path) => Promise<Thing | undefined>
  /** Filesets and tables at these places (see `places`), with the place that each is at. At most one a place: that with the least path. */
  readonly lying: (places: readonly string[]) => Promise<ReadonlyMap<string, Thing>>
}
/** What a dataset tells of itself beside its name. */
export interface Described extends Named {
  readonly symlinks?: readonly Named[]
  /** Where a fileset that is named by its place in the lake lies. */
  readonly filesetLocation?: string
}
export interface Resolved {
  readonly thing?: Thing
  /** One sentence. */
  readonly why: string
}

const plain = /^[^."`]+$/
/** The dataset that Gravitino's engines call a thing; parts that hold dots or quotes are put in quotes, and quotes in them doubled. */
export const datasetOf = (metalake: string, path: Path): Named => ({
  namespace: metalake,
  name: path.map((one) => (plain.test(one) ? one : `"${one.replaceAll('"', '""')}"`)).join('.'),
})

const quoted = /^(?:"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|([^."`]+))(?:\.|$)/
/** What a dataset's name can mean, the likeliest first: parts in quotes, else a part may hold dots, but a catalog's name holds none. */
export function pathsOf(name: string): readonly Path[] {
  const parts: string[] = []
  let rest = name
  for (let found = quoted.exec(rest); found && parts.length < 4; found = quoted.exec(rest)) {
    parts.push(found[1]?.replaceAll('""', '"') ?? found[2]?.replaceAll('``', '`') ?? found[3] ?? '')
    rest = rest.slice(found[0].length)
    if (rest === '') break
  }
  const [catalog, schema, thing] = parts
  const said: readonly Path[] =
    rest === '' && !name.endsWith('.') && parts.length === 3 && catalog && schema && thing ? [[catalog, schema, thing]] : []
  return said.length > 0 && !/["`]/.test(name) ? said : [...said, ...dotted(name)]
}
/** As engines write names that do not put them in quotes. At most 16. */
function dotted(name: string): readonly Path[] {
  const [catalog = '', ...others] = name.split('.')
  return others.slice(1, 17).flatMap((_, i) => {
    const path = [catalog, others.slice(0, i + 1).join('.'), others.slice(i + 1).join('.')] as const
    return path.every((one) => one !== '') ? [path] : []
  })
}

/** Object stores that are one, however a client gets there. */
const stores = new Map([
  ['s3a', 's3'],
  ['s3n', 's3'],
  ['abfs', 'abfss'],
  ['cosn', 'cos'],
])
/** A place in the form in which places are compared: `file:/dir`, `s3://bucket/dir`. Undefined for what is no absolute place. */
export function placeOf(location: string): string | undefined {
  const parts = /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/]*))?(\/.*)?$/is.exec(location)
  if (!parts) return undefined
  const [, scheme = 'file', host = '', path = ''] = parts
  const word = scheme.toLowerCase()
  const clean = path.split('/').filter((one) => one !== '' && one !== '.')
  if (clean.includes('..') || (host === '' && clean.length === 0)) return undefined
  const store = stores.get(word) ?? word
  return word === 'file' ? `file:/${clean.join('/')}` : `${store}://${host.toLowerCase()}${clean.length > 0 ? `/${clean.join('/')}` : ''}`
}
const placeSchemes = new Set(['file', 's3', 's3a', 's3n', 'gs', 'hdfs', 'abfs', 'abfss', 'wasbs', 'oss', 'cos', 'cosn'])
/** Where a dataset that is named by its place lies: there, and in the directories above it, the nearest first and at most 64. */
export function placesOf({ namespace, name }: Named): readonly string[] {
  const scheme = /^([a-z][a-z\d+.-]*)(?::|$)/i.exec(namespace)?.[1]?.toLowerCase() ?? ''
  if (!placeSchemes.has(scheme)) return []
  const place = placeOf(
    namespace.includes('://') ? `${namespace.replace(/\/$/, '')}/${name.replace(/^\//, '')}` : `${scheme}:/${name.replace(/^\//, '')}`,
  )
  return place === undefined ? [] : above(place)
}
function above(place: string): readonly string[] {
  const root = /^(?:file:|[a-z\d+.-]+:\/\/[^/]*)/.exec(place)?.[0] ?? ''
  const parts = place
    .slice(root.length)
    .split('/')
    .filter((one) => one !== '')
  const all = Array.from({ length: Math.min(parts.length, 64) }, (_, i) => `${root}/${parts.slice(0, parts.length - i).join('/')}`)
  return root === 'file:' ? all : [...all, root]
}

/** Other names of a dataset that are looked at. */
const namesMost = 16
/** The thing that a dataset is, or why it is none. Its own name goes before its other names, and a name before a place. */
export async function resolve(dataset: Described, lake: Knowledge): Promise<Resolved> {
  const names = [dataset, ...(dataset.symlinks ?? []).slice(0, namesMost)]
  for (const name of names) {
    if (name.namespace !== lake.metalake) continue
    const thing = await firstOf(pathsOf(name.name), lake)
    if (thing) return { thing, why: `its ${name === dataset ? 'name' : 'other name'} ${name.name} is in this metalake` }
  }
  const catalogs = await lake.catalogs()
  for (const name of names) {
    const thing = await firstOf(inSources(name, catalogs), lake)
    if (thing) return { thing, why: `catalog ${thing.path[0]} reads from ${name.namespace}` }
  }
  const location = dataset.filesetLocation === undefined ? undefined : placeOf(dataset.filesetLocation)
  const places = [...(location === undefined ? [] : above(location)), ...names.flatMap(placesOf)]
  const lying = places.length > 0 ? await lake.lying(places) : new Map<string, Thing>()
  const place = places.find((one) => lying.has(one))
  const thing = place === undefined ? undefined : lying.get(place)
  if (thing) return { thing, why: `it lies in ${place}` }
  if (dataset.namespace === lake.metalake) return { why: `the metalake has no ${dataset.name}` }
  return { why: places.length > 0 ? 'no fileset or table lies there' : `no catalog reads from ${dataset.namespace}` }
}
async function firstOf(paths: readonly Path[], lake: Knowledge): Promise<Thing | undefined> {
  for (const path of paths) {
    const thing = await lake.find(path)
    if (thing) return thing
  }
  return undefined
}
