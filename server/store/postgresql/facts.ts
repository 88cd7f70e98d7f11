/** The facts of a PostgreSQL lake, and the erasing of what its log need not keep. */
import { beginErasing, type Erasure, erasureFrom, facts, goneOnErasing } from '../facts.ts'
import type { Reads } from './reads.ts'
import type { Session } from './session.ts'

const fact = { name: 'fact', text: 'select value from fact where name = $1' }
const keep = { name: 'keep fact', text: 'insert into fact values ($1, $2) on conflict (name) do update set value = excluded.value' }
// Whoever comes after within the cut makes the one before it needless: each row is looked at once in its life.
const overtaken = {
  name: 'erase',
  text: `with gone as (update log set body = null, salt = '' where body is not null and position in
      (select (select max(m.position) from log m where m.subject = l.subject and m.facet = l.facet and m.position < l.position)
       from log l where l.position > $1 and l.position <= $2) returning 1)
    select count(*) as rows from gone`,
}

export async function incarnationIn(session: Session): Promise<string | undefined> {
  return (await session.run<{ value: string }>(fact, [facts.incarnation])).rows[0]?.value
}

export async function erasureIn(reads: Reads): Promise<Erasure> {
  return erasureFrom((await reads.run<{ value: string }>(fact, [facts.erasure]))[0]?.value)
}

/** Says what it is about to do, does it, and says how far it came: a step that was cut short is done again, which changes nothing. */
export async function erase(reads: Reads, cut: number, limit: number): Promise<Erasure> {
  const say = async (now: Erasure) => {
    await reads.run(keep, [facts.erasure, JSON.stringify(now)])
    return now
  }
  const was = await erasureIn(reads)
  const at = new Date().toISOString()
  const begun = beginErasing(was, cut, at)
  const to = Math.min(begun.done + limit, begun.cut)
  if (to === begun.done) return begun
  if (begun !== was) await say(begun)
  const [told] = await reads.run<{ rows: number }>(overtaken, [begun.done, to])
  return say(goneOnErasing(begun, to, told?.rows ?? 0, at))
}
