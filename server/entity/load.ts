/** Loads one thing, or the names or whole of many. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import { check } from '../access/check.ts'
import { unseenKey } from '../access/rights.ts'
import { filtering, isFiltered, seeing } from '../access/seeing.ts'
import type { Above, Lake } from '../lake.ts'
import { isAway } from '../region/away.ts'
import { listSource, loadFromSource, onPage } from '../source/load.ts'
import type { Page, Row } from '../store/store.ts'
import type { Ask, Path } from './ask.ts'
import { above, find, fromSource, parentKey } from './resolve.ts'

/** Throws NoSuch…Exception, notInUse, unsupported. A source-held thing is asked of its source, unless the past is meant or that is another region's. */
export async function load(lake: Lake, ask: Ask, kind: Kind, path: Path): Promise<Row> {
  const at = await above(lake, ask, kind, path, 'load')
  if (fromSource(kind, at.provider) && !ask.past && !(await isAway(lake, at.rows))) {
    const row = await loadFromSource(lake, ask, kind, at, path)
    // It may have had another name when it was last seen, and rights of its own.
    if (at.rights) check(at.rights, kind, ancestors(kind), at.rows, row, 'load', path)
    return row
  }
  return (await find(lake, ask, kind, path, 'load')).row
}

/** A page of names, in order, of what `within` holds of the kind and the caller may see. */
export async function listNames(lake: Lake, ask: Ask, kind: Kind, within: Path, page: Page): Promise<readonly string[]> {
  const at = await above(lake, ask, kind, within, 'list')
  const isSource = fromSource(kind, at.provider) && !ask.past && !(await isAway(lake, at.rows))
  if (!(await isFiltered(lake, ask, kind, at)))
    return isSource ? listSource(lake, ask, kind, at, page) : ask.view.names(parentKey(at), kind.name as KindName, page)
  if (!isSource) {
    const filter = filtering(ask, kind, at)
    const rows =
      filter && ask.members && Object.keys(page).length === 0
        ? (await ask.members(parentKey(at), kind.name as KindName)).filter(filter)
        : await visible(lake, ask, kind, at, page)
    return rows.map((row) => row.name)
  }
  const names = await listSource(lake, ask, kind, at, {})
  const seen = await seeing(lake, ask, kind, at)
  const rows = new Map((await ask.view.children(parentKey(at), kind.name as KindName)).map((row) => [row.name, row]))
  const shown: string[] = []
  for (const name of names) if (await seen(rows.get(name) ?? unseen(kind, at, name))) shown.push(name)
  return onPage(shown, page)
}

/** What a source names and the lake has not seen yet. */
const unseen = (kind: Kind, at: Above, name: string): Row => ({
  key: unseenKey,
  id: '',
  kind: kind.name as KindName,
  parent: parentKey(at),
  name,
  version: 0,
  body: { audit: {} },
})

/** A page of whole things, in order of name, of what `within` holds of the kind and the caller may see; only for kinds the store holds. */
export async function listRows(lake: Lake, ask: Ask, kind: Kind, within: Path, page: Page): Promise<readonly Row[]> {
  const at = await above(lake, ask, kind, within, 'list')
  if (!(await isFiltered(lake, ask, kind, at))) return ask.view.children(parentKey(at), kind.name as KindName, page)
  return visible(lake, ask, kind, at, page)
}

/** How many are looked at in one go, to fill a page of those that may be seen. */
const stride = 1000

/** Goes on reading until the page is full, so that what may not be seen leaves no gap. */
async function visible(lake: Lake, ask: Ask, kind: Kind, at: Above, page: Page): Promise<readonly Row[]> {
  const { limit = Number.POSITIVE_INFINITY } = page
  const seen = await seeing(lake, ask, kind, at)
  const found: Row[] = []
  for (let after = page.after; ; ) {
    const rows = await ask.view.children(parentKey(at), kind.name as KindName, { ...page, ...(after === undefined ? {} : { after }), limit: stride })
    for (const row of rows) if (await seen(row)) if (found.push(row) >= limit) return found
    const last = rows.at(-1)
    if (!last || rows.length < stride) return found
    after = last.name
  }
}
