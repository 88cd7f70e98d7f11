/** What an own change of a thing says to others: only the keys that it changed, and which values it was made in sight of. */
import { kinds } from '../../kinds/index.ts'
import type { Flat, Op } from './entry.ts'
import { dotsOf, type Facts, type Thing } from './facts.ts'
import { difference, openBody } from './flat.ts'
import { shown } from './register.ts'

type SetOp = Extract<Op, { op: 'set' }>
export type RelateOp = Extract<Op, { op: 'add' | 'rem' }>
/** What the thing is to be: the name that is shown of it, the source's own id, its body, and what the change is called. */
export interface Change {
  readonly name: string
  readonly uid: string | undefined
  readonly body: Flat
  readonly as: string
}

/** Undefined when it changes nothing that others are told. `is` is what is shown. */
export function deltaOf(
  thing: Thing,
  is: { readonly name: string; readonly uid: string | null; readonly body: Flat },
  change: Change,
): SetOp | undefined {
  const { name, uid, as } = change
  const { put, cut } = difference(is.body, change.body)
  const changed = [...Object.keys(put), ...cut]
  // Who renames it to what it is shown as claims that: another suffix will never be needed.
  const renamed = name !== is.name || (as === 'rename' && name !== thing.name)
  const moved = uid !== undefined && uid !== is.uid
  if (changed.length === 0 && !renamed && !moved) return undefined
  // Of several values the author was shown one: the others stay open. What follows a law of its own was shown as all of them together.
  const over = changed.flatMap((key) => {
    const siblings = thing.state.keys?.[key] ?? []
    const best = siblings.length > 1 && !kinds[thing.kind].sync.laws?.[key] ? shown(siblings) : undefined
    return best ? [[key, [best.dot]] as const] : []
  })
  return {
    op: 'set',
    id: thing.id,
    ...(renamed ? { name } : {}),
    ...(moved ? { uid } : {}),
    ...(Object.keys(put).length > 0 ? { put } : {}),
    ...(cut.length > 0 ? { cut } : {}),
    ...(over.length > 0 ? { over: Object.fromEntries(over) } : {}),
    ...(as === 'alter' || as === 'rename' ? {} : { as }),
  }
}

/** A new thing with all that is known of it. */
export const makingOf = (
  { id, kind, within, name }: Omit<Thing, 'home' | 'state'>,
  { uid, body, as }: Omit<Change, 'name'>,
): Extract<Op, { op: 'make' }> => ({
  op: 'make',
  id,
  kind,
  in: within,
  name,
  ...(uid === undefined ? {} : { uid }),
  body: openBody(body),
  ...(as === 'create' ? {} : { as }),
})
/** Takes away all that hangs on a thing, and all that it hangs on. */
export const severing = (facts: Facts, id: string): readonly RelateOp[] =>
  [...facts.cellsFrom(id), ...facts.cellsTo(id)]
    .filter(({ state }) => dotsOf(state).length > 0)
    .map(({ id: from, what, to, value }) => ({ op: 'rem', id: from, what, to, value: value === '' ? null : value }))
export const ownerIn = (body: Flat) => (body.audit as { owner?: { type: string; id: string; name: string } } | undefined)?.owner
