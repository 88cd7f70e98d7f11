/** `node server/migrate.ts --from … --to …`: copies a whole lake, its log included, from a directory or a database into an empty one. */
import { existsSync, mkdirSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { copyLake, type Digests, type Dump, digestsOf, type Fill, tableNames } from './store/copy.ts'
import { digestOf } from './store/digest.ts'
import { loginFrom } from './store/postgresql/address.ts'
import { dumpPostgresql, fillPostgresql } from './store/postgresql/dump.ts'
import { dumpSqlite, fillSqlite } from './store/sqlite/dump.ts'
import { lockDirectory } from './store/sqlite/lock.ts'
import { lakeFile } from './store/sqlite/sqlite.ts'

const usage = `node server/migrate.ts --from DIR|URL --to DIR|URL

Copies a whole lake, its log included, from a directory or a database (postgresql://user@host:port/database, the password in
PGPASSWORD; for two databases with two passwords, put them in the urls) into one that holds none. Row for row, so that every hash
stays; secrets stay sealed, and the copy needs the same key. Nothing can be written to the lake meanwhile. What is there at the end is read again and compared; a copy that stopped half
way leaves nothing. Ends with 0 when both hold the same, 1 when they do not, 2 when it could not copy.
`

const isUrl = (place: string) => /^[a-z:]+:\/\//i.test(place)
const loginOf = (url: string) => loginFrom({ url, user: '', password: /\/\/[^/@]*:[^/@]*@/.test(url) ? '' : (process.env.PGPASSWORD ?? '') })

async function dumpOf(place: string, still: boolean): Promise<Dump> {
  if (isUrl(place)) return dumpPostgresql(loginOf(place), still)
  const file = lakeFile(place)
  if (!existsSync(file)) throw new Error(`there is no lake in ${place}`)
  return dumpSqlite(file)
}

async function fillOf(place: string): Promise<Fill> {
  if (isUrl(place)) return fillPostgresql(loginOf(place))
  mkdirSync(place, { recursive: true })
  return fillSqlite(lakeFile(place))
}

function progress(doing: string) {
  let said = 0
  return (table: string, rows: number): void => {
    const now = performance.now()
    if (now - said < 1000) return
    said = now
    process.stderr.write(`${doing} ${table}: ${rows.toLocaleString('en')} rows\n`)
  }
}

/** Gives the tables that differ, and `lake` where what they show does, after copying; none, when all went well. Throws when nothing was copied. */
export async function migrate(from: string, to: string): Promise<readonly string[]> {
  const held = [from, to].flatMap((place) => (isUrl(place) ? [] : [lockDirectory(place)]))
  try {
    await using source = await dumpOf(from, true)
    let copied: Digests
    {
      await using target = await fillOf(to)
      copied = await copyLake(source, target, progress('copying'))
    }
    await using target = await dumpOf(to, false)
    const there = await digestsOf(target, progress('comparing'))
    for (const table of tableNames)
      process.stdout.write(`${table.padEnd(8)} ${String(copied[table].rows).padStart(10)} rows  sha256 ${copied[table].digest}\n`)
    const [was, is] = [await digestOf(source.state), await digestOf(target.state)]
    process.stdout.write(`lake     ${String(was.things).padStart(10)} things  sha256 ${was.digest}\n`)
    if (copied.secret.rows > 0) process.stdout.write('Its secrets are as they were sealed: whoever serves the copy needs the same key\n')
    if (await source.tokenKey())
      process.stdout.write('It is a region, and the copy is the same one to the others: serve one of the two, and never the other again\n')
    return [...tableNames.filter((table) => copied[table].digest !== there[table].digest), ...(was.digest === is.digest ? [] : ['lake'])]
  } finally {
    for (const lock of held) lock[Symbol.dispose]()
  }
}

async function main(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const
  let asked: { readonly from?: string; readonly to?: string } = {}
  try {
    asked = parseArgs({ args: [...args], options: { from: text, to: text } }).values
  } catch {
    // Told by the usage below.
  }
  if (asked.from === undefined || asked.to === undefined) {
    process.stderr.write(usage)
    return 2
  }
  try {
    const differing = await migrate(asked.from, asked.to)
    process.stdout.write(differing.length === 0 ? 'Both hold the same lake.\n' : `These differ: ${differing.join(', ')}. Do not use the copy.\n`)
    return differing.length === 0 ? 0 : 1
  } catch (error) {
    process.stderr.write(`the lake was not copied: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
