/** Databases in memory that simulated regions are kept in: used again from one history to the next, with their statements. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { migrations } from '../../server/store/sqlite/schema.ts'

/** What Node's databases can do, and its types do not tell yet. */
interface Copied {
  serialize(): Uint8Array
  deserialize(file: Uint8Array): void
}

/** Prepares a text once: a region that starts again, and every check, asks for the same ones. */
export class Memory extends DatabaseSync {
  private readonly statements = new Map<string, StatementSync>()

  constructor() {
    super(':memory:')
  }

  override prepare(text: string): StatementSync {
    const known = this.statements.get(text)
    if (known) return known
    const made = super.prepare(text)
    this.statements.set(text, made)
    return made
  }

  /** As a file would be. */
  file(): Uint8Array {
    return (this as unknown as Copied).serialize()
  }
}

const spare: Memory[] = []
let wipe = ''

/** An empty lake. */
export function emptyLake(): Memory {
  const again = spare.pop()
  if (again) {
    again.exec(wipe)
    return again
  }
  const db = new Memory()
  for (const text of migrations) db.exec(text)
  const tables = db
    .prepare("select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite%' order by name")
    .all()
  // The index of words is emptied as a whole, before what its triggers leave to be read.
  wipe = `begin; insert into texts (texts) values ('delete-all'); ${(tables as { name: string }[]).map(({ name }) => `delete from ${name};`).join(' ')} commit`
  return db
}

/** A lake that is in a file. */
export function lakeOf(file: Uint8Array): Memory {
  const db = new Memory()
  const bytes = Buffer.from(file)
  // No log beside it: in memory there is nothing beside.
  bytes.fill(1, 18, 20)
  ;(db as unknown as Copied).deserialize(bytes)
  return db
}

/** Of what was an empty lake once, or was not, the memory. */
export function give(db: Memory, again: boolean): void {
  if (again && !db.isTransaction) spare.push(db)
  else db.close()
}
