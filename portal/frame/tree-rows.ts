/** The tree as a list of lines: what is open is followed by what is in it. Pure. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { kindList, kinds } from '../../kinds/index.ts'
import { heldKinds } from '../../kinds/providers/common.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import type { CatalogShown } from '../api/shapes.ts'

export interface TreeRow {
  readonly key: string
  readonly kind: Kind
  readonly path: readonly string[]
  /** 1 for catalogs. */
  readonly level: number
  /** Undefined for what holds nothing. */
  readonly open?: boolean
  /** Grey words at the right: a provider, a count. */
  readonly note?: string
  readonly off?: boolean
  /** Place among its siblings, from 1, and how many they are. */
  readonly position: number
  readonly siblings: number
}
/** What is known so far of one level. `undefined` = not read yet. */
export interface Known {
  schemas(catalog: string): readonly string[] | undefined
  objects(catalog: string, schema: string, kind: Kind): readonly string[] | undefined
}

/** One text for a path, to be told apart by; names cannot hold a zero character. */
export const keyOf = (kind: Kind, path: readonly string[]) => `${kind.name}\0${path.join('\0')}`

const inSchemas = kindList.filter((kind) => kind.parent === kinds.schema && kind.serves.includes('load'))
const byType: Readonly<Record<string, readonly string[]>> = { relational: ['table'], fileset: ['fileset'], messaging: ['topic'], model: ['model'] }

/** The kinds that can live in a catalog's schemas: by its provider, or by its type where we do not know that. */
export function kindsIn(catalog: Pick<CatalogShown, 'provider' | 'type' | 'properties'>): readonly Kind[] {
  const provider = providerOf(catalog.provider)
  const held: readonly string[] = provider ? heldKinds(provider, catalog.properties) : [...(byType[catalog.type] ?? []), 'function']
  return inSchemas.filter((kind) => held.includes(kind.name))
}

const order = new Intl.Collator('en', { numeric: true })

/** `typed` keeps the lines whose name holds it, and what leads to them, among all that is known. */
export function treeRows(
  lake: string,
  catalogs: readonly CatalogShown[],
  known: Known,
  isOpen: (key: string) => boolean,
  typed: string,
): readonly TreeRow[] {
  const wanted = typed.trim().toLowerCase()
  const hit = (name: string) => wanted === '' || name.toLowerCase().includes(wanted)
  const rows: TreeRow[] = []
  const shows = (key: string) => (wanted === '' ? isOpen(key) : true)
  catalogs.forEach((catalog, i) => {
    const path = [lake, catalog.name]
    const key = keyOf(kinds.catalog, path)
    const below = shows(key) ? schemaRows(path, catalog) : []
    if (below.length === 0 && !hit(catalog.name)) return
    rows.push({
      key,
      kind: kinds.catalog,
      path,
      level: 1,
      open: shows(key) && (wanted === '' || below.length > 0),
      note: providerOf(catalog.provider)?.alias ?? catalog.provider,
      off: catalog.properties?.['in-use'] === 'false',
      position: i + 1,
      siblings: catalogs.length,
    })
    rows.push(...below)
  })
  return rows

  function schemaRows(parent: readonly string[], catalog: CatalogShown): readonly TreeRow[] {
    const schemas = known.schemas(catalog.name) ?? []
    return schemas.flatMap((schema, i) => {
      const path = [...parent, schema]
      const key = keyOf(kinds.schema, path)
      const held = kindsIn(catalog).map((kind) => [kind, known.objects(catalog.name, schema, kind)] as const)
      const below = shows(key) ? objectRows(path, held) : []
      if (below.length === 0 && !hit(schema)) return []
      const counted = held.every(([, names]) => names !== undefined)
      const row: TreeRow = {
        key,
        kind: kinds.schema,
        path,
        level: 2,
        open: shows(key) && (wanted === '' || below.length > 0),
        ...(counted ? { note: String(held.reduce((n, [, names]) => n + (names?.length ?? 0), 0)) } : {}),
        position: i + 1,
        siblings: schemas.length,
      }
      return [row, ...below]
    })
  }

  function objectRows(parent: readonly string[], held: readonly (readonly [Kind, readonly string[] | undefined])[]): readonly TreeRow[] {
    const read = held.filter((pair): pair is [Kind, readonly string[]] => pair[1] !== undefined)
    const siblings = read.reduce((n, [, names]) => n + names.length, 0)
    const rows: TreeRow[] = []
    // Plain loops: a schema may hold very many names, and this runs with every letter that is typed.
    for (const [kind, names] of read) {
      const [under, level] = [`${keyOf(kind, parent)}\0`, ancestors(kind).length]
      for (let i = 0; i < names.length; i++) {
        const name = names[i] as string
        // Several kinds are counted through once they are in order.
        if (read.length > 1 || hit(name)) rows.push({ key: under + name, kind, path: [...parent, name], level, position: i + 1, siblings })
      }
    }
    if (read.length < 2) return rows
    rows.sort((a, b) => order.compare(a.path.at(-1) ?? '', b.path.at(-1) ?? ''))
    return rows.map((row, i) => ({ ...row, position: i + 1 })).filter((row) => hit(row.path.at(-1) ?? ''))
  }
}
