/** What of a list the caller may see: decided once for all of it where that is possible. */
import type { Kind } from '../../kinds/define.ts'
import type { Ask } from '../entity/ask.ts'
import type { Above, Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { readingOf, showing, showsAll } from './rights.ts'
import { today } from './today.ts'

/** Whether things must be looked at one by one. */
export async function isFiltered(lake: Lake, ask: Ask, kind: Kind, at: Above): Promise<boolean> {
  if (!ask.rights) return false
  // Of metalakes each has users of its own.
  if (!at.rights) return true
  return !showsAll(at.rights, await judgedOf(lake, ask, at), readingOf(kind))
}

/** The same for everything that `at` holds, at once, by what is kept of a list. Undefined where it must be asked of each as it is whole. */
export function filtering(ask: Ask, kind: Kind, { rights, rows }: Above): ((row: Row) => boolean) | undefined {
  if (ask.past || !rights || rights.rules.some((rule) => rule.readsProperties)) return undefined
  return showing(rights, rows, readingOf(kind))
}

/** Says of each thing that `at` holds whether the caller may see it; undefined is one of which the lake knows only that it is there. */
export async function seeing(lake: Lake, ask: Ask, kind: Kind, at: Above): Promise<(row: Row | undefined) => Promise<boolean>> {
  const { rights } = at
  if (!ask.rights) return async () => true
  if (!rights) return async (metalake) => metalake !== undefined && (await ask.rights?.(metalake))?.member === true
  const above = await judgedOf(lake, ask, at)
  const shows = showing(rights, above, readingOf(kind))
  return async (row) => shows(row && (await today(lake, ask, row)))
}

const judgedOf = async (lake: Lake, ask: Ask, { rows }: Above): Promise<readonly Row[]> => Promise.all(rows.map((row) => today(lake, ask, row)))
