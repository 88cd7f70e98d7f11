/** Reads a SQLite lake whole, and fills an empty one. */
import type { DatabaseSync } from 'node:sqlite'
import { pack, unpack } from '../body.ts'
import { type Dump, type Fill, keysOf, packedIn, type Table, tableNames, tables, type Values } from '../copy.ts'
import { regionIn } from './region-facts.ts'
import { openForReading, openForWriting, replaceTokenKeyIn, tokenKeyIn } from './schema.ts'
import { stateNow } from './state.ts'

const batch = 1000
/** SQLite gives every row a number of its own; relations are ordered by it. */
const columnsOf = (table: Table) => tables[table].map((column) => (table === 'relation' && column === 'key' ? 'rowid' : column))
const packedAt = (table: Table): number => (tables[table] as readonly string[]).indexOf(packedIn[table] ?? '')
const orderOf = (table: Table) => (table === 'relation' ? 'rowid' : keysOf(table).join())

export function dumpSqlite(file: string): Dump {
  const db = openForReading(file)
  db.exec('begin')
  return {
    state: stateNow(db),
    async *rows(table) {
      const columns = columnsOf(table)
      const all = db.prepare(`select ${columns.join()} from ${table} order by ${orderOf(table)}`)
      const at = packedAt(table)
      all.setReturnArrays(true)
      let rows: Values[] = []
      for (const row of all.iterate() as unknown as Iterable<Values>) {
        rows.push(at >= 0 && row[at] !== null ? row.with(at, unpack(row[at])) : row)
        if (rows.length < batch) continue
        yield rows
        rows = []
      }
      yield rows
    },
    tokenKey: async () => (regionIn(db) ? tokenKeyIn(db) : undefined),
    async [Symbol.asyncDispose]() {
      db.close()
    },
  }
}

/** Throws when something is in the file already. With `loose`, what breaks the rules of a lake is taken as well, to be looked at. */
export function fillSqlite(file: string, loose = false): Fill {
  const db = openForWriting(file)
  if (loose) db.exec('drop index entity_path; drop index relation_live; pragma synchronous = off')
  else if (!isEmpty(db)) {
    db.close()
    throw new Error(`${file} holds a lake already; choose another directory`)
  }
  db.exec('begin immediate')
  const inserts = new Map(
    tableNames.map((table) => {
      const columns = columnsOf(table)
      return [table, db.prepare(`insert into ${table} (${columns.join()}) values (${columns.map(() => '?').join()})`)]
    }),
  )
  return {
    async put(table, rows) {
      const at = packedAt(table)
      for (const row of rows) {
        const text = row[at]
        inserts.get(table)?.run(...(typeof text === 'string' ? row.with(at, pack(text)) : row))
      }
    },
    async done(tokenKey) {
      if (tokenKey) replaceTokenKeyIn(db, tokenKeyIn(db), tokenKey)
      db.exec('commit')
    },
    async [Symbol.asyncDispose]() {
      db.close()
    },
  }
}

const isEmpty = (db: DatabaseSync) => tableNames.every((table) => db.prepare(`select 1 from ${table} limit 1`).get() === undefined)
