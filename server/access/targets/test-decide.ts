/** What the lake decides of what engines ask, one question at a time, for tests to compare. */
import { ancestors } from '../../../kinds/define.ts'
import { type KindName, kinds } from '../../../kinds/index.ts'
import type { PrivilegeName } from '../../../kinds/privileges.ts'
import { Trace } from '../../kept/exact.ts'
import type { Row } from '../../store/store.ts'
import { compile } from '../compile.ts'
import { filtersOn } from '../effective.ts'
import { bitsOf, may } from '../rights.ts'
import { sqlOf } from './table-answers.ts'
import { columnNames, type Lake } from './test-lakes.ts'

/** Names as Trino asks for them, and what they can mean: nothing that the lake has seen, one thing, or several. */
export interface Place {
  readonly catalog: string
  readonly schema: string
  readonly table: string
  readonly catalogs: readonly Row[]
  readonly schemas: readonly Row[]
  readonly tables: readonly Row[]
}
export interface Deeds {
  readonly catalog: boolean
  readonly schema: boolean
  readonly createSchema: boolean
  readonly dropSchema: boolean
  readonly table: boolean
  readonly showColumns: boolean
  readonly select: boolean
  readonly insert: boolean
  readonly delete: boolean
  readonly truncate: boolean
  readonly update: boolean
  readonly create: boolean
  readonly createView: boolean
  readonly drop: boolean
  readonly dropView: boolean
  readonly alter: boolean
  readonly passOn: boolean
  readonly filters: readonly string[]
  readonly masks: Readonly<Record<string, string>>
  readonly columns: readonly string[]
}

/** Every name that the lake has, and one beside them in each thing. */
export async function placesOf({ view, metalake }: Lake): Promise<readonly Place[]> {
  const under = async (parents: readonly Row[], kindNames: readonly KindName[]) =>
    (await Promise.all(parents.flatMap(({ key }) => kindNames.map((kind) => view.children(key, kind))))).flat()
  const named = (rows: readonly Row[]) => [...Map.groupBy(rows, ({ name }) => name.toLowerCase()), ['not there', []] as const]
  const places: Place[] = []
  for (const [catalog, catalogs] of named(await under([metalake], ['catalog'])))
    for (const [schema, schemas] of named(await under(catalogs, ['schema'])))
      for (const [table, tables] of named(await under(schemas, ['table', 'view']))) places.push({ catalog, schema, table, catalogs, schemas, tables })
  return places
}

const beside = (kind: 'schema' | 'table' | 'view'): Row => {
  const columns = columnNames.map((name) => ({ name, type: 'varchar' }))
  return { key: -2, id: '', kind, parent: 0, name: 'not there', version: 0, body: { audit: {}, properties: {}, columns } }
}
const nothing: Deeds = {
  catalog: false,
  schema: false,
  createSchema: false,
  dropSchema: false,
  table: false,
  showColumns: false,
  select: false,
  insert: false,
  delete: false,
  truncate: false,
  update: false,
  create: false,
  createView: false,
  drop: false,
  dropView: false,
  alter: false,
  passOn: false,
  filters: [],
  masks: {},
  columns: [],
}

/** What a user who has proved to be in the groups may do at a place. */
export async function deedsIn(
  { view, metalake }: Lake,
  user: string,
  groups: readonly string[],
): Promise<(place: Place, columns: readonly string[]) => Promise<Deeds>> {
  const rights = await compile(view, metalake, { name: user, groups, active: 'all' }, false, new Trace())
  const on = (rows: readonly Row[], names: readonly PrivilegeName[]) => {
    const row = rows.at(-1) as Row
    return may(rights, ancestors(kinds[row.kind]), rows.slice(0, -1), row, bitsOf(names))
  }
  const makes = (kind: 'schema' | 'table' | 'view', rows: readonly Row[]) =>
    may(rights, ancestors(kinds[kind]), rows, undefined, bitsOf(kinds[kind].access.create))
  return async ({ catalogs, schemas, tables }, columns) => {
    const [catalog] = catalogs
    if (!catalog || catalogs.length > 1) return nothing
    const inCatalog: Deeds = { ...nothing, catalog: on([metalake, catalog], ['USE_CATALOG']) }
    if (schemas.length > 1) return inCatalog
    const rows = [metalake, catalog, schemas[0] ?? beside('schema')]
    const inSchema: Deeds = {
      ...inCatalog,
      schema: on(rows, ['USE_SCHEMA']),
      dropSchema: on(rows, []),
      createSchema: schemas.length > 0 ? on(rows, []) : makes('schema', rows.slice(0, 2)),
    }
    if (tables.length > 1) return { ...inSchema, table: inSchema.dropSchema }
    const views = (catalog.body.properties as Record<string, string>)['caspian.views'] === 'true'
    const meant = tables.length > 0 ? tables : [beside('table'), ...(views ? [beside('view')] : [])]
    const all = (names: (row: Row) => readonly PrivilegeName[]) => meant.every((row) => on([...rows, row], names(row)))
    const own = all(() => [])
    const select = all(({ kind }) => (kind === 'table' ? ['SELECT_TABLE'] : ['SELECT_VIEW']))
    const modify = all(({ kind }) => (kind === 'table' ? ['MODIFY_TABLE'] : []))
    const isSeen = select || modify || own
    const isFree = tables.length === 0 || own
    const { filter, masks = {} } = isSeen && meant.length === 1 ? sqlOf(await filtersOn(view, rights, [...rows, meant[0] as Row])) : {}
    return {
      ...inSchema,
      table: isSeen,
      showColumns: isSeen,
      select,
      insert: modify,
      delete: modify,
      truncate: modify,
      update: modify,
      create: isFree && makes('table', rows),
      createView: isFree && makes('view', rows),
      drop: own,
      dropView: own,
      alter: modify,
      passOn: own && filter === undefined && Object.keys(masks).length === 0,
      filters: filter === undefined ? [] : [filter],
      masks,
      columns: isSeen ? columns : [],
    }
  }
}
