/** What every part of an entity's page is given. */
import type { Kind } from '../../kinds/define.ts'
import type { Place } from '../address.ts'
import type { Shown } from '../api/shapes.ts'

export interface Here<E extends Shown = Shown> {
  readonly kind: Kind
  readonly place: Place
  readonly entity: E
  /** The past is read, or the answer is not there to be changed: nothing may be edited. */
  readonly fixed: boolean
}
/** Whether it is switched on; what cannot be switched is. */
export const inUse = (entity: Shown) => entity.properties?.['in-use'] !== 'false'
