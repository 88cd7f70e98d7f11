/** Objects as rights speak of them, `table` and `lake.trips.fares`, and as pages do: a kind and names from the metalake down. Pure. */
import { objectType } from '../../kinds/address.ts'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { type KindName, kindList } from '../../kinds/index.ts'
import { addressOf, type Place, placeAt } from '../address.ts'
import type { Spoken } from './shapes.ts'

const byType = new Map(kindList.map((kind) => [objectType(kind), kind]))
export const kindOfType = (type: string): Kind | undefined => byType.get(type.toLowerCase())

export const spokenOf = (kind: Kind, path: readonly string[]): Spoken => ({
  type: objectType(kind),
  fullName: kind.parent === null ? (path[0] ?? '') : path.slice(1).join('.'),
})

/** Undefined for a type that this lake has not, or a name that is none of it. */
export function pathOf(lake: string, { type, fullName }: Spoken): { readonly kind: Kind; readonly path: readonly string[] } | undefined {
  const kind = kindOfType(type)
  if (!kind) return undefined
  const depth = ancestors(kind).length
  if (depth === 0) return { kind, path: [lake] }
  const names = depth === 1 ? [fullName] : fullName.split('.')
  return names.length === depth && !names.includes('') ? { kind, path: [lake, ...names] } : undefined
}

/** The object's page; null when it has none. */
export function pageOf(lake: string, object: Spoken, tab = ''): Place | null {
  const found = pathOf(lake, object)
  const place = found && ({ kind: found.kind.name as KindName, path: found.path, tab } as const)
  return place && placeAt(addressOf(place)) ? place : null
}

/** Whether `upper` is the other or holds it, so that what is said there counts on the other too. */
export function covers(upper: Spoken, one: Spoken): boolean {
  if (upper.type === one.type && upper.fullName === one.fullName) return true
  if (upper.type === 'metalake') return true
  const kind = kindOfType(one.type)
  if (!kind || !ancestors(kind).some((k) => objectType(k) === upper.type)) return false
  return one.fullName.startsWith(`${upper.fullName}.`)
}

/** `table:lake.trips.fares`, both ways. */
export const textOf = ({ type, fullName }: Spoken) => `${type}:${fullName}`
export function spokenIn(text: string): Spoken | undefined {
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { type: text.slice(0, colon), fullName: text.slice(colon + 1) }
}
