/** Forgets revokes that can change no answer any more: every member has applied them, and every grant knew them. */
import { collect } from '../../../merge/collect.ts'
import type { ThingState } from '../../../merge/facts.ts'
import { cellFrom, type Thing } from '../../../merge/facts.ts'
import type { Vector } from '../../../merge/vector.ts'
import type { LinkKind } from '../../store.ts'
import { lockHead } from '../head.ts'
import { connect, type Login } from '../session.ts'
import { fromText, fromTextOrNull } from '../text.ts'
import { factsOver } from './facts.ts'
import { cellKey, Known } from './known.ts'
import { savingFacts } from './save.ts'

const cells = { text: `select id, what, target as "to", value, state from cell where state like 'g%' and state not like '%,[]]'` }
const things = { text: `select id, kind, within, name, home, state from thing where state like '%"revoked":{"%'` }

/** Gives how many. On a connection of its own, behind the lock that all writers take. */
export async function collectIn(login: Login, stable: Vector): Promise<number> {
  const session = await connect(login, 'collect')
  try {
    await session.runAll(`begin; ${lockHead}`)
    const known = new Known()
    for (const { state, ...row } of (await session.run<{ id: string; what: LinkKind; to: string; value: string; state: string }>(cells)).rows) {
      const name = { ...row, id: fromText(row.id), to: fromText(row.to), value: fromText(row.value) }
      known.cells.set(cellKey(name), { name, state: cellFrom(state) })
    }
    for (const { state, ...row } of (await session.run<Omit<Thing, 'state'> & { state: string }>(things)).rows) {
      const id = fromText(row.id)
      known.things.set(id, { ...row, id, within: fromTextOrNull(row.within), name: fromText(row.name), state: JSON.parse(state) as ThingState })
    }
    const facts = factsOver(known, {}, [], () => undefined)
    const count = collect(facts, stable)
    for (const [statement, values] of savingFacts(facts.changes(), 0)) await session.run(statement, values)
    await session.run({ text: 'commit' })
    return count
  } finally {
    session.destroy()
  }
}
