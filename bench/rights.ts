/** `npm run rights`: the rows of the bench that ask as an ordinary user of a lake that checks rights, and nothing else. */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startPostgresql } from '../scripts/backends/postgresql.ts'
import { measureRights } from './rights/rows.ts'

const usage = `npm run rights -- [options]

Fills a Caspian that checks rights with 1,100 users, 1,500 roles, 300 catalogs, 1,000 filesets in one schema and 10,496 in another,
and asks as an ordinary user with a few roles: loads, lists, and lists by 30 users at once. Prints Markdown. Needs Linux and wrk.
npm run bench has these rows too.

  --seconds N    how long each is measured, 10 when absent
  --postgresql   with the lake in a PostgreSQL that is started for it
  --help         this text
`

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: 'string' }, postgresql: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  const seconds = Number(values.seconds ?? 10)
  if (values.help || !(seconds > 0)) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const database = values.postgresql ? await startPostgresql() : undefined
  const say = (...lines: readonly string[]) => void process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  try {
    const failures = await measureRights(database, { connections: 16, seconds, warmSeconds: Math.ceil(seconds / 2), repeats: 1, progress }, say)
    say(failures === 0 ? 'Every request was answered with success.' : `${failures} requests FAILED.`)
    return failures === 0 ? 0 : 1
  } finally {
    await database?.stop()
  }
}

process.exitCode = await main(process.argv.slice(2))
