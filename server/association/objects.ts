/** The things that tags and policies can hang on, by the type and full name that the wire gives them. */
import { objectType } from '../../kinds/address.ts'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { illegal, noSuch, Refusal } from '../../kinds/errors.ts'
import { type Hanger, type KindName, kindList, kindOf } from '../../kinds/index.ts'
import { may, type Rights, readingOf } from '../access/rights.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { retryStale } from '../entity/commit.ts'
import { load } from '../entity/load.ts'
import { above, checkUse } from '../entity/resolve.ts'
import { rowsTo } from '../history/place.ts'
import type { Lake } from '../lake.ts'
import type { Page, Row } from '../store/store.ts'

/** A thing that something can hang on, with everything above it, the metalake first, itself last. */
export interface Carrier {
  readonly kind: Kind
  readonly path: Path
  readonly rows: readonly Row[]
  /** What the caller may do in the metalake; undefined where no rights are checked. */
  readonly rights: Rights | undefined
}

/**
 * The kind that an object type names, in any letter case, and the path its full name means below the metalake. Throws illegal.
 * What hangs above shows on all that something can hang on, also where it cannot be hung itself.
 */
export function objectOf(hanger: Hanger, type: string, fullName: string, verb: 'load' | 'alter'): { readonly kind: Kind; readonly path: Path } {
  const kind = kindList.find((k) => objectType(k) === type.toLowerCase())
  if (!kind) throw illegal(`"${type}" is no type of object`)
  const depth = ancestors(kind).length
  if (depth === 0) throw illegal(`a metalake carries no ${hanger.plural}`, verb === 'load' ? 'IllegalNamespaceException' : 'IllegalArgumentException')
  const carries = Object.keys(kind.carries).length > 0
  const path = pathOf(kind, fullName, depth === 1 && !carries ? [fullName] : fullName.split('.'))
  if (!(verb === 'load' ? carries : kind.carries[hanger.hangs.as])) throw illegal(`a ${kind.name} carries no ${hanger.plural}`)
  return { kind, path }
}

/** The names in a full name, from the catalog down. Throws illegal when they are too many or too few. */
export function pathOf(kind: Kind, fullName: string, parts: Path = fullName.split('.')): Path {
  const depth = ancestors(kind).length
  if (parts.length !== depth || parts.some((part) => part === ''))
    throw illegal(`"${fullName}" is no full name of a ${kind.name}; it takes ${depth} names joined by dots`)
  return parts
}

export const noObject = (kind: Kind, path: Path) =>
  new Refusal('notFound', 'NoSuchMetadataObjectException', `${kind.title} ${path.join('.')} does not exist`)

/** Finds the object, and takes it in from its source when the lake has not seen it. Throws NoSuchMetadataObject, notInUse. */
export async function carrier(
  lake: Lake,
  ask: Ask,
  hanger: Hanger,
  [metalake, type, fullName]: readonly [string, string, string],
  verb: 'load' | 'alter' = 'load',
): Promise<Carrier> {
  const { kind, path } = objectOf(hanger, type, fullName, verb)
  return objectAt(lake, ask, kind, metalake, path)
}

/** The same for a kind that is known; `path` is below the metalake. */
export async function objectAt(lake: Lake, ask: Ask, kind: Kind, metalake: string, path: Path, verb: 'load' | 'alter' = 'load'): Promise<Carrier> {
  const whole = [metalake, ...path]
  try {
    const at = await above(lake, ask, kind, whole, verb)
    checkUse(at.rows.slice(0, 1))
    const row = kind.serves.length > 0 ? await known(lake, ask, kind, whole, at.rows) : await part(lake, ask, kind, whole, at.rows)
    return { kind, path: whole, rows: [...at.rows, row], rights: at.rights }
  } catch (error) {
    if (error instanceof Refusal && error.family === 'notFound') throw noObject(kind, path)
    throw error
  }
}

/** What the lake has seen needs no call to the source. */
async function known(lake: Lake, ask: Ask, kind: Kind, path: Path, above: readonly Row[]): Promise<Row> {
  return (await ask.view.child(above.at(-1)?.key ?? 0, kind.name as KindName, path.at(-1) as string)) ?? load(lake, ask, kind, path)
}

/** A column: it gets a row of its own when something first hangs on it. */
async function part(lake: Lake, ask: Ask, kind: Kind, path: Path, above: readonly Row[]): Promise<Row> {
  const table = above.at(-1) as Row
  const name = path.at(-1) as string
  const row = await ask.view.child(table.key, kind.name as KindName, name)
  if (row) return row
  const columns = (table.body.columns ?? []) as readonly { readonly name: string }[]
  if (!columns.some((column) => column.name === name)) throw noSuch(kind.title, path.join('.'))
  if (ask.past) return { key: -1, id: '', kind: kind.name as KindName, parent: table.key, name, version: 0, body: { audit: {} } }
  const uid = (table.body.parts as Readonly<Record<string, string>> | undefined)?.[name]
  return retryStale(async () => {
    const id = lake.store.mint()
    const body = { audit: {} }
    const kindName = kind.name as KindName
    const outcome = await lake.store.commit({
      author: ask.author,
      steps: [{ do: 'insert', operation: 'import', kind: kindName, id, parent: table.key, name, path, ...(uid === undefined ? {} : { uid }), body }],
    })
    if (outcome.ok) return { key: outcome.keys[id] ?? 0, id, kind: kindName, parent: table.key, name, version: 1, body }
    return (await lake.store.now.child(table.key, kindName, name)) ?? 'stale'
  })
}

/** Keys of the objects that something hangs on itself, with a value if one is given: all in the order it was hung there, a page in that of the keys. */
export async function objectKeys(
  ask: Ask,
  { hangs }: Hanger,
  row: Row,
  value: string | undefined,
  page: Page | undefined,
): Promise<readonly number[]> {
  if (value !== undefined && (value.trim() === '' || value.length > 256)) throw illegal('query parameter "value" must be text of 1 to 256 characters')
  if (page?.limit !== undefined)
    return ask.view.origins(row.key, hangs.relation, { after: Number(page.after ?? 0), limit: page.limit, ...(value === undefined ? {} : { value }) })
  const links = (await ask.view.linked(row.key, hangs.relation)).filter((link) => value === undefined || link.value === value)
  return [...new Set(links.map((link) => link.from))]
}

/** By type and full name, of those that are there and that the caller may look at. */
export async function objectsAt(
  ask: Ask,
  keys: readonly number[],
  rights?: Rights,
): Promise<readonly { readonly type: string; readonly fullName: string }[]> {
  const objects = await Promise.all(keys.map((key) => named(ask, key, rights)))
  return objects.filter((object) => object !== undefined)
}

async function named(ask: Ask, key: number, rights: Rights | undefined) {
  const rows = await rowsTo(ask.view, key)
  const row = rows?.at(-1)
  if (!rows || !row) return undefined
  const kind = kindOf(row.kind)
  if (rights && !may(rights, ancestors(kind), rows.slice(0, -1), row, readingOf(kind))) return undefined
  return { type: objectType(kind), fullName: (rows.length > 1 ? rows.slice(1) : rows).map(({ name }) => name).join('.') }
}
