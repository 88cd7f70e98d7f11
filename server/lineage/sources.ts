/** How datasets are named after the systems they are in, and which catalogs stand for those systems. */
import { targetFrom } from '../../connectors/postgresql/url.ts'
import type { Named } from './ids.ts'

/** A catalog as its settings describe it. */
export interface Source {
  readonly name: string
  readonly provider: string
  readonly properties: Readonly<Record<string, string>>
}
interface Naming {
  readonly provider: string
  /** Of the namespace: `scheme://address`. */
  readonly schemes: readonly string[]
  /** Port of an address without one. */
  readonly port: number
  /** `host:port` of each server that the catalog reads from. */
  readonly addresses: (catalog: Source) => readonly string[]
  /** Schema and name in the catalog that a dataset's name may mean; names may hold the dots that join them. */
  readonly paths: (name: string, catalog: Source) => readonly (readonly [schema: string, name: string])[]
}

/** Names may hold more dots than one: wherever a part may end. At most 16 of them are tried. */
const atDots = (name: string): readonly (readonly [string, string])[] =>
  [...name.matchAll(/\./g)]
    .slice(0, 16)
    .map(({ index }) => [name.slice(0, index), name.slice(index + 1)] as const)
    .filter(([schema, rest]) => schema !== '' && rest !== '')
const commaList = (text: string | undefined): readonly string[] => (text ?? '').split(',').map((one) => one.trim())

/** A catalog whose settings are wrong stands for nothing; it says so when it is used. */
function jdbc(catalog: Source): ReturnType<typeof targetFrom> | undefined {
  try {
    return targetFrom(catalog.properties['jdbc-url'] ?? '')
  } catch {
    return undefined
  }
}

/** Source: openlineage.io/docs/spec/naming. */
const namings: readonly Naming[] = [
  {
    provider: 'jdbc-postgresql',
    schemes: ['postgres', 'postgresql'],
    port: 5432,
    addresses: (catalog) => jdbc(catalog)?.addresses.map(({ host, port }) => `${host}:${port}`) ?? [],
    paths: (name, catalog) => {
      const database = catalog.properties['jdbc-database'] ?? jdbc(catalog)?.database
      return database !== undefined && name.startsWith(`${database}.`) ? atDots(name.slice(database.length + 1)) : []
    },
  },
  {
    provider: 'kafka',
    schemes: ['kafka'],
    port: 9092,
    addresses: ({ properties }) => commaList(properties['bootstrap.servers']),
    paths: (name) => [['default', name]],
  },
  {
    provider: 'hive',
    schemes: ['hive'],
    port: 9083,
    addresses: ({ properties }) => commaList(properties['metastore.uris']).map((uri) => uri.replace(/^thrift:\/\//, '')),
    paths: atDots,
  },
]

const address = (text: string, port: number): string => (/:\d+$/.test(text) ? text : `${text}:${port}`).toLowerCase()

/** Where in which of these catalogs the dataset may be, the likeliest first; nothing for a namespace that names no system. */
export function inSources(
  { namespace, name }: Named,
  catalogs: readonly Source[],
): readonly (readonly [catalog: string, schema: string, name: string])[] {
  const at = namespace.indexOf('://')
  const scheme = namespace.slice(0, Math.max(at, 0)).toLowerCase()
  const servers = commaList(namespace.slice(at + 3).replace(/\/$/, ''))
  return namings
    .filter(({ schemes }) => schemes.includes(scheme))
    .flatMap(({ provider, port, addresses, paths }) => {
      const wanted = new Set(servers.map((server) => address(server, port)))
      return catalogs
        .filter((catalog) => catalog.provider === provider && addresses(catalog).some((one) => wanted.has(address(one, port))))
        .flatMap((catalog) => paths(name, catalog).map((path) => [catalog.name, ...path] as const))
    })
}
