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
/** Whether a metalake or catalog is switched on. */
export const inUse = (entity: Shown) => entity.properties?.['in-use'] !== 'false'
/** Whether it is switched on; what cannot be switched is. */
export const isOn = ({ switchable }: Kind, entity: Shown) =>
  switchable?.guards === false ? (entity as unknown as Readonly<Record<string, unknown>>)[switchable.keeps] !== false : inUse(entity)
/** The entity as it is shown once it is switched. */
export const turned = ({ switchable }: Kind, entity: Shown, on: boolean): Shown =>
  switchable?.guards === false ? { ...entity, [switchable.keeps]: on } : { ...entity, properties: { ...entity.properties, 'in-use': String(on) } }
