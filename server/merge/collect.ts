/** Forgets revokes that can change no answer any more: local, at any time, and seen by nobody, for digests do not count them. */
import { type Facts, isGuard } from './facts.ts'
import { collected, type Guard } from './guard.ts'
import type { Vector } from './vector.ts'

const revokes = (guard: Guard): number => Object.keys(guard.revoked).length

/** `stable`: what every member is known, by its own applied entries, to have applied. Gives how many relations and things forgot some. */
export function collect(facts: Facts, stable: Vector): number {
  let count = 0
  for (const { state, ...name } of facts.revokedCells()) {
    if (!isGuard(state)) continue
    const left = collected(state, stable)
    if (left && revokes(left) === revokes(state)) continue
    facts.putCell(name, left)
    count++
  }
  for (const thing of facts.revokedThings()) {
    const { guard } = thing.state
    if (!guard) continue
    // What was added once stays known as gone: an empty guard says so.
    const left = collected(guard, stable) ?? { adds: {}, revoked: {} }
    if (revokes(left) === revokes(guard)) continue
    facts.putThing({ ...thing, state: { ...thing.state, guard: left } })
    count++
  }
  return count
}
