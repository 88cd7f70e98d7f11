/** The one row that says where the log ends: whoever writes locks it first, so that commits follow one another. */
import type { Stamp } from '../../kit/clock.ts'
import type { Outcome } from '../store.ts'

/** How one write of a group ended: its outcome, or what it broke by. Nothing of a broken one is kept. */
export type Ended<Gives = Outcome> = { readonly outcome: Gives } | { readonly error: Error }

export interface HeadRow {
  readonly position: number
  readonly ruled: number
  readonly chain: string
  readonly stamp: Stamp
  readonly origin: string
  readonly number: number
  readonly entity: number
  readonly relation: number
  /** Of a region, what is applied of every origin, as JSON; null elsewhere. */
  readonly applied: string | null
}

export const lockHead = 'select position, ruled, chain, stamp, origin, number, entity, relation, applied from head for update'
