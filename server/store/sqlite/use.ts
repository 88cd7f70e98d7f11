/** How many people use a thing, in a SQLite lake. */
import type { DatabaseSync } from 'node:sqlite'
import type { Use, Used, UseOf } from '../use.ts'

export function useReads(db: DatabaseSync): Pick<Use, 'changed'> {
  const changed = db.prepare('select thing, people, at from used_by where at > ? order by at limit ?')
  return { changed: async (at, limit) => changed.all(at, limit) as unknown as UseOf[] }
}

/** Each call is a transaction, durable when it returns; what throws left nothing. */
export function useWrites(db: DatabaseSync) {
  const add = db.prepare('insert or ignore into used (thing, person, day) values (?, ?, ?)')
  const again = db.prepare('update used set day = ?1 where thing = ?2 and person = ?3 and day < ?1')
  const end = db.prepare('select coalesce(max(at), 0) as at from used_by')
  const count = db.prepare(
    'insert into used_by (thing, people, at) values (?1, 1, ?2) on conflict (thing) do update set people = people + 1, at = ?2',
  )
  const last = db.prepare('select max(thing) as thing, count(*) as n from (select thing from used_by where thing > ? order by thing limit ?)')
  const old = db.prepare('select distinct thing from used where thing > ? and thing <= ? and day < ?')
  const remove = db.prepare('delete from used where thing > ? and thing <= ? and day < ?')
  const recount = db.prepare('update used_by set people = (select count(*) from used where thing = ?1), at = ?2 where thing = ?1')
  const whole = <T>(work: (next: () => number) => T): T => {
    db.exec('begin immediate')
    try {
      let { at } = end.get() as { at: number }
      const gave = work(() => ++at)
      db.exec('commit')
      return gave
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }
  return {
    note: (day: number, used: readonly Used[]) =>
      whole((next) => {
        for (const { thing, person } of used)
          if (add.run(thing, person, day).changes === 1) count.run(thing, next())
          else again.run(day, thing, person)
      }),
    forget: (day: number, after: number, limit: number) =>
      whole((next) => {
        const { thing: to, n } = last.get(after, limit) as { thing: number | null; n: number }
        if (to === null) return undefined
        const gone = old.all(after, to, day) as { thing: number }[]
        remove.run(after, to, day)
        for (const { thing } of gone) recount.run(thing, next())
        return n < limit ? undefined : to
      }),
  }
}
