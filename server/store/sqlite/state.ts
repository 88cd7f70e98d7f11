/** What a SQLite lake holds now, or held at a position, in the order that its digest is taken in. */
import type { DatabaseSync } from 'node:sqlite'
import { unpack } from '../body.ts'
import type { Hung, State, Thing } from '../digest.ts'

interface Stored extends Omit<Thing, 'body'> {
  readonly body: unknown
}
function* read<Row>(db: DatabaseSync, text: string, ...values: readonly number[]): Generator<Row> {
  for (const row of db.prepare(text).iterate(...values)) yield row as Row
}

/** Sorted by id without their bodies, which are looked up one by one. */
const things = `select e.id, e.kind, p.id as within, e.name, e.version, e.body from (select key from entity where dropped is null order by id) s
  cross join entity e on e.key = s.key left join entity p on p.key = e.parent`
const hung = `select o.id as "from", r.what, t.id as "to", r.value from relation r join entity o on o.key = r.origin join entity t on t.key = r.target`
const inOrder = 'order by o.id, r.what, t.id, r.value'

/** By the tables. */
export const stateNow = (db: DatabaseSync): State => ({
  things: () => read<Thing>(db, things),
  hung: () => read<Hung>(db, `${hung} where r.until is null ${inOrder}`),
})

const then = `select e.id, l.kind, l.within, l.name, l.version, l.body from (select key from entity order by id) s
  cross join entity e on e.key = s.key
  cross join log l on l.position = (select max(m.position) from log m where m.subject = e.key and m.facet = 'body' and m.position <= ?)
  where l.operation <> 'drop'`

/** By the log alone, but for relations, which know when they were made and ended. Throws where a body that it needs was erased. */
export const stateAt = (db: DatabaseSync, position: number): State => ({
  *things() {
    for (const { body, ...thing } of read<Stored>(db, then, position)) {
      if (body === null) throw new Error(`what ${thing.kind} ${thing.name} was at ${position} was erased`)
      yield { ...thing, body: unpack(body) }
    }
  },
  hung: () => read<Hung>(db, `${hung} where r.since <= ? and (r.until is null or r.until > ?) ${inOrder}`, position, position),
})
