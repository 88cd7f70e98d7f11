/** Rows that were altered or lost behind the lake's back, brought back to what the log says of them. */
import type { DatabaseSync } from 'node:sqlite'
import type { Thing } from '../../merge/facts.ts'
import { genesis } from '../chain.ts'
import { inTheWay, isOf, type LogRow, logColumns, type RetoldRow, retold, untold } from '../retold.ts'
import { type LinkKind, relations } from '../store.ts'

type Named = Pick<Thing, 'id' | 'kind' | 'within'>

/** Within the transaction that is open, what holds another first; calls `moved` when a thing may have another name or place. Throws Unmended where the log itself was damaged. */
export function retelling(db: DatabaseSync, moved: () => void): (things: readonly Named[]) => void {
  const keyOf = db.prepare('select max(key) as key from entity where id = ?')
  const rowless = db.prepare(
    `select ${logColumns} from log where facet = 'body' and kind = ? and within is ? and not exists (select 1 from entity where key = log.subject) order by position desc`,
  )
  const last = db.prepare(`select ${logColumns} from log where subject = ? and facet = 'body' order by position desc limit 1`)
  const before = db.prepare(
    `select ${logColumns} from log where subject = ? and facet = 'body' and position < ? and operation <> 'drop' order by position desc limit 1`,
  )
  const chainAt = db.prepare('select chain from log where position = ?')
  const put = db.prepare(
    `insert into entity (key, id, kind, parent, root, name, version, uid, body, stamp, dropped) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (key) do update set kind = excluded.kind, parent = excluded.parent, root = excluded.root, name = excluded.name,
      version = excluded.version, uid = excluded.uid, body = excluded.body, stamp = excluded.stamp, dropped = excluded.dropped`,
  )
  // Out of the index of names: two may have had theirs exchanged.
  const aside = db.prepare('update entity set dropped = -1 where key = ?')
  const taken = db.prepare('select 1 from entity where parent = ? and kind = ? and name = ? and key <> ? and dropped is null')
  const scrub = scrubbing(db)
  const isTold = (row: LogRow, id: string) =>
    isOf(row, row.position === 1 ? genesis : (chainAt.get(row.position - 1) as { chain: string } | undefined)?.chain, id)
  const rowOf = ({ id, kind, within }: Named): RetoldRow => {
    const { key } = keyOf.get(id) as { key: number | null }
    const found =
      key === null
        ? (rowless.all(kind, within) as unknown as LogRow[]).find((row) => isTold(row, id))
        : (last.get(key) as unknown as LogRow | undefined)
    if (!found || !isTold(found, id)) throw untold(kind, id)
    return retold(id, found, found.operation === 'drop' ? (before.get(found.subject, found.position) as unknown as LogRow | undefined) : found)
  }
  return (things) => {
    const rows = things.map(rowOf)
    moved()
    for (const { key } of rows) aside.run(key)
    for (const is of rows) {
      if (is.dropped === null && taken.get(is.parent, is.kind, is.name, is.key)) throw inTheWay(is)
      put.run(is.key, is.id, is.kind, is.parent, is.root, is.name, is.version, is.uid, is.body, is.stamp, is.dropped)
      scrub(is.key)
    }
  }
}

/** Relations whose beginning or end no row of the log tells of were put there, or ended, by nobody. */
function scrubbing(db: DatabaseSync): (key: number) => void {
  const all = db.prepare('select rowid as row, origin, what, since, until from relation where origin = ?1 or target = ?1')
  const told = db.prepare('select subject, facet, operation from log where position = ?')
  const drop = db.prepare('delete from relation where rowid = ?')
  const first = db.prepare('select min(position) as position from log')
  return (key) => {
    const from = (first.get() as { position: number | null }).position ?? 1
    for (const { row, origin, what, since, until } of all.all(key) as unknown as Relation[]) {
      const facet = Object.hasOwn(relations, what) ? relations[what as LinkKind].facet : ''
      const speaks = (position: number) => {
        const at = told.get(position) as { subject: number; facet: string; operation: string } | undefined
        return (
          position < from || (at !== undefined && ((at.facet === facet && at.subject === origin) || (position !== since && at.operation === 'drop')))
        )
      }
      if (!speaks(since) || (until !== null && !speaks(until))) drop.run(row)
    }
  }
}
interface Relation {
  readonly row: number
  readonly origin: number
  readonly what: string
  readonly since: number
  readonly until: number | null
}
