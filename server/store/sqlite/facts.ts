/** The facts of a SQLite lake, and the erasing of what its log need not keep. */
import type { DatabaseSync } from 'node:sqlite'
import { beginErasing, type Erasure, erasureFrom, facts, goneOnErasing } from '../facts.ts'

export function factIn(db: DatabaseSync, name: string): string | undefined {
  return (db.prepare('select value from fact where name = ?').get(name) as { value: string } | undefined)?.value
}

export function keepFact(db: DatabaseSync, name: string, value: string): void {
  db.prepare('insert into fact (name, value) values (?, ?) on conflict (name) do update set value = excluded.value').run(name, value)
}

export function dropFact(db: DatabaseSync, name: string): void {
  db.prepare('delete from fact where name = ?').run(name)
}

/** One step at a call, in a transaction of its own; durable when it returns. */
export function eraser(db: DatabaseSync): (cut: number, limit: number) => Erasure {
  // Whoever comes after within the cut makes the one before it needless: each row is looked at once in its life.
  const overtaken = `select (select max(m.position) from log m where m.subject = l.subject and m.facet = l.facet and m.position < l.position)
    from log l where l.position > ? and l.position <= ?`
  const erase = db.prepare(`update log set body = null, salt = x'' where position in (${overtaken}) and body is not null`)
  const end = db.prepare('select max(position) as position from log')
  return (wanted, limit) => {
    const was = erasureFrom(factIn(db, facts.erasure))
    const cut = Math.min(wanted, (end.get() as { position: number | null }).position ?? 0)
    const at = new Date().toISOString()
    const begun = beginErasing(was, cut, at)
    const to = Math.min(begun.done + limit, begun.cut)
    if (to === begun.done) return begun
    db.exec('begin immediate')
    try {
      const { changes } = erase.run(begun.done, to)
      const now = goneOnErasing(begun, to, Number(changes), at)
      keepFact(db, facts.erasure, JSON.stringify(now))
      db.exec('commit')
      return now
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }
}
