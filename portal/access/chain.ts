/** Why somebody may or may not: what was said on each level from the metalake down, and the one thing that decides. Pure. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { type Privilege, type PrivilegeName, privileges } from '../../kinds/privileges.ts'
import { kindOfType, spokenOf } from './objects.ts'
import type { Explained, Fact, Spoken } from './shapes.ts'

export type Reason =
  | { readonly is: 'no user' }
  | { readonly is: 'a user' }
  | { readonly is: 'owner'; readonly fact: Fact }
  | { readonly is: 'allowed'; readonly fact: Fact }
  /** `otherwise`: without the denial it would be allowed. */
  | { readonly is: 'denied'; readonly fact: Fact; readonly otherwise: boolean }
  | { readonly is: 'missing'; readonly needs: readonly PrivilegeName[]; readonly object: Spoken }
  | { readonly is: 'owners only' }
  /** What decides is none of what is known here. */
  | { readonly is: 'else' }

/** One level of the way down. `needs`: without one of these nobody but an owner gets further. */
export interface Level {
  readonly kind: Kind
  readonly object: Spoken
  readonly facts: readonly Fact[]
  readonly needs: readonly PrivilegeName[]
  readonly lacks: boolean
}
export interface Chain {
  readonly allowed: boolean
  readonly reason: Reason
  readonly levels: readonly Level[]
  /** What was said that has nothing to do with the deed. */
  readonly aside: readonly Fact[]
}

const same = (name: string): string => (privileges[name as PrivilegeName] as Privilege | undefined)?.means ?? name
const isOn = ({ type, fullName }: Spoken, fact: Fact) => fact.type === type && fact.object === fullName

/** Which of the kind's privileges a deed takes, beside owning. */
function neededFor(kind: Kind, deed: string): readonly PrivilegeName[] {
  if (deed === 'load') return kind.access.read
  if (deed === 'alter') return kind.access.write
  if (deed === 'drop') return kind.access.drop
  if (deed === 'grant') return ['MANAGE_GRANTS']
  return deed.startsWith('create_') ? (kindOfType(deed.slice('create_'.length))?.access.create ?? []) : []
}

/** The levels' objects, from the metalake down to the one that is asked about. */
const wayTo = (kind: Kind, path: readonly string[]) =>
  [...ancestors(kind), kind].map((one, i) => ({ kind: one, object: spokenOf(one, path.slice(0, i + 1)) }))

type Way = ReturnType<typeof wayTo>
interface Decided {
  readonly allowed: boolean
  readonly reason: Reason
}

/** The first of the facts that counts for one of the privileges on the levels: a denial before an allowance. */
function said(facts: readonly Fact[], way: Way, needs: readonly PrivilegeName[]) {
  const here = facts.filter((fact) => way.some(({ object }) => isOn(object, fact)))
  const of = (name: PrivilegeName, condition: 'allow' | 'deny') =>
    here.find((fact) => fact.condition === condition && fact.privilege !== undefined && same(fact.privilege) === same(name))
  const free = needs.find((name) => of(name, 'allow') && !of(name, 'deny'))
  return { allow: free && of(free, 'allow'), deny: needs.map((name) => of(name, 'deny')).find((fact) => fact !== undefined) }
}

function decide(explained: Explained, way: Way, deed: string): Decided {
  const facts = explained.because
  if (!explained.member) return { allowed: false, reason: { is: 'no user' } }
  const makes = deed.startsWith('create_')
  const last = way.length - 1
  const ownedAt = (level: Way[number]) => facts.find((fact) => fact.owner !== undefined && isOn(level.object, fact))
  const strictly = deed === 'setOwner' || deed === 'grant'
  const owner = way.map(ownedAt).find((fact) => fact !== undefined)
  for (const [depth, level] of way.entries()) {
    const owned = ownedAt(level)
    // Granting and setting owners take the use of what is above also from who owns it; the metalake's owner needs none.
    if (owned && (!strictly || depth === 0)) return { allowed: true, reason: { is: 'owner', fact: owned } }
    if (depth === last && !makes) break
    if (depth === 0) continue
    const { allow, deny } = said(facts, way.slice(0, depth + 1), level.kind.access.read)
    if (!allow) return lacking(deny, level.kind.access.read, level.object)
  }
  const [first, end] = [way[0] as Way[number], way[last] as Way[number]]
  if (strictly && owner) return { allowed: true, reason: { is: 'owner', fact: owner } }
  if (first === end && deed === 'load') return { allowed: true, reason: { is: 'a user' } }
  const needs = neededFor(end.kind, deed)
  if (needs.length === 0) return { allowed: false, reason: { is: 'owners only' } }
  const { allow, deny } = said(facts, way, needs)
  return allow ? { allowed: true, reason: { is: 'allowed', fact: allow } } : lacking(deny, needs, end.object)
}
const lacking = (deny: Fact | undefined, needs: readonly PrivilegeName[], object: Spoken): Decided => ({
  allowed: false,
  reason: deny ? { is: 'denied', fact: deny, otherwise: false } : { is: 'missing', needs, object },
})

/** The lake's own answer, told along the way to the object. What does not follow from roles and owners is said to be so. */
export function chainOf(explained: Explained, kind: Kind, path: readonly string[], deed: string): Chain {
  const way = wayTo(kind, path)
  const allowed = explained.may[deed] === true
  const own = decide(explained, way, deed)
  const makes = deed.startsWith('create_')
  const needs = way.map(({ kind: one }, depth) => {
    const isEnd = depth === way.length - 1
    if (isEnd && makes && depth > 0) return [...one.access.read, ...neededFor(one, deed)]
    return isEnd ? neededFor(one, deed) : depth === 0 ? [] : one.access.read
  })
  const counts = new Set(needs.flat().map(same))
  const isTold = (fact: Fact) => fact.privilege === undefined || counts.has(same(fact.privilege))
  const levels = way.map(({ kind: one, object }, depth): Level => {
    const facts = explained.because.filter((fact) => isOn(object, fact) && isTold(fact))
    const { reason } = own
    return {
      kind: one,
      object,
      facts,
      needs: needs[depth] ?? [],
      lacks: reason.is === 'missing' && reason.object.type === object.type && reason.object.fullName === object.fullName,
    }
  })
  return {
    allowed,
    reason: own.allowed === allowed ? withOtherwise(own.reason, explained, way, deed) : { is: 'else' },
    levels,
    aside: explained.because.filter((fact) => !isTold(fact)),
  }
}

/** Whether a denial is all that stands in the way: the same denial by several roles counts as one. */
function withOtherwise(reason: Reason, explained: Explained, way: Way, deed: string): Reason {
  if (reason.is !== 'denied') return reason
  const left = explained.because.filter((fact) => fact !== reason.fact)
  return { ...reason, otherwise: decide({ ...explained, because: left }, way, deed).allowed }
}
