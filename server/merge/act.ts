/** What each operation of an entry does to the facts, and which of what is shown has to be looked at again. */
import type { Flat, Member, Op } from './entry.ts'
import { type At, back, drop, type Facts, make, move, own, relate, set, thingOf } from './facts.ts'
import { syncOf } from './relations.ts'
import type { Showing } from './showing.ts'

/** Takes one operation of an entry into the facts, and shows what follows. */
export function act(facts: Facts, showing: Showing, op: Op, at: At, bodyOf: (id: string) => Flat): void {
  switch (op.op) {
    case 'make':
      make(facts, op, at)
      return showing.made(op)
    case 'set': {
      const was = thingOf(facts, op.id)
      const { put, cut } = set(facts, op, at, () => ('policyType' in (op.put ?? {}) ? op.put?.policyType : bodyOf(op.id).policyType))
      return showing.changed(op, was.name, put, cut)
    }
    case 'drop': {
      drop(facts, op.id, at)
      showing.life(op.id)
      return
    }
    case 'back':
      back(facts, op.id, at)
      return showing.back(op.id)
    case 'add':
    case 'rem':
      relate(facts, op, at)
      return related(facts, showing, op)
    case 'own':
      own(facts, op, at)
      return showing.owner(op.id)
    case 'home':
      move(facts, op)
      return showing.moved(op.id)
    case 'join':
      return facts.putMember(op.region, { joined: at.dot, ...op.member, ...joinedIn(facts.member(op.region)) })
    case 'leave':
      return facts.putMember(op.region, undefined)
    case 'beat':
      return undefined
  }
}

/** Shows again what a relation's change may change: itself, and what was deleted and stays for its sake. */
export function related(facts: Facts, showing: Showing, op: Extract<Op, { op: 'add' | 'rem' }>): void {
  showing.cell({ id: op.id, what: op.what, to: op.to, value: op.value ?? '' })
  for (const id of keptBy(op)) if (isDeleted(facts, id)) showing.life(id)
}

/** What an add may keep in force that was deleted by somebody who had not seen it. */
export function keptBy(op: Extract<Op, { op: 'add' | 'rem' }>): readonly string[] {
  const { keeps } = syncOf(op.what, op.value)
  return keeps === 'to' ? [op.to] : keeps === 'from' ? [op.id] : []
}
export const isDeleted = (facts: Facts, id: string) => (facts.thing(id)?.state.drops ?? []).length > 0
/** Where a region is to be found now may be told again; it joined once. */
const joinedIn = (member: Member | undefined) => (member?.joined === undefined ? {} : { joined: member.joined })
