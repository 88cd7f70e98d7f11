/** All that a lake keeps, as whoever has its files or its database sees it; for tests that look for what must not be there. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { zstdDecompressSync } from 'node:zlib'
import { connect, type Login } from './store/postgresql/session.ts'

const isCompressed = (cell: Uint8Array) => Buffer.from(cell.subarray(0, 4)).readUInt32LE() === 0xfd2fb528
const textOf = (cell: unknown): string =>
  cell instanceof Uint8Array ? (cell.length > 4 && isCompressed(cell) ? zstdDecompressSync(cell) : Buffer.from(cell)).toString() : String(cell)

/** Every byte of every file below but keys, and every cell of a SQLite lake as text. */
export function keptIn(directory: string): string {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => !file.endsWith('secret.key'))
  const bytes = files
    .map((file) => join(directory, file))
    .flatMap((file) => (statSync(file).isFile() ? [`${file}\n${readFileSync(file).toString()}`] : []))
  return [...bytes, ...files.filter((file) => file.endsWith('lake.db')).map((file) => cellsOf(join(directory, file)))].join('\n')
}

function cellsOf(file: string): string {
  using db = new DatabaseSync(file, { readOnly: true })
  const tables = db.prepare(`select name from sqlite_schema where type = 'table'`).all() as { name: string }[]
  const cells = tables.flatMap(({ name }) => {
    const rows = db.prepare(`select * from ${name}`)
    // The index of words numbers its parts beyond what a number holds.
    rows.setReadBigInts(true)
    return rows.all().flatMap(Object.values)
  })
  return cells.map(textOf).join('\n')
}

/** Every cell of every table of a lake in PostgreSQL. */
export async function keptAt(login: Login): Promise<string> {
  const session = await connect(login, 'test')
  try {
    const { rows: tables } = await session.run<{ name: string }>({ text: `select tablename as name from pg_tables where schemaname = 'caspian'` })
    const rows: object[] = []
    for (const { name } of tables) rows.push(...(await session.run<object>({ text: `select * from ${name}` })).rows)
    return rows.flatMap(Object.values).map(textOf).join('\n')
  } finally {
    session.destroy()
  }
}
