/** How many people use a thing, in a PostgreSQL lake: what all its servers tell adds up. */
import type { Use, UseOf } from '../use.ts'
import type { Reads } from './reads.ts'
import type { Login } from './session.ts'
import { turns } from './turns.ts'

/** What counts a thing anew is numbered in the order of commits, so that whoever reads on from a number misses nothing. */
const end = '(select coalesce(max(at), 0) from used_by)'
const sql = {
  note: {
    name: 'use note',
    text: `with added as (
        insert into used select distinct thing, person, $3::integer from unnest($1::bigint[], $2::bigint[]) as u(thing, person)
        on conflict (thing, person) do nothing returning thing
      ), counted as (select thing, count(*) as people, row_number() over (order by thing) as n from added group by thing)
      insert into used_by select thing, people, ${end} + n from counted
      on conflict (thing) do update set people = used_by.people + excluded.people, at = excluded.at`,
  },
  again: {
    name: 'use again',
    text: `update used set day = $3 from unnest($1::bigint[], $2::bigint[]) as u(thing, person)
      where used.thing = u.thing and used.person = u.person and used.day < $3`,
  },
  changed: { name: 'use changed', text: 'select thing, people, at from used_by where at > $1 order by at limit $2' },
  last: {
    name: 'use last',
    text: 'select max(thing) as thing, count(*) as n from (select thing from used_by where thing > $1 order by thing limit $2) x',
  },
  remove: {
    name: 'use remove',
    text: `with gone as (delete from used where thing > $1 and thing <= $2 and day < $3 returning thing),
      counted as (select thing, count(*) as people, row_number() over (order by thing) as n from gone group by thing)
      update used_by set people = used_by.people - c.people, at = ${end} + c.n from counted c where used_by.thing = c.thing`,
  },
}
/** Any number; one server at a time tells. */
const begin = 'begin; select pg_advisory_xact_lock(4127700008)'

export function useOver(reads: Reads, login: Login): Use & AsyncDisposable {
  const telling = turns(login, 'use', begin)
  return {
    note: (day, used) =>
      telling.whole(async (on) => {
        const asked = [used.map(({ thing }) => thing), used.map(({ person }) => person), day]
        await on.run(sql.again, asked)
        await on.run(sql.note, asked)
      }),
    changed: (at, limit) => reads.run<UseOf>(sql.changed, [at, limit]),
    forget: (day, after, limit) =>
      telling.whole(async (on) => {
        const { rows } = await on.run<{ thing: number | null; n: number }>(sql.last, [after, limit])
        const { thing: to = null, n = 0 } = rows[0] ?? {}
        if (to === null) return undefined
        await on.run(sql.remove, [after, to, day])
        return n < limit ? undefined : to
      }),
    [Symbol.asyncDispose]: () => telling[Symbol.asyncDispose](),
  }
}
