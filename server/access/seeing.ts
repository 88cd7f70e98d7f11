/** What of a list the caller may see: decided once for all of it where that is possible. */
import type { Kind } from '../../kinds/define.ts'
import type { Ask } from '../entity/ask.ts'
import type { Above, Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { readingOf, shows, showsAll } from './rights.ts'
import { today } from './today.ts'

/** Whether things must be looked at one by one. */
export async function isFiltered(lake: Lake, ask: Ask, kind: Kind, at: Above): Promise<boolean> {
  if (!ask.rights) return false
  // Of metalakes each has users of its own.
  if (!at.rights) return true
  return !showsAll(at.rights, await judgedOf(lake, ask, at), readingOf(kind))
}

/** The same for everything that `at` holds, at once. Undefined where it must be asked of each. */
export function filtering(ask: Ask, kind: Kind, { rights, rows }: Above): ((row: Row) => boolean) | undefined {
  if (ask.past || !rights) return undefined
  const bits = readingOf(kind)
  return (row) => shows(rights, rows, row, bits)
}

/** Says of each thing that `at` holds whether the caller may see it; undefined is one of which the lake knows only that it is there. */
export async function seeing(lake: Lake, ask: Ask, kind: Kind, at: Above): Promise<(row: Row | undefined) => Promise<boolean>> {
  const { rights } = at
  if (!ask.rights) return async () => true
  if (!rights) return async (metalake) => metalake !== undefined && (await ask.rights?.(metalake))?.member === true
  const above = await judgedOf(lake, ask, at)
  const bits = readingOf(kind)
  return async (row) => shows(rights, above, row && (await today(lake, ask, row)), bits)
}

const judgedOf = async (lake: Lake, ask: Ask, { rows }: Above): Promise<readonly Row[]> => Promise.all(rows.map((row) => today(lake, ask, row)))
