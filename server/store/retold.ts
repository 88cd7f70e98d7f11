/** What the log says of a thing whose row was altered or lost, believed only where its hashes say that it is as it was written. */
import { Unmended } from '../merge/mending.ts'
import type { ShownRow } from './as-told.ts'
import { unpack } from './body.ts'
import { chainOf, commitOf, type Envelope } from './chain.ts'

/** A row of the log as it is kept, without the id that its chain counts. */
export interface LogRow extends Omit<Envelope, 'id'> {
  readonly subject: number
  readonly parent: number
  readonly root: number
  readonly body: unknown
  readonly salt: Uint8Array
  readonly commitment: string
  readonly chain: string
}
export const logColumns = `position, batch, origin, number, stamp, deps, unit, epoch, residency, actor, address, request as "requestId", operation, kind, facet,
  subject, parent, root, within, name, path, version, body, salt, commitment, chain`

/** Whether the row tells of the thing with the id, and is as it was written after the one with the chain `above`. */
export const isOf = (row: LogRow, above: string | undefined, id: string): boolean =>
  above !== undefined && chainOf(above, { ...row, id }, row.commitment) === row.chain

/** The row of an entity. */
export interface RetoldRow extends ShownRow {
  readonly id: string
  readonly kind: string
  readonly parent: number
  /** Null for a metalake. */
  readonly root: number | null
}

/** By its `last` row, and of one that was dropped the `said` one before it. Throws Unmended where the log does not hold the state, or it was changed. */
export function retold(id: string, last: LogRow, said: Pick<LogRow, 'body' | 'salt' | 'commitment'> | undefined): RetoldRow {
  const { subject, kind, parent, root, name, version, stamp, position, operation } = last
  if (!said || said.body === null) throw new Unmended(`the log does not hold the state of ${kind} ${id} any more`)
  const body = unpack(said.body)
  if (commitOf(said.salt, body) !== said.commitment) throw new Unmended(`what the log says of ${kind} ${id} was changed, too`)
  const { uid = null } = JSON.parse(body) as { readonly uid?: string }
  const dropped = operation === 'drop' ? position : null
  return { key: subject, id, kind, parent, root: parent === 0 ? null : root, name, version, uid, body, stamp, dropped }
}
/** Of a thing whose rows do not prove one another, or that has none. */
export const untold = (kind: string, id: string) => new Unmended(`the log does not say, or not soundly, what ${kind} ${id} is`)
export const inTheWay = ({ kind, id, name }: Pick<RetoldRow, 'kind' | 'id' | 'name'>) =>
  new Unmended(`${kind} ${id} was called ${JSON.stringify(name)}, which is another's name now: rename or drop that one first`)
