/** Asks PostgreSQL itself, past the lake. */
import { Client } from 'pg'
import type { Postgresql } from '../../scripts/backends/postgresql.ts'

/** `schema.table` → its columns in order, for schemas whose name begins so. */
export async function tablesIn(postgresql: Postgresql, prefix: string): Promise<ReadonlyMap<string, string>> {
  const { host, port, user, password, database } = postgresql
  const client = new Client({ host, port, user, password, database })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string; columns: string }>(
      `select table_schema || '.' || table_name as name, string_agg(column_name, ',' order by ordinal_position) as columns
       from information_schema.columns where starts_with(table_schema, $1) group by table_schema, table_name`,
      [prefix],
    )
    return new Map(rows.map(({ name, columns }) => [name, columns]))
  } finally {
    await client.end()
  }
}
