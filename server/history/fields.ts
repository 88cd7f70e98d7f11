/** What differs between two states of a thing, field by field, and how one such difference is taken back from a third. */
import type { Draft } from '../../kinds/define.ts'

/** A field, or one key of a map within it. Undefined stands for not there. */
export interface Difference {
  readonly field: string
  readonly key?: string
  readonly from: unknown
  readonly to: unknown
}
type Map = Readonly<Record<string, unknown>>
const isMap = (value: unknown): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const keysOf = (...maps: readonly Map[]) => [...new Set(maps.flatMap((map) => Object.keys(map)))]
/** Maps from text to text or number are compared key by key; what has a shape of its own is one value. */
const isFlat = (value: unknown) => value === undefined || (isMap(value) && Object.values(value).every((inner) => typeof inner !== 'object'))

/** Name and body together, less the audit and what only the source says of it. */
export const stateOf = (name: string, body: Map): Map => {
  const { audit: _audit, uid: _uid, parts: _parts, ...rest } = body
  return { ...rest, name }
}

/** All differences, in the order in which the fields stand. */
export function differences(before: Map, after: Map): readonly Difference[] {
  return keysOf(before, after).flatMap((field): readonly Difference[] => {
    const [from, to] = [before[field], after[field]]
    if (same(from, to)) return []
    if (!isFlat(from) || !isFlat(to)) return [{ field, from, to }]
    const [old, now] = [(from ?? {}) as Map, (to ?? {}) as Map]
    return keysOf(old, now).flatMap((key) => (same(old[key], now[key]) ? [] : [{ field, key, from: old[key], to: now[key] }]))
  })
}

export const labelOf = ({ field, key }: Difference) => (key === undefined ? field : `${field}.${key}`)
const valueAt = (state: Map, { field, key }: Difference) => (key === undefined ? state[field] : (state[field] as Map | undefined)?.[key])

/** The differences that something later has changed again: what is there now is not what they led to. */
export const overtaken = (now: Map, all: readonly Difference[]) => all.filter((one) => !same(valueAt(now, one), one.to))

/** The state with each difference turned back; everything else stays. */
export function turnedBack(now: Map, all: readonly Difference[]): Map {
  const next: Record<string, unknown> = { ...now }
  for (const { field, key, from } of all) {
    if (key === undefined) set(next, field, from)
    else {
      const inner: Record<string, unknown> = { ...(next[field] as Map | undefined) }
      set(inner, key, from)
      next[field] = inner
    }
  }
  return next
}
function set(on: Record<string, unknown>, key: string, value: unknown): void {
  if (value === undefined) delete on[key]
  else on[key] = value
}

export function draftOf({ name, ...body }: Map): Draft {
  return { name: String(name), body }
}
