/** Reads a PostgreSQL lake whole, and fills an empty one. */
import { type Dump, type Fill, type Table, tables, type Values } from '../copy.ts'
import { migrate, migrations, versionOf } from './schema.ts'
import { connect, type Login, type Session } from './session.ts'
import { stateOf } from './state.ts'
import { fromText, toText } from './text.ts'

const batch = 2000
const types: Readonly<Record<string, string>> = Object.fromEntries(
  ['key', 'parent', 'root', 'version', 'dropped', 'origin', 'target', 'since', 'until', 'position', 'batch', 'number', 'subject', 'owner'].map(
    (name) => [name, 'bigint'],
  ),
)
/** In the log an origin is the region that wrote; elsewhere the key of what a relation comes from. */
const typeOf = (table: Table, column: string) => (table === 'log' && column === 'origin' ? 'text' : (types[column] ?? 'text'))
const patient = { text: `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0` }

/** The lake as it is now. With `still`, nothing is written to it until this is disposed of. Throws when another version of Caspian made it. */
export async function dumpPostgresql(login: Login, still = false): Promise<Dump & { readonly session: Session }> {
  const session = await connect(login, 'copy')
  try {
    const version = await versionOf(session).catch(() => 0)
    if (version !== migrations.length) throw new Error(`the database has schema ${version} of a lake; this Caspian knows ${migrations.length}`)
    await session.run(patient)
    await session.run({ text: 'begin isolation level repeatable read' })
    // Before anything is read, so that what is read is younger than the lock.
    if (still) await session.run({ text: 'lock table head in exclusive mode' })
  } catch (error) {
    session.destroy()
    throw error
  }
  return {
    session,
    state: stateOf(session),
    async *rows(table) {
      const columns = tables[table]
      const [first] = columns
      const text = `select ${columns.join()} from ${table} where ${first} > $1 order by ${first} limit ${batch}`
      for (let last: unknown = typeOf(table, first) === 'bigint' ? 0 : ''; ; ) {
        const { rows } = await session.run({ name: `dump ${table}`, text }, [last])
        if (rows.length === 0) return
        last = rows.at(-1)?.[first]
        yield rows.map((row) => columns.map((column) => (typeof row[column] === 'string' ? fromText(row[column]) : row[column])) as unknown as Values)
      }
    },
    async [Symbol.asyncDispose]() {
      session.destroy()
    },
  }
}

/** Throws when something is in the database already. */
export async function fillPostgresql(login: Login): Promise<Fill> {
  const session = await connect(login, 'copy')
  try {
    await migrate(session)
    await session.run(patient)
    await session.run({ text: 'begin' })
    const { rows } = await session.run<{ position: number; entity: number }>({ text: 'select position, entity from head for update' })
    if (rows[0]?.position !== 0 || rows[0].entity !== 0) throw new Error('the database holds a lake already; choose another')
  } catch (error) {
    session.destroy()
    throw error
  }
  return {
    async put(table, rows) {
      if (rows.length === 0) return
      const columns = tables[table]
      const given = columns.map((column) => `${column} ${column === 'salt' ? 'text' : typeOf(table, column)}`)
      const wanted = columns.map((column) => (column === 'salt' ? `decode(salt, 'hex')` : column))
      const [more, none] = table === 'intent' ? [', owner', `, ''`] : ['', '']
      const text = `insert into ${table} (${columns.join()}${more}) select ${wanted.join()}${none} from json_to_recordset($1) as w(${given.join()})`
      const objects = rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, sent(row[i])])))
      await session.run({ name: `fill ${table}`, text }, [JSON.stringify(objects)])
    },
    async done() {
      const last = 'select position, chain, stamp, origin, number from log order by position desc limit 1'
      await session.run({
        text: `update head h set position = l.position, chain = l.chain, stamp = l.stamp, origin = l.origin, number = l.number from (${last}) l;
          update head set entity = coalesce((select max(key) from entity), 0), relation = coalesce((select max(key) from relation), 0);
          commit; analyze entity, relation, log, secret`,
      })
    },
    async [Symbol.asyncDispose]() {
      session.destroy()
    },
  }
}

const sent = (value: Values[number] | undefined) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : typeof value === 'string' ? toText(value) : value
