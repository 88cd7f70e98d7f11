/** Looks a SQLite lake that is a region through for damage, and has its writer put it right. */
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import type { Mending } from '../../merge/ledger.ts'
import { aboveOf, isSound, tellingOf } from '../../merge/mending.ts'
import type { Vector } from '../../merge/vector.ts'
import { type ShownRow, sameRow, type Told } from '../as-told.ts'
import { lookedThrough } from '../looking.ts'
import { relations } from '../store.ts'
import type { Commits } from './commits.ts'
import type { factsIn } from './region-facts.ts'
import { comparer } from './verify/links.ts'

/** `facts` are read on `db`, on which no transaction is open between two turns. */
export function mendingIn(db: DatabaseSync, facts: ReturnType<typeof factsIn>, commits: Commits, vector: () => Vector): Mending {
  const isAmiss = amissIn(db)
  const [begin, end] = [db.prepare('begin'), db.prepare('commit')]
  /** All of one moment, and nothing that was read before. */
  const atOneMoment = <T>(read: () => T): T => {
    begin.run()
    facts.forget()
    try {
      return read()
    } finally {
      end.run()
    }
  }
  return {
    check: (id, limit) =>
      lookedThrough(id === '' ? [''] : atOneMoment(() => [id, ...aboveOf(facts, id)]), limit, async (ids) => {
        await turn()
        return atOneMoment(() => ({
          unsound: ids.filter((one) => !isSound(facts, one)),
          amiss: ids.filter((one) => one !== '' && isAmiss(one)),
          inside: new Map(ids.map((one) => [one, facts.inside(one)])),
        }))
      }),
    told: async (ids, holders) => atOneMoment(() => tellingOf(facts, vector(), ids, holders)),
    mend: async (mend, author) => void (await commits.chore({ do: 'mend', mend: JSON.stringify([mend, author]) })),
  }
}

/** Whether the last row of a thing, or its relations, are not what the log says. */
function amissIn(db: DatabaseSync): (id: string) => boolean {
  const entity = db.prepare('select key, name, version, uid, body, stamp, dropped from entity where id = ? order by key desc limit 1')
  const last = db.prepare(
    `select subject, position, operation, name, version, stamp, body from log where subject = ? and facet = 'body' order by position desc limit 1`,
  )
  let found = false
  const bad = () => {
    found = true
  }
  const look = { db, whole: true, bad, named: String }
  const linked = Object.entries(relations).map(([what, { facet }]) => ({
    compare: comparer(look, what, facet),
    some: db.prepare(
      `select 1 from relation where origin = ?1 and what = '${what}' union all select 1 from log where subject = ?1 and facet = '${facet}' limit 1`,
    ),
  }))
  return (id) => {
    const is = entity.get(id) as unknown as ShownRow | undefined
    const told = is && (last.get(is.key) as unknown as (Told & { readonly body: unknown }) | undefined)
    if (!is || !told) return true
    found = false
    sameRow(is, told, () => told.body, bad)
    for (const { compare, some } of linked) if (!found && some.get(is.key)) compare(is.key)
    return found
  }
}
