/** Guard cells: rights that must be granted anew, by one who knows, after they were taken. A revoke wins over a grant made apart from it. */
import { byDot, covers, type Dot, joined, known, partsOf, seen, type Vector } from './vector.ts'

export interface Guard {
  /** Grants that no revoke has removed, each with what its author had applied. */
  readonly adds: Readonly<Record<Dot, Vector>>
  /** By origin, the number of its last revoke. */
  readonly revoked: Vector
}
/** contested: granted, but by nobody who knew every revoke; allows do not count then, denies do. */
export type Status = 'in' | 'out' | 'contested'

export const noGuard: Guard = { adds: {}, revoked: {} }

/** A grant by one who had applied `deps`. It removes no other grant: what hangs on that one goes on. */
export function granted(guard: Guard, dot: Dot, deps: Vector): Guard {
  const [origin, number] = partsOf(dot)
  // A revoke earlier in the same entry is answered too.
  const knew = guard.revoked[origin] === number ? { ...deps, [origin]: number } : known(dot, deps)
  return { ...guard, adds: { ...guard.adds, [dot]: knew } }
}
/** A revoke by one who had applied `deps`: the grants that it had seen go, and whoever grants again must have seen it. */
export function revoked(guard: Guard, dot: Dot, deps: Vector): Guard {
  const [origin, number] = partsOf(dot)
  const before = known(dot, deps)
  const adds = Object.entries(guard.adds).filter(([add]) => add !== dot && !seen(add, before))
  return { adds: Object.fromEntries(adds), revoked: { ...guard.revoked, [origin]: Math.max(guard.revoked[origin] ?? 0, number) } }
}

/** `alerts` are revokes that were heard of ahead of their turn, by origin. */
export function statusOf(guard: Guard, alerts: Vector = {}): Status {
  const adds = Object.values(guard.adds)
  if (adds.length === 0) return 'out'
  const all = joined(guard.revoked, alerts)
  return adds.some((knew) => covers(knew, all)) ? 'in' : 'contested'
}
/** Grants by those who knew every revoke, in order: what other relations may rest on. */
export function goodAdds(guard: Guard): readonly Dot[] {
  const good = Object.entries(guard.adds).filter(([, knew]) => covers(knew, guard.revoked))
  return good.map(([dot]) => dot).sort(byDot)
}
/**
 * Without the revokes that can change no answer any more: every member has applied them, and every grant knew them. Undefined when
 * nothing is left. One that a grant did not know stays, or the grant would come to count unnoticed.
 */
export function collected({ adds, revoked: all }: Guard, stable: Vector): Guard | undefined {
  const knew = Object.values(adds)
  const left = Object.entries(all).filter(([origin, number]) => (stable[origin] ?? 0) < number || knew.some((deps) => (deps[origin] ?? 0) < number))
  return left.length === 0 && knew.length === 0 ? undefined : { adds, revoked: Object.fromEntries(left) }
}

/** As it is kept: one text for one guard. */
export function guardText({ adds, revoked: all }: Guard): string {
  const grants = Object.entries(adds).sort(([a], [b]) => byDot(a, b))
  return JSON.stringify([grants.map(([dot, knew]) => [dot, listed(knew)]), listed(all)])
}
/** The guard of such a text. */
export function guardFrom(text: string): Guard {
  const [grants, all] = JSON.parse(text) as readonly [readonly (readonly [Dot, Listed])[], Listed]
  return { adds: Object.fromEntries(grants.map(([dot, knew]) => [dot, Object.fromEntries(knew)])), revoked: Object.fromEntries(all) }
}
type Listed = readonly (readonly [origin: string, number: number])[]
const listed = (vector: Vector): Listed =>
  Object.entries(vector)
    .filter(([, number]) => number > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
