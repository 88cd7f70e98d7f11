/** Reads a PostgreSQL lake whole, and fills an empty one. */
import { type Dump, type Fill, keysOf, type Table, tables, type Values } from '../copy.ts'
import { shapes } from '../lineage.ts'
import { migrations } from './migrations.ts'
import { regionTold } from './region/told.ts'
import { migrate, replaceTokenKeyIn, tokenKeyIn, versionOf } from './schema.ts'
import { connect, type Login, type Session } from './session.ts'
import { stateOf } from './state.ts'
import { fromText, toText } from './text.ts'
import { leaveUnread } from './unread.ts'

const batch = 2000
const types: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'key',
    'parent',
    'root',
    'version',
    'dropped',
    'origin',
    'target',
    'since',
    'until',
    'position',
    'batch',
    'number',
    'subject',
    'owner',
    'place',
  ].map((name) => [name, 'bigint']),
)
function typeOf(table: Table, column: string): string {
  if (table === 'used' || table === 'used_by') return 'bigint'
  if (table.startsWith('lineage_')) return lineageTexts.has(column) ? 'text' : 'bigint'
  // In the log, and of entries, an origin is the region that wrote; a cell leads to an id: those of relations are keys.
  return table !== 'relation' && (column === 'origin' || column === 'target') ? 'text' : (types[column] ?? 'text')
}
/** What of lineage is no whole number. */
const lineageTexts = new Set(['hash', 'stamp', 'actor', 'address', 'request', 'event', 'id', ...Object.values(shapes).flatMap(({ texts }) => texts)])
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
      const keys = keysOf(table)
      const bounds = keys.map((key, i) => `$${i + 1}::${typeOf(table, key)}`)
      const some = (where: string) => `select ${columns.join()} from ${table} ${where} order by ${keys.join()} limit ${batch}`
      const first = { name: `dump ${table}`, text: some('') }
      const next = { name: `dump more ${table}`, text: some(`where (${keys.join()}) > (${bounds.join()})`) }
      for (let last: readonly unknown[] | undefined; ; ) {
        const { rows } = await (last ? session.run(next, last) : session.run(first))
        const end = rows.at(-1)
        if (!end) return
        last = keys.map((key) => end[key])
        yield rows.map((row) => columns.map((column) => (typeof row[column] === 'string' ? fromText(row[column]) : row[column])) as unknown as Values)
      }
    },
    tokenKey: async () => ((await regionTold(session)) ? tokenKeyIn(session) : undefined),
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
      const given = columns.map((column) => `${column} ${typeOf(table, column)}`)
      const wanted = columns.map((column) => (table === 'log' && column === 'salt' ? `decode(salt, 'hex')` : column))
      const [more, none] = table === 'intent' ? [', owner', `, ''`] : ['', '']
      const text = `insert into ${table} (${columns.join()}${more}) select ${wanted.join()}${none} from json_to_recordset($1) as w(${given.join()})`
      const objects = rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, sent(row[i])])))
      await session.run({ name: `fill ${table}`, text }, [JSON.stringify(objects)])
    },
    async done(tokenKey) {
      if (tokenKey) await replaceTokenKeyIn(session, await tokenKeyIn(session), tokenKey)
      const last = 'select position, chain, stamp, origin, number from log order by position desc limit 1'
      await session.run({
        text: `update head h set position = l.position, chain = l.chain, stamp = l.stamp, origin = l.origin, number = l.number from (${last}) l;
          update head set entity = coalesce((select max(key) from entity), 0), relation = coalesce((select max(key) from relation), 0);
          update head set applied = json_build_object('place', (select count(*) from entry), 'stamp', (select max(stamp) from (select stamp from entry union all select repeat('0', 16)) s),
            'ends', (select coalesce(json_object_agg(e.origin, json_build_object('number', e.number, 'chain', e.chain)), '{}'::json) from entry e
              where not exists (select 1 from entry n where n.origin = e.origin and n.number > e.number)),
            'alerts', (select count(*) from alert))::text where exists (select 1 from fact where name = 'region');
          ${leaveUnread}; commit; analyze entity, relation, log, secret, thing, cell, entry`,
      })
    },
    async [Symbol.asyncDispose]() {
      session.destroy()
    },
  }
}

const sent = (value: Values[number] | undefined) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : typeof value === 'string' ? toText(value) : value
