/** A lake over a real PostgreSQL with a schema of very many tables, as the portal is measured on. */
import { Client } from 'pg'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { startPostgresql } from '../../scripts/backends/postgresql.ts'
import { buildPortal } from '../../scripts/prepare.ts'

/** Tables that one transaction makes: each is locked until its end. */
const atOnce = 500

export interface Large extends AsyncDisposable {
  readonly caspian: Caspian
  /** Address of the schema's page, of a table's, and of the metalake's. */
  readonly pages: Readonly<Record<'home' | 'table' | 'schema', string>>
}

async function call(caspian: Caspian, path: string, body: object): Promise<void> {
  const answer = await fetch(`${caspian.url}/api/metalakes${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

/** Takes about a millisecond a table. */
export async function largeLake(tables: number): Promise<Large> {
  await buildPortal()
  await using undo = new AsyncDisposableStack()
  const postgresql = await startPostgresql()
  undo.defer(() => postgresql.stop())
  const { host, port, user, password, database, jdbcUrl } = postgresql
  const client = new Client({ host, port, user, password, database })
  await client.connect()
  await client.query('create schema many')
  for (let from = 0; from < tables; from += atOnce) {
    const made = Array.from({ length: Math.min(atOnce, tables - from) }, (_, i) => `table_${String(from + i).padStart(6, '0')}`)
    await client.query(made.map((name) => `create table many.${name} (id bigint primary key, at timestamptz, note text)`).join(';'))
  }
  await client.end()
  const caspian = await startCaspian()
  undo.defer(() => caspian.stop())
  await call(caspian, '', { name: 'rova', comment: 'Rides and couriers' })
  await call(caspian, '/rova/catalogs', {
    name: 'oltp',
    type: 'relational',
    provider: 'jdbc-postgresql',
    properties: {
      'jdbc-url': jdbcUrl,
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': user,
      'jdbc-password': password,
      'jdbc-database': database,
    },
  })
  const schema = `${caspian.url}/rova/oltp/many`
  const stack = undo.move()
  return {
    caspian,
    pages: { home: `${caspian.url}/rova`, table: `${schema}/table/table_000007`, schema },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
