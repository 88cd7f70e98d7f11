/** Finds the thing whose home decides on another: itself or the nearest that it is in, where that is one with a home of its own. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { type KindName, kindOf } from '../../kinds/index.ts'
import type { Path } from '../entity/ask.ts'
import { providerOfRow } from '../entity/resolve.ts'
import type { Row, View } from '../store/store.ts'

/** Where a thing of a kind is, or would be: names from the metalake down, its own the last. */
export interface Place {
  readonly kind: Kind
  readonly path: Path
}

/** What is known on the way to the place, the top first. */
export async function knownTo(view: View, { kind, path }: Place): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const [depth, level] of [...ancestors(kind), kind].entries()) {
    const name = path[depth]
    const row = name === undefined ? undefined : await view.child(rows.at(-1)?.key ?? 0, level.name as KindName, name)
    if (!row) break
    rows.push(row)
  }
  return rows
}

/** Of rows from the metalake down. */
export const unitIn = (rows: readonly Row[]): Row | undefined => rows.findLast((row) => kindOf(row.kind).sync.home === 'unit')

/** The unit of the place; none while this region does not know of it: what is asked for is not there then, as far as anybody here can tell. */
export async function unitAt(view: View, place: Place): Promise<readonly Row[]> {
  const rows = await knownTo(view, place)
  const depth = [...ancestors(place.kind), place.kind].slice(0, place.path.length).findLastIndex((kind) => kind.sync.home === 'unit')
  const row = rows[depth]
  return row ? [row] : []
}

/** Whether a source holds things of the kind there. */
export function heldAt(rows: readonly Row[], kind: Kind): boolean {
  const provider = rows[1] && providerOfRow(rows[1])
  return provider?.source.includes(kind.name as KindName) === true
}
