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

/** Keys are sorted by id alone, and the rows looked up one by one: no body is ever sorted. */
function* things(db: DatabaseSync, keys: string, text: string, ...values: readonly number[]): Generator<Thing> {
  const find = db.prepare(text)
  for (const { key } of read<{ key: number }>(db, keys)) {
    const found = find.get(key, ...values) as Stored | undefined
    if (!found) continue
    const { body, ...thing } = found
    if (body === null) throw new Error(`what ${thing.kind} ${thing.name} was then was erased`)
    yield { ...thing, body: unpack(body) }
  }
}

const now = 'select e.id, e.kind, p.id as within, e.name, e.version, e.body from entity e left join entity p on p.key = e.parent where e.key = ?'
const then = `select e.id, l.kind, l.within, l.name, l.version, l.body from log l join entity e on e.key = l.subject
  where l.position = (select max(m.position) from log m where m.subject = ? and m.facet = 'body' and m.position <= ?) and l.operation <> 'drop'`
const hung = `select o.id as "from", r.what, t.id as "to", r.value from relation r join entity o on o.key = r.origin join entity t on t.key = r.target`
const inOrder = 'order by o.id, r.what, t.id, r.value'

/** By the tables. */
export const stateNow = (db: DatabaseSync): State => ({
  things: () => things(db, 'select key from entity where dropped is null order by id', now),
  hung: () => read<Hung>(db, `${hung} where r.until is null ${inOrder}`),
})

/** By the log alone, but for relations, which know when they were made and ended. Throws where a body that it needs was erased. */
export const stateAt = (db: DatabaseSync, position: number): State => ({
  things: () => things(db, 'select key from entity order by id', then, position),
  hung: () => read<Hung>(db, `${hung} where r.since <= ? and (r.until is null or r.until > ?) ${inOrder}`, position, position),
})
