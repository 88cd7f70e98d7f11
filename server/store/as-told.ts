/** Whether what is shown of a thing is what the log says of it: its row by the last row of its body, what hangs on it by the last row of that. */
import { unpack } from './body.ts'

/** The row of an entity, as it is shown or was. */
export interface ShownRow {
  readonly key: number
  readonly name: string
  readonly version: number
  readonly uid: string | null
  readonly body: string
  readonly stamp: string
  readonly dropped: number | null
}
/** A row of the log that tells of a body. */
export interface Told {
  readonly subject: number
  readonly position: number
  readonly operation: string
  readonly name: string
  readonly version: number
  readonly stamp: string
}

/** `stored`: the body of the last row, as the log keeps it. */
export function sameRow(is: ShownRow, last: Told, stored: () => unknown, bad: (what: string) => void): void {
  const isDrop = last.operation === 'drop'
  if (is.version !== last.version) bad(`has version ${is.version} and should have ${last.version}`)
  if (is.name !== last.name) bad(`is called ${JSON.stringify(is.name)} and should be ${JSON.stringify(last.name)}`)
  if (is.stamp !== last.stamp) bad(`is stamped ${is.stamp} and should be ${last.stamp}`)
  if (isDrop && is.dropped === null) bad('is there and should be dropped')
  else if (isDrop && is.dropped !== last.position) bad(`says it was dropped at ${is.dropped}, and was at ${last.position}`)
  else if (!isDrop && is.dropped !== null) bad(`is dropped and should be there`)
  else if (!isDrop) {
    const body = stored()
    if (body === null) return
    if (is.body !== unpack(body)) return bad('has another body')
    const { uid = null } = JSON.parse(is.body) as { uid?: string }
    if (is.uid !== uid) bad(`is ${is.uid ?? 'nothing'} to its source and should be ${uid ?? 'nothing'}`)
  }
}

/** What one thing leads to, in the order in which it was made. */
export interface Hung {
  readonly id: string
  readonly value: string | null
}
/** What hangs on one thing. */
export interface Hanging {
  readonly facet: string
  readonly live: readonly Hung[]
  /** The last row of the facet; its body is null when it was erased. */
  readonly told: { readonly position: number; readonly body: unknown } | undefined
  /** It is dropped itself: nothing hangs on it. */
  readonly gone: boolean
}

/** Ids that the row tells of. */
export function hungIn({ facet, told }: Pick<Hanging, 'facet' | 'told'>): readonly Hung[] {
  if (!told || told.body === null) return []
  const { [facet]: hung = [] } = JSON.parse(unpack(told.body)) as Readonly<Record<string, readonly { id: string; value?: string }[]>>
  return hung.map(({ id, value = null }) => ({ id, value }))
}

/** Against the last row, less what was dropped since: a drop ends links without a row of theirs. `droppedAt`: null of what is there. */
export function sameLinks(all: Hanging, droppedAt: (id: string) => number | null, bad: (has: string, should: string) => void): void {
  const { told, live, gone } = all
  if (!told || told.body === null) return
  const stands = ({ id }: Hung) => {
    const dropped = droppedAt(id)
    return dropped === null || dropped < told.position
  }
  const [has, should] = [live, gone ? [] : hungIn(all).filter(stands)].map((some) => some.map(written).join())
  if (has !== should) bad(has || 'none', should || 'none')
}
const written = ({ id, value }: Hung) => (value === null ? id : `${id}=${JSON.stringify(value)}`)
