/** Where a thing is now, by its key: the rows above it, whatever they have come to be called. */
import type { Kind } from '../../kinds/define.ts'
import { kindList, kindOf } from '../../kinds/index.ts'
import type { Path } from '../entity/ask.ts'
import { providerOfRow } from '../entity/resolve.ts'
import type { Above, Lake } from '../lake.ts'
import type { Entry, Row, View } from '../store/store.ts'

/** Rows from the metalake down to the one with this key; undefined when one of them is not there. */
export async function rowsTo(view: View, key: number): Promise<readonly Row[] | undefined> {
  if (key === 0) return []
  const row = await view.byKey(key)
  const above = row && (await rowsTo(view, row.parent))
  return above && [...above, row]
}

export const aboveOf = (rows: readonly Row[]): Above => ({ rows, provider: rows[1] && providerOfRow(rows[1]) })
export const pathOf = (rows: readonly Row[]): Path => rows.map(({ name }) => name)

/** What is live in a thing, at any depth. */
export async function inside(view: View, row: Row): Promise<readonly Row[]> {
  const kinds = kindList.filter((kind) => kind.parent?.name === row.kind)
  const children = (await Promise.all(kinds.map((kind) => view.children(row.key, kind.name as Row['kind'])))).flat()
  return [...children, ...(await Promise.all(children.map((child) => inside(view, child)))).flat()]
}

/** The topmost thing that must be brought back before what is in it can be: the drop of it. */
export async function goneAbove(lake: Lake, key: number): Promise<Entry | undefined> {
  const [last] = await lake.store.history(key, 1, undefined, 'body')
  if (last?.operation !== 'drop') return undefined
  return (last.parent === 0 ? undefined : await goneAbove(lake, last.parent)) ?? last
}

export const kindOfEntry = (entry: Entry): Kind => kindOf(entry.kind)
