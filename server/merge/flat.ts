/** A body as regions merge it: flat keys, each a register of its own, and back. */
import { kindList } from '../../kinds/index.ts'
import { canonical } from './canonical.ts'
import type { Json } from './entry.ts'

type Whole = Readonly<Record<string, Json>>
/** Maps whose keys are registers of their own. */
const maps: ReadonlySet<string> = new Set(['properties', ...kindList.flatMap(({ sync }) => sync.maps ?? [])])
/** The map that a flat key is of, and its key there. */
function placeOf(key: string): readonly [map: string, inner: string] | undefined {
  const at = key.indexOf('.')
  return at > 0 && maps.has(key.slice(0, at)) ? [key.slice(0, at), key.slice(at + 1)] : undefined
}

/** What never leaves a region: references to its secrets. And the owner, who is a register that fails closed (facts.ts). */
export function openBody({ sealed: _sealed, audit, ...body }: Whole): Whole {
  if (typeof audit !== 'object' || audit === null) return body
  const { owner: _owner, ...rest } = audit as Whole
  return { ...body, audit: rest }
}

/** Keys in no order; without secrets and owner. A body with an empty map, such as of properties, keeps that as a key. */
export function flat(body: Whole): Record<string, Json> {
  const keys: Record<string, Json> = {}
  for (const [field, value] of Object.entries(openBody(body))) {
    if (!maps.has(field) || typeof value !== 'object' || value === null) {
      if (value !== undefined) keys[field] = value
      continue
    }
    keys[field] = {}
    for (const [key, inner] of Object.entries(value)) keys[`${field}.${key}`] = inner
  }
  return keys
}

/** The body with keys put and cut; what is the region's own (secrets, owner) stays. */
export function changed(body: Whole, put: Whole, cut: readonly string[]): Record<string, Json> {
  const next: Record<string, Json> = { ...body }
  const opened = new Map<string, Record<string, Json>>()
  const inside = (map: string) => {
    const is = opened.get(map) ?? { ...(body[map] as Whole | undefined) }
    opened.set(map, is)
    return is
  }
  for (const [key, value] of Object.entries(put)) {
    const place = placeOf(key)
    if (place) inside(place[0])[place[1]] = value
    else if (maps.has(key)) inside(key)
    else if (key === 'audit') next.audit = { ...ownerIn(body), ...(value as Whole) }
    else next[key] = value
  }
  for (const key of cut) {
    const place = placeOf(key)
    if (place) delete inside(place[0])[place[1]]
    else if (!maps.has(key)) delete next[key]
  }
  for (const [map, is] of opened) next[map] = is
  for (const key of cut) if (maps.has(key)) delete next[key]
  return next
}

const ownerIn = (body: Whole): Whole => {
  const owner = (body.audit as Whole | undefined)?.owner
  return owner === undefined ? {} : { owner }
}

/** What leads from one body to the other. */
export function difference(before: Whole, after: Whole): { readonly put: Record<string, Json>; readonly cut: readonly string[] } {
  const [from, to] = [flat(before), flat(after)]
  const put: Record<string, Json> = {}
  for (const key in to) if (!(key in from) || !same(from[key], to[key])) put[key] = to[key]
  return { put, cut: Object.keys(from).filter((key) => !(key in to)) }
}

/** By their texts with keys in order: a map's order is not an order. */
export const same = (a: Json, b: Json): boolean => a === b || canonical(a) === canonical(b)

/** The field of the kind that a flat key belongs to. */
export const fieldOf = (key: string): string => placeOf(key)?.[0] ?? key
