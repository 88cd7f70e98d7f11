/** Where a lake of the scale runs is kept: a directory, or a PostgreSQL of its own. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type CaspianOptions } from '../../scripts/backends/caspian.ts'
import { launchPostgresql } from '../../scripts/backends/postgresql-launch.ts'
import { openPostgresql } from '../../server/store/postgresql/postgresql.ts'
import { lakeFile, openSqlite } from '../../server/store/sqlite/sqlite.ts'
import type { Store } from '../../server/store/store.ts'

export type StoreName = 'sqlite' | 'postgresql'

export interface Place extends AsyncDisposable {
  readonly options: CaspianOptions
  open(): Promise<Store>
  /** Of the whole lake as it is kept, in bytes; what the store's own log of changes takes beside is not counted. */
  size(): Promise<number>
}

const region = { origin: 'local#1', member: 1 }

/** `stays`: the directory of a lake in SQLite, which is left there. */
export async function placeFor(store: StoreName, stays?: string): Promise<Place> {
  const room = stays ?? mkdtempSync(join(tmpdir(), 'caspian-scale-'))
  const data = stays ?? join(room, 'data')
  const gone = async () => {
    if (stays === undefined) rmSync(room, { recursive: true, force: true })
  }
  if (store === 'sqlite') {
    const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0)
    return {
      options: { data },
      open: () => openSqlite({ directory: data, ...region }),
      size: async () => sizeOf(lakeFile(data)),
      [Symbol.asyncDispose]: gone,
    }
  }
  const server = await launchPostgresql({ durable: true })
  const { host, port, user, password } = server
  const database = { jdbcUrl: `jdbc:postgresql://${host}:${port}/postgres`, user, password }
  return {
    options: { data, database },
    open: () => openPostgresql({ database: { url: database.jdbcUrl, user, password }, ...region }),
    async size() {
      const client = new Client({ host, port, user, password, database: 'postgres' })
      await client.connect()
      try {
        const { rows } = await client.query<{ size: string }>(
          "select sum(pg_total_relation_size(c.oid)) as size from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'caspian' and c.relkind = 'r'",
        )
        return Number(rows[0]?.size)
      } finally {
        await client.end()
      }
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await gone()
    },
  }
}
