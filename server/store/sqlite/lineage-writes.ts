/** What the writer of a SQLite lake does for lineage: keeps events and merges what they say with what is there. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Clock } from '../../kit/clock.ts'
import { type Cell, idsIn, jobsOf, type Merged, merged, mergedWith, mergeMark, type NodeMark, type ToldEvent } from '../lineage.ts'

interface Statements {
  readonly find: StatementSync
  readonly put: StatementSync
}
/** Each call is a transaction, durable when it returns; what throws left nothing. Events come as JSON. Gives how many were new. */
export function lineageWrites(db: DatabaseSync, clock: Clock) {
  const keep = db.prepare(
    'insert or ignore into lineage_event (root, hash, at, stamp, actor, address, request, event) values (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const find = db.prepare('select key from lineage_node where root = ? and id = ?')
  const add = db.prepare('insert into lineage_node (root, id) values (?, ?)')
  const marked = db.prepare('select first, last, thing, thing_at as "thingAt" from lineage_node where key = ?')
  const mark = db.prepare('update lineage_node set first = ?, last = ?, thing = ?, thing_at = ? where key = ?')
  const sharing = db.prepare('select distinct doer from lineage_edge where dataset = ?')
  const end = db.prepare('select coalesce(max(at), 0) as at from lineage_told')
  const tell = db.prepare('insert into lineage_told (doer, at) values (?1, ?2) on conflict (doer) do update set at = ?2')
  const made = new Map<string, Statements>()
  const statements = ({ name, keys, values }: Merged['shape']): Statements => {
    const before = made.get(name)
    if (before) return before
    const columns = [...keys, ...values]
    const where = keys.map((key) => `${key} = ?`).join(' and ')
    const one = {
      find: db.prepare(`select ${values.length > 0 ? values.join() : '1'} from ${name} where ${where}`),
      put: db.prepare(`insert or replace into ${name} (${columns.join()}) values (${columns.map(() => '?').join()})`),
    }
    one.find.setReturnArrays(true)
    made.set(name, one)
    return one
  }
  const put = (one: Merged): void => {
    const { find, put } = statements(one.shape)
    const kept = find.get(...one.key) as unknown as readonly Cell[] | undefined
    const next = kept ? mergedWith(one, kept) : one.shape.put(one.row)
    if (!kept || next.some((value, i) => value !== kept[i])) put.run(...one.key, ...next)
  }
  const whole = (root: number, told: readonly ToldEvent[]): number => {
    const fresh = told.filter(
      ({ hash, at, actor, address, requestId, event }) => keep.run(root, hash, at, clock.next(), actor, address, requestId, event).changes > 0,
    )
    const keys = new Map<string, number>()
    for (const id of idsIn(fresh)) {
      const known = find.get(root, id) as { readonly key: number } | undefined
      keys.set(id, known?.key ?? Number(add.run(root, id).lastInsertRowid))
    }
    const { marks, rows } = merged(fresh, (id) => keys.get(id) as number)
    const jobs = new Set(jobsOf(rows))
    for (const [key, one] of marks) {
      const was = marked.get(key) as unknown as NodeMark
      const { first, last, thing, thingAt } = mergeMark({ ...was }, one)
      mark.run(first, last, thing, thingAt, key)
      if (thing !== was.thing) for (const { doer } of sharing.all(key) as unknown as { readonly doer: number }[]) jobs.add(doer)
    }
    for (const one of rows) put(one)
    let { at } = end.get() as { at: number }
    for (const job of jobs) tell.run(job, ++at)
    return fresh.length
  }
  return (root: number, told: string): number => {
    db.exec('begin immediate')
    try {
      const fresh = whole(root, JSON.parse(told) as readonly ToldEvent[])
      db.exec('commit')
      return fresh
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }
}
