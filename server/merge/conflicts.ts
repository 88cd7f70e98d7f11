/** What regions said apart that somebody should look at: computed from the facts, never written down as one more thing to agree on. */
import { alive } from './alive.ts'
import { type CellName, dotsOf, type Facts, isGuard, isPrincipal, lawOf, type Thing, type ThingState, thingOf } from './facts.ts'
import { type Guard, statusOf } from './guard.ts'
import { open } from './register.ts'
import type { Dot } from './vector.ts'

/**
 * value: several values of one key, the latest is shown · restrict: several of a rule, the strictest holds · owner: several owners, none
 * counts · deleted: deleted, but used or holding something unseen · right: granted and revoked apart, it does not count ·
 * name: another has its name, it is shown with a suffix.
 */
export type ConflictSort = 'value' | 'restrict' | 'owner' | 'deleted' | 'right' | 'name'
export interface Conflict {
  readonly sort: ConflictSort
  /** The thing that it is about; of a relation, what that is from. */
  readonly id: string
  /** The key of the body, for value and restrict. */
  readonly key?: string
  /** For a right that hangs on a relation. */
  readonly relation?: Omit<CellName, 'id'>
  /** What was said, by entries that had not seen one another. */
  readonly said: readonly { readonly dot: Dot; readonly value: unknown }[]
}

/** Where things and relations are noted that may have a conflict, so that nobody must look through all. `what` '' is the thing itself, 'name' its name. */
export interface OpenName {
  readonly id: string
  readonly what: string
  readonly to: string
  readonly value: string
}

/** Whether the state itself may be a conflict. */
export function mayConflict({ keys, claims, drops, guard }: ThingState): boolean {
  return (
    (drops ?? []).length > 0 ||
    (claims ?? []).length > 1 ||
    (guard !== undefined && contested(guard)) ||
    Object.values(keys ?? {}).some((siblings) => siblings.length > 1)
  )
}
export const contested = (guard: Guard): boolean => statusOf(guard) === 'contested'

/** Of what is noted under the name; none when it was answered meanwhile. */
export function conflictsOf(facts: Facts, { id, what, to, value }: OpenName): readonly Conflict[] {
  const thing = facts.thing(id)
  if (!thing) return []
  if (what === '') return ofThing(facts, thing)
  if (!alive(facts, id)) return []
  if (what === 'name') return [{ sort: 'name', id, said: [{ dot: thing.state.made ?? '', value: thing.name }] }]
  const name = { id, what, to, value } as CellName
  const state = facts.cell(name)
  if (!state || !isGuard(state) || !contested(state) || !alive(facts, to)) return []
  return [{ sort: 'right', id, relation: { what: name.what, to, value }, said: dotsOf(state).map((dot) => ({ dot, value: 'granted' })) }]
}

function ofThing(facts: Facts, { id, kind, state }: Thing): readonly Conflict[] {
  const found: Conflict[] = []
  if (isPrincipal(kind) && state.guard && contested(state.guard))
    found.push({ sort: 'right', id, said: Object.keys(state.guard.adds).map((dot) => ({ dot, value: 'added' })) })
  if (!alive(facts, id)) return found
  if ((state.drops ?? []).length > 0) found.push({ sort: 'deleted', id, said: (state.drops ?? []).map(({ dot }) => ({ dot, value: 'deleted' })) })
  for (const [key, siblings] of Object.entries(state.keys ?? {}))
    if (open(siblings).length > 1)
      found.push({ sort: lawOf(kind, key) === 'restrict' ? 'restrict' : 'value', id, key, said: siblings.map(({ dot, value }) => ({ dot, value })) })
  if (new Set((state.claims ?? []).map(({ owner }) => owner?.id)).size > 1)
    found.push({ sort: 'owner', id, said: (state.claims ?? []).map(({ dot, owner }) => ({ dot, value: owner })) })
  return found
}

/** Facts that note what may be a conflict, as it comes and goes. */
export function noting(facts: Facts): Facts {
  return {
    ...facts,
    putThing(thing) {
      const was = facts.thing(thing.id)
      const [before, after] = [was !== undefined && mayConflict(was.state), mayConflict(thing.state)]
      facts.putThing(thing)
      if (before !== after) facts.note({ id: thing.id, what: '', to: '', value: '' }, after)
    },
    putCell(name, state) {
      const was = facts.cell(name)
      const [before, after] = [was, state].map((one) => one !== undefined && isGuard(one) && contested(one))
      facts.putCell(name, state)
      if (before !== after) facts.note(name, after === true)
    },
  }
}
export const nameNote = (id: string): OpenName => ({ id, what: 'name', to: '', value: '' })
/** The metalake that a thing is in, or is. */
export function lakeOf(facts: Facts, id: string): string {
  let thing = thingOf(facts, id)
  while (thing.within !== null) thing = thingOf(facts, thing.within)
  return thing.id
}
