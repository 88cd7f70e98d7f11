/** A real PostgreSQL for the tests beside this: a source on it, and a plain client that goes behind the source's back. */
import { Client } from 'pg'
import { Refusal } from '../../kinds/errors.ts'
import type { TableBody } from '../../kinds/table.ts'
import { startPostgresql } from '../../scripts/backends/postgresql.ts'
import type { Alteration, Holder, Source } from '../connector.ts'
import { postgresql } from './postgresql.ts'

export interface TestSource extends AsyncDisposable {
  readonly settings: Readonly<Record<string, string>>
  readonly source: Source
  readonly schemas: Holder
  readonly tables: Holder
  /** Runs SQL as somebody else would. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  /** Source of the same database with other settings. */
  open(changed: Readonly<Record<string, string>>): Source
  /** A table of the schema `s`. Throws when it is not there. */
  load(table: string): Promise<TableBody>
  create(table: string, body: Record<string, unknown>): Promise<void>
  alter(table: string, ...alterations: readonly [type: string, ask: Record<string, unknown>][]): Promise<void>
}

export const never = new AbortController().signal

/** With an empty schema `s`. */
export async function testSource(): Promise<TestSource> {
  const server = await startPostgresql()
  const { host, port, user, password, database } = server
  const admin = new Client({ host, port, user, password, database })
  await admin.connect()
  await admin.query('CREATE SCHEMA s')
  const settings = {
    'jdbc-url': server.jdbcUrl,
    'jdbc-driver': 'org.postgresql.Driver',
    'jdbc-user': user,
    'jdbc-password': password,
    'caspian.repairs': 'true',
  }
  const source = postgresql.open(settings)
  const tables = holder(source, 'table')
  return {
    settings,
    source,
    schemas: holder(source, 'schema'),
    tables,
    sql: async (text, values = []) => (await admin.query(text, [...values])).rows as Record<string, unknown>[],
    open: (changed) => postgresql.open({ ...settings, ...changed }),
    async load(table) {
      const found = await tables.load(['s'], table, never)
      if (!found) throw new Error(`no table ${table}`)
      return found.body as unknown as TableBody
    },
    create: (table, body) => tables.create(['s'], table, body, never),
    alter: (table, ...alterations) =>
      tables.alter(
        ['s'],
        table,
        alterations.map(([type, ask]): Alteration => ({ type, ask })),
        never,
      ),
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]()
      await admin.end()
      await server.stop()
    },
  }
}

function holder(source: Source, kind: 'schema' | 'table'): Holder {
  const found = source.holders[kind]
  if (!found) throw new Error(`no holder of ${kind}`)
  return found
}

/** For assert.rejects and assert.throws: a refusal of this wire type whose message fits. */
export const refusal =
  (type: string, message = /./) =>
  (error: unknown): boolean => {
    if (!(error instanceof Refusal)) throw error
    if (error.type !== type || !message.test(error.message)) throw new Error(`${error.type}: ${error.message}`, { cause: error })
    return true
  }
export const illegal = (message?: RegExp) => refusal('IllegalArgumentException', message)
