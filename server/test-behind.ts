/** Does to what a lake keeps what no lake does: statements with $1, $2 for values, on its file or its database. */
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { Login } from './store/postgresql/session.ts'

export type Sql = (text: string, ...values: readonly (string | number | null)[]) => Promise<readonly Record<string, unknown>[]>
export type Behind = (work: (sql: Sql) => Promise<unknown>) => Promise<void>

export const behindFile =
  (file: string): Behind =>
  async (work) => {
    using db = new DatabaseSync(file, { timeout: 10_000 })
    await work(async (text, ...values) => db.prepare(text.replaceAll('$', '?')).all(...values))
  }

export const behindDatabase =
  ({ addresses: [address], database, user, password }: Login): Behind =>
  async (work) => {
    const client = new Client({ ...address, database, user, password })
    await client.connect()
    try {
      await client.query('set search_path = caspian')
      await work(async (text, ...values) => (await client.query(text, [...values])).rows)
    } finally {
      await client.end()
    }
  }
