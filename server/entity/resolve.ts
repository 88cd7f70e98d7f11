/** Finds what a path names, level by level, and says exactly what is missing or switched off. */
import { ancestors, type Kind, type Operation } from '../../kinds/define.ts'
import { illegal, noSuch, notInUse, Refusal, unsupported } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import type { NameRule } from '../../kinds/names.ts'
import type { PropertyRows } from '../../kinds/properties.ts'
import { heldKinds, type Provider } from '../../kinds/providers/common.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { guarded } from '../../kinds/switches.ts'
import { check, checkEntered, checkMissing, refusal } from '../access/check.ts'
import type { Rights } from '../access/rights.ts'
import { today } from '../access/today.ts'
import type { Above, Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import type { Ask, Path } from './ask.ts'

export type Verb = Operation | 'switch'

export const inUse = (row: Row) => row.body.inUse !== false
export const parentKey = (above: Above) => above.rows.at(-1)?.key ?? 0
export const providerOfRow = (row: Row): Provider | undefined => (typeof row.body.provider === 'string' ? providerOf(row.body.provider) : undefined)
export const nameRule = (kind: Kind, provider: Provider | undefined): NameRule => provider?.names[kind.name as KindName] ?? kind.names
export const propertyRows = (kind: Kind, provider: Provider | undefined): PropertyRows =>
  provider?.properties[kind.name as KindName] ?? kind.properties
export const fromSource = (kind: Kind, provider: Provider | undefined) => provider?.source.includes(kind.name as KindName) === true

/** What is missing has no row to drop. */
export class Absent extends Refusal {}

/**
 * Resolves everything above a thing of `kind` whose own name, if any, is the last of `path`.
 * Missing ancestors are refused as the reference does (contract semantics §8): below a catalog a missing metalake or catalog is
 * NoSuchCatalog; list and create name the missing parent; load and alter name the thing itself; a drop finds nothing (Absent).
 */
export async function above(lake: Lake, ask: Ask, kind: Kind, path: Path, verb: Verb): Promise<Above> {
  const kinds = ancestors(kind)
  const rows: Row[] = []
  const judged: Row[] = []
  let provider: Provider | undefined
  let rights: Rights | undefined
  for (const [depth, level] of kinds.entries()) {
    const name = path[depth] as string
    const within = { rows, provider }
    const known = await ask.view.child(rows.at(-1)?.key ?? 0, level.name as KindName, name)
    if (depth === 0) rights = await rightsIn(ask, known, kind, verb, path)
    else if (!known && rights) checkMissing(rights, kinds, judged, [verb, kind, path])
    const row = known ?? (ask.past ? undefined : await lake.importMissing(ask, level, within, name))
    // Where these come with the catalog, one that is missing can never be there: not even a drop is asked below it.
    if (!row && provider?.comesWith?.[level.name as KindName]) throw noSuch(level.title, path.slice(0, depth + 1).join('.'))
    if (!row) throw missing(kinds, kind, depth, path, verb)
    rows.push(row)
    if (rights) {
      judged.push(await today(lake, ask, row))
      ask.rely?.(row)
      checkEntered(rights, kinds, judged, [verb, kind, path])
    }
    if (depth === 1) {
      provider = providerOfRow(row)
      checkUse(rows)
      checkHeld(kind, provider, row)
    }
  }
  if (kinds.length === 1 && !guarded(kind)) checkUse(rows)
  if (kinds.length === 1 && (verb === 'list' || verb === 'create')) checkUse(rows)
  if (ask.rights && verb !== 'list') {
    const name = verb === 'create' ? undefined : (path.at(-1) as string)
    const row = name === undefined ? undefined : await ask.view.child(rows.at(-1)?.key ?? 0, kind.name as KindName, name)
    rights ??= verb === 'create' ? undefined : await rightsIn(ask, row, kind, verb, path)
    if (rights) check(rights, kind, kinds, judged, row && (await today(lake, ask, row)), verb, path)
    if (row) ask.rely?.(row)
  }
  return { rows, provider, rights }
}

/** Undefined where no rights are checked. Nobody is told whether a metalake is there that they are no user of. */
async function rightsIn(ask: Ask, metalake: Row | undefined, kind: Kind, verb: Verb, path: Path): Promise<Rights | undefined> {
  if (!ask.rights) return undefined
  const rights = metalake && (await ask.rights(metalake))
  if (!rights?.member)
    throw refusal(
      { name: ask.author.actor },
      `${verb}_${kind.name}`.toUpperCase(),
      path,
      'it takes being a user of the metalake, who is not disabled',
    )
  return rights
}

/** Refuses when the metalake or the catalog of the rows is switched off. */
export function checkUse(rows: readonly Row[]): void {
  for (const [depth, row] of rows.slice(0, 2).entries()) if (!inUse(row)) throw notInUse(depth === 0 ? 'Metalake' : 'Catalog', row.name)
}

/** Refuses a kind that catalogs of the provider do not hold, or not this one. */
function checkHeld(kind: Kind, provider: Provider | undefined, catalog: Row): void {
  const name = kind.name as KindName
  if (!provider || heldKinds(provider, catalog.body.properties).includes(name)) return
  const wish = provider.kinds.includes(name) ? ` while its property ${provider.wished?.[name]} is not true` : ''
  throw unsupported(`a ${provider.alias} catalog holds no ${kind.plural}${wish}`)
}

/** Refuses to make, alter or drop things of a kind of which the sort of catalog has its own and no others. */
export function checkOwn(kind: Kind, provider: Provider | undefined, verb: Verb, name: string): void {
  const own = provider?.comesWith?.[kind.name as KindName]
  if (!own) return
  if (verb !== 'create' && Object.hasOwn(own, name)) throw illegal(`${kind.name} ${name} comes with its catalog and stays as it is`)
  throw unsupported(`a ${provider.alias} catalog has its own ${kind.plural} and no others: ${Object.keys(own).join(', ')}`)
}

function missing(kinds: readonly Kind[], kind: Kind, depth: number, path: Path, verb: Verb): Refusal {
  const where = (kind: Kind, upTo: number) => ({ title: kind.title, what: path.slice(0, upTo).join('.') })
  const parent = where(kinds[depth] as Kind, depth + 1)
  const below = kinds.length >= 2
  const catalog = kinds[1]
  if (below && depth <= 1 && catalog) return noSuch(catalog.title, path.slice(0, 2).join('.'))
  if (depth === 0 && !guarded(kind)) return noSuch(parent.title, parent.what)
  if (verb === 'list' || verb === 'create') {
    const nearest = where(kinds.at(-1) as Kind, kinds.length)
    return noSuch(nearest.title, nearest.what)
  }
  const self = noSuch(kind.title, path.join('.'))
  return verb === 'drop' ? new Absent(self.family, self.type, self.message) : self
}

/** The rows above and the thing itself. Refuses NoSuch…Exception. A source-held thing is what the lake saw last. */
export async function find(lake: Lake, ask: Ask, kind: Kind, path: Path, verb: Verb): Promise<{ readonly at: Above; readonly row: Row }> {
  const at = await above(lake, ask, kind, path, verb)
  const row = await ask.view.child(parentKey(at), kind.name as KindName, path.at(-1) as string)
  if (!row)
    throw verb === 'drop'
      ? new Absent('notFound', `NoSuch${kind.title}Exception`, `${kind.title} ${path.join('.')} does not exist`)
      : noSuch(kind.title, path.join('.'))
  if (guarded(kind) && at.rows.length === 1) checkUse(at.rows)
  return { at, row }
}
