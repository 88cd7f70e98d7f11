/** Loads one thing, or the names or whole of many. */
import type { Kind } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Lake } from '../lake.ts'
import { listSource, loadFromSource } from '../source/load.ts'
import type { Page, Row } from '../store/store.ts'
import type { Ask, Path } from './ask.ts'
import { above, find, fromSource, parentKey } from './resolve.ts'

/** Throws NoSuch…Exception, notInUse, unsupported. A source-held thing is asked of its source, unless the past is meant. */
export async function load(lake: Lake, ask: Ask, kind: Kind, path: Path): Promise<Row> {
  const at = await above(lake, ask, kind, path, 'load')
  if (fromSource(kind, at.provider) && !ask.past) return loadFromSource(lake, ask, kind, at, path)
  return (await find(lake, ask, kind, path, 'load')).row
}

/** A page of names, in order, of what `within` holds of the kind. */
export async function listNames(lake: Lake, ask: Ask, kind: Kind, within: Path, page: Page): Promise<readonly string[]> {
  const at = await above(lake, ask, kind, within, 'list')
  if (fromSource(kind, at.provider) && !ask.past) return listSource(lake, ask, kind, at, page)
  return ask.view.names(parentKey(at), kind.name as KindName, page)
}

/** A page of whole things, in order of name, of what `within` holds of the kind; only for kinds the store holds. */
export async function listRows(lake: Lake, ask: Ask, kind: Kind, within: Path, page: Page): Promise<readonly Row[]> {
  const at = await above(lake, ask, kind, within, 'list')
  return ask.view.children(parentKey(at), kind.name as KindName, page)
}
