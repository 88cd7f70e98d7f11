/** Reads what a source holds: always from the source, so that changes behind the lake's back show at once. */
import type { Kind } from '../../kinds/define.ts'
import { noSuch } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { fromSource } from '../entity/resolve.ts'
import type { Above, Lake } from '../lake.ts'
import { isAway } from '../region/away.ts'
import type { Page, Row } from '../store/store.ts'
import { see } from './see.ts'

export const catalogOf = (at: Above): Row => at.rows[1] as Row
/** Names below the catalog. */
export const withinOf = (at: Above): readonly string[] => at.rows.slice(2).map((row) => row.name)

/** What the source says, undefined when it has no such thing. */
export function lookAt(lake: Lake, ask: Ask, kind: Kind, at: Above, name: string) {
  ask.outside?.()
  return lake.sources.holder(catalogOf(at), kind.name as KindName, ask.signal, (holder, signal) => holder.load(withinOf(at), name, signal))
}

/** For kinds that echo: a thing that the lake made has a comment, if an empty one; sources cannot tell "" from none. */
export const commented = (kind: Kind, row: Row): Row =>
  kind.wire.echo && row.body.comment === undefined && row.body.audit.creator ? { ...row, body: { ...row.body, comment: '' } } : row

export async function loadFromSource(lake: Lake, ask: Ask, kind: Kind, at: Above, path: Path): Promise<Row> {
  const found = await lookAt(lake, ask, kind, at, path.at(-1) as string)
  if (!found) throw noSuch(kind.title, path.join('.'))
  return commented(kind, await see(lake, ask, kind, at, path, found))
}

export async function listSource(lake: Lake, ask: Ask, kind: Kind, at: Above, page: Page): Promise<readonly string[]> {
  ask.outside?.()
  const names = await lake.sources.holder(catalogOf(at), kind.name as KindName, ask.signal, (holder, signal) => holder.list(withinOf(at), signal))
  return onPage(names, page)
}

/** Of names that are at hand whole. */
export function onPage(names: readonly string[], { after, from, upTo, limit }: Page): readonly string[] {
  const within = (name: string) => (after === undefined ? from === undefined || name >= from : name > after) && (upTo === undefined || name <= upTo)
  return names.filter(within).toSorted().slice(0, limit)
}

/** For a thing on the way down that the store does not know: looks in the source and takes it in. */
export async function importMissing(lake: Lake, ask: Ask, kind: Kind, at: Above, name: string): Promise<Row | undefined> {
  if (!fromSource(kind, at.provider) || (await isAway(lake, at.rows))) return undefined
  const found = await lookAt(lake, ask, kind, at, name)
  return found ? see(lake, ask, kind, at, [...at.rows.map((row) => row.name), name], found) : undefined
}
