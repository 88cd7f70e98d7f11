/** Which relations and owners are in force: a right needs one grant that knew every revoke, given to one who was there when it was given. */
import { type Cell, type Claim, type Facts, isGuard, isPrincipal, type Thing, thingOf } from './facts.ts'
import { goodAdds, statusOf } from './guard.ts'
import { syncOf } from './relations.ts'
import { covers, type Dot, seen, type Vector } from './vector.ts'

/** The value of a membership that somebody granted and somebody else, apart, revoked: what is denied through it binds, what is allowed does not count. */
export const contested = 'contested'
/** As which value the relation is shown; undefined when it is not. */
export type ShownAs = { readonly value: string | null } | undefined

export function relationShown(facts: Facts, { id, what, to, value, state }: Cell): ShownAs {
  const [from, at] = [thingOf(facts, id), thingOf(facts, to)]
  const sync = syncOf(what, value)
  const as = { value: value === '' ? null : value }
  const drops = [...(from.state.drops ?? []), ...(at.state.drops ?? [])]
  if (!isGuard(state)) return state.some((dot) => drops.every(({ deps }) => !seen(dot, deps))) ? as : undefined
  // What a deleted role allowed ends at once; what it denies to its holders may have been kept.
  if (sync.add === 'from' && drops.length > 0) return undefined
  const status = statusOf(state)
  if (status === 'out') return undefined
  if (status === 'contested') return sync.denies ? { value: contested } : undefined
  const knowing = Object.entries(state.adds).filter(([, deps]) => covers(deps, state.revoked))
  return [from, at].every((end) => bound(end, knowing)) ? as : undefined
}

/** Whether one of the grants knew an adding of the principal that still stands: one that was removed and added again is another. */
function bound({ kind, state }: Thing, knowing: readonly (readonly [Dot, Vector])[]): boolean {
  if (!isPrincipal(kind)) return true
  const adds = state.guard ? goodAdds(state.guard) : []
  // Who is added and given something by one entry was known to it.
  return knowing.some(([grant, deps]) => adds.some((dot) => dot === grant || seen(dot, deps)))
}

/** The one owner that all who were not answered agree on, if one of them knew the owner as it is there now; else nobody. */
export function ownerShown(facts: Facts, claims: readonly Claim[]): Claim['owner'] {
  const [first] = claims
  if (!first?.owner || claims.some(({ owner }) => owner?.id !== first.owner?.id)) return null
  const principal = facts.thing(first.owner.id)
  return principal &&
    bound(
      principal,
      claims.map(({ dot, deps }) => [dot, deps] as const),
    )
    ? first.owner
    : null
}

/** Ids that stand in the claims: who may have to be looked at again when they come or go. */
export const claimed = (thing: Thing): readonly string[] => [...new Set((thing.state.claims ?? []).flatMap(({ owner }) => (owner ? [owner.id] : [])))]
