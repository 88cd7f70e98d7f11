/** What an engine is told of a metalake: who is in it, what tables there are, and what was said of whom; read out of the lake once. */
import type { KindName } from '../../../kinds/index.ts'
import { heldKinds } from '../../../kinds/providers/common.ts'
import { inUse, providerOfRow } from '../../entity/resolve.ts'
import type { Row, View } from '../../store/store.ts'

/** Names as engines write them, with what they mean. A name that means several things, but for letter case or kind, means none of them. */
export type Named<T> = ReadonlyMap<string, T | undefined>
export interface SchemaPlace {
  readonly row: Row
  readonly tables: Named<Row>
}
export interface CatalogPlace {
  readonly row: Row
  /** What a name in one of its schemas can be of, when the lake does not know it. */
  readonly holds: readonly TableKind[]
  readonly schemas: Named<SchemaPlace>
}
export interface Survey {
  readonly metalake: Row
  readonly catalogs: Named<CatalogPlace>
  /** Users who are not disabled. */
  readonly users: readonly Row[]
  readonly groups: readonly Row[]
}
export type TableKind = Extract<KindName, 'table' | 'view'>
const tableKinds: readonly TableKind[] = ['table', 'view']

/** Trino writes every name of a thing in lower case. */
export const engineName = (name: string): string => name.toLowerCase()

function byName<T>(things: readonly (readonly [name: string, T])[]): Named<T> {
  const named = new Map<string, T | undefined>()
  for (const [name, thing] of things) named.set(engineName(name), named.has(engineName(name)) ? undefined : thing)
  return named
}

/** Of all catalogs that hold tables and are not switched off, or of those named; names that there are not are passed over. */
export async function survey(view: View, metalake: Row, only?: readonly string[]): Promise<Survey> {
  const [catalogs, users, groups] = await Promise.all((['catalog', 'user', 'group'] as const).map((kind) => view.children(metalake.key, kind)))
  const places: (readonly [string, CatalogPlace])[] = []
  for (const row of catalogs ?? []) {
    const provider = providerOfRow(row)
    const held = provider ? heldKinds(provider, row.body.properties) : []
    const holds = tableKinds.filter((kind) => held.includes(kind))
    if (holds.length === 0 || !inUse(row) || only?.includes(row.name) === false) continue
    places.push([row.name, { row, holds, schemas: await schemasOf(view, row, holds) }])
  }
  return { metalake, catalogs: byName(places), users: (users ?? []).filter(({ body }) => body.enabled !== false), groups: groups ?? [] }
}

async function schemasOf(view: View, catalog: Row, holds: readonly TableKind[]): Promise<Named<SchemaPlace>> {
  const schemas = await view.children(catalog.key, 'schema')
  const places = schemas.map(async (row) => {
    const tables = await Promise.all(holds.map((kind) => view.children(row.key, kind)))
    return [row.name, { row, tables: byName(tables.flat().map((table) => [table.name, table] as const)) }] as const
  })
  return byName(await Promise.all(places))
}
