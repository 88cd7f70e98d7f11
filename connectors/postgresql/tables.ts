/** PostgreSQL's tables as the lake's. Partitioned tables and partitions are tables; foreign tables load but are not listed, and views so where they are not the lake's too. */
import type { Body } from '../../kinds/define.ts'
import { already, noSuch, unsupported } from '../../kinds/errors.ts'
import type { Holder } from '../connector.ts'
import { alterTable, mayBeAltered } from './alter.ts'
import type { Database } from './connect.ts'
import { type AskedTable, createTable } from './create.ts'
import { enter } from './enter.ts'
import { qualified } from './quote.ts'
import { readTable, type TableRow, tableBody } from './read.ts'

/** With `views` these are things of their own, and no tables. */
export function tableHolder(database: Database, views = false): Holder {
  const isTable = (kind: string | null | undefined) => kind !== null && kind !== undefined && !(views && 'vm'.includes(kind))
  return {
    async list([schema = ''], signal) {
      const [row] = await database.read<{ names: readonly string[] }>(
        signal,
        `SELECT ARRAY(SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p') ORDER BY c.relname COLLATE "C") AS names
         FROM pg_namespace n WHERE n.nspname = $1::text`,
        [schema],
      )
      if (!row) throw noSuch('Schema', schema)
      return row.names
    },

    async load([schema = ''], name, signal) {
      const [row] = await database.read<TableRow>(signal, readTable, [schema, name])
      if (!row || !isTable(row.kind)) return null
      const parts = Object.fromEntries(row.columns.map((column) => [column.name, String(column.number)]))
      return { uid: row.uid, body: { ...tableBody(row) }, parts }
    },

    async create([schema = ''], name, body: Body, signal) {
      // kinds/table.ts has decoded it.
      const statements = createTable(schema, name, body as unknown as AskedTable)
      await database.transaction(signal, async (run) => {
        const { hasSchema, kind } = await enter(run, schema, name)
        if (!hasSchema) throw noSuch('Schema', schema)
        if (kind) throw already('Table', `${schema}.${name}`)
        await run(statements.join(';\n'))
      })
    },

    async alter([schema = ''], name, alterations, signal) {
      mayBeAltered(alterations)
      await database.transaction(signal, async (run) => {
        const { kind } = await enter(run, schema, name)
        if (!isTable(kind)) throw noSuch('Table', `${schema}.${name}`)
        await alterTable(run, schema, name, alterations)
      })
    },

    async drop([schema = ''], name, { purge }, signal) {
      if (purge) throw unsupported('PostgreSQL cannot purge a table; drop it')
      return database.transaction(signal, async (run) => {
        const { kind } = await enter(run, schema, name)
        if (isTable(kind)) await run(`DROP TABLE ${qualified(schema, name)}`)
        return isTable(kind)
      })
    },
  }
}
