/** Looks a PostgreSQL lake that is a region through for damage, and has it put right behind the lock that all writers take. */

import { noSum } from '../../../merge/digest.ts'
import { type Cell, cellFrom, type Thing, type ThingState } from '../../../merge/facts.ts'
import type { Mending } from '../../../merge/ledger.ts'
import { tellingOf, totalOf } from '../../../merge/mending.ts'
import { lookedThrough, type Seen } from '../../looking.ts'
import type { LinkKind } from '../../store.ts'
import type { Commits } from '../commits.ts'
import { connect, type Login, type Session } from '../session.ts'
import { fromText, fromTextOrNull, toText } from '../text.ts'
import { amissIn } from './amiss.ts'
import { type InsideRow, insideColumns, sumIn, sums, wholeOf } from './inside.ts'
import { runIn } from './run.ts'
import { type Applied, noneApplied, vectorIn } from './save.ts'

const begin = { text: 'begin isolation level repeatable read read only' }
const end = { text: 'commit' }
/** Rows in memory at once, however many are right in one thing. */
const batch = 2000
const children = {
  text: `declare children no scroll cursor for select ${insideColumns}, w.id as holder from unnest($1::text[]) w(id)
    cross join lateral (select * from thing t where coalesce(t.within, '') = w.id offset 0) t left join sum s on s.id = t.id`,
}
const more = { text: `fetch ${batch} from children` }
const above = {
  text: `with recursive up as (select t.within, 0 as depth from thing t where t.id = $1 union all select t.within, depth + 1 from up join thing t on t.id = up.within)
    select within as id from up where within is not null order by depth`,
}
const applied = { text: 'select applied from head' }
const things = { text: 'select t.id, t.kind, t.within, t.name, t.home, t.state from unnest($1::text[]) w(id) join thing t on t.id = w.id' }
const cells = {
  text: `select c.id, c.what, c.target as "to", c.value, c.state from unnest($1::text[]) w(id) join cell c on c.id = w.id order by c.id, c.what, c.target, c.value`,
}

/** Each look is of one moment, and holds up nobody; each call has a connection of its own. */
export function mendingIn({ login, commits }: { readonly login: Login; readonly commits: Pick<Commits, 'mend'> }): Mending {
  const atOneMoment = async <T>(session: Session, read: () => Promise<T>): Promise<T> => {
    await session.run(begin)
    const found = await read()
    await session.run(end)
    return found
  }
  const connected = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const session = await connect(login, 'check')
    try {
      return await work(session)
    } finally {
      session.destroy()
    }
  }
  return {
    check: (id, limit) =>
      connected(async (session) => {
        const holders = id === '' ? [] : (await session.run<{ id: string }>(above, [toText(id)])).rows.map((row) => fromText(row.id))
        return lookedThrough(id === '' ? [''] : [id, ...holders, ''], limit, (ids) => atOneMoment(session, () => seenIn(session, ids)))
      }),
    told: (ids, holders) =>
      connected((session) =>
        atOneMoment(session, async () => {
          const facts = await factsIn(session, ids, holders)
          const { applied: text } = (await session.run<{ applied: string | null }>(applied)).rows[0] ?? {}
          return tellingOf(facts, vectorIn(text ? (JSON.parse(text) as Applied) : noneApplied), ids, holders)
        }),
      ),
    mend: (mend, author) => commits.mend(mend, author),
  }
}

async function seenIn(session: Session, ids: readonly string[]): Promise<Seen> {
  const texts = ids.map(toText)
  const totals = new Map<string, string>()
  const inside = new Map<string, string[]>()
  await session.run(children, [texts])
  for (let rows = batch; rows === batch; ) {
    const found = (await session.run<InsideRow & { holder: string }>(more)).rows
    rows = found.length
    for (const row of found) {
      const holder = fromText(row.holder)
      const { thing, sum } = wholeOf(row)
      const list = inside.get(holder) ?? []
      inside.set(holder, list)
      list.push(thing.id)
      totals.set(holder, totalOf([totals.get(holder) ?? noSum.sum, sum.sum]))
    }
  }
  await session.run({ text: 'close children' })
  const { rows } = await session.run<{ id: string; sum: string; spoken: string }>(sums, [texts])
  const kept = new Map(rows.map((row) => [fromText(row.id), row.sum]))
  const unsound = ids.filter((id) => (kept.get(id) ?? noSum.sum) !== (totals.get(id) ?? noSum.sum))
  return {
    unsound,
    amiss: await amissIn(
      runIn(session),
      ids.filter((id) => id !== ''),
    ),
    inside,
  }
}

async function factsIn(session: Session, ids: readonly string[], holders: readonly string[]): Promise<Parameters<typeof tellingOf>[0]> {
  const [texts, holding] = [ids.map(toText), holders.map(toText)]
  const known = new Map<string, Thing>()
  for (const { state, ...row } of (await session.run<Omit<Thing, 'state'> & { state: string }>(things, [texts])).rows) {
    const id = fromText(row.id)
    known.set(id, { ...row, id, within: fromTextOrNull(row.within), name: fromText(row.name), state: JSON.parse(state) as ThingState })
  }
  const { rows } = await session.run<{ id: string; what: LinkKind; to: string; value: string; state: string }>(cells, [texts])
  const hung = rows.map(({ what, state, ...row }): Cell => {
    const [id, to, value] = [fromText(row.id), fromText(row.to), fromText(row.value)]
    return { id, what, to, value, state: cellFrom(state) }
  })
  const from = Map.groupBy(hung, ({ id }) => id)
  const held = (await session.run<{ id: string; sum: string; spoken: string }>(sums, [holding])).rows
  const summed = new Map(held.map((row) => [fromText(row.id), sumIn(row)]))
  return { thing: (id) => known.get(id), cellsFrom: (id) => from.get(id) ?? [], sum: (id) => summed.get(id) }
}
