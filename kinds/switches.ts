/** How things are switched off and on by PATCH, and what being off means. */
import type { Order } from './sync.ts'

export interface Switch {
  /** Its key in the body of the PATCH; left out, it means off. */
  readonly asks: string
  /** Its key in the entity's body. */
  readonly keeps: string
  /** Off, nothing in the thing is reached or changed; on, it is dropped only when forced. */
  readonly guards: boolean
}
export const inUse: Switch = { asks: 'inUse', keeps: 'inUse', guards: true }
export const enabled: Switch = { asks: 'enable', keeps: 'enabled', guards: false }

/** For what is followed while it is on, and is on when nothing is said: on is stricter. */
export const onIsStricter: Order = { strictest: (values) => values.some((value) => value !== false) }
/** For who may act while they are on: off is stricter. */
export const offIsStricter: Order = { strictest: (values) => !values.includes(false) }

/** Whether being switched off closes things of the kind. */
export const guarded = ({ switchable }: { readonly switchable?: Switch | undefined }) => switchable?.guards === true
