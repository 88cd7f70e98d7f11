/** `node server/verify.ts --data DIR`, `--file FILE` or `--store URL`: proves that a lake is whole, and names every row that is not. */
import { existsSync, statSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { findKeys } from './secret/keys.ts'
import { loginFrom } from './store/postgresql/address.ts'
import { verifyPostgresql } from './store/postgresql/verify.ts'
import { lakeFile } from './store/sqlite/sqlite.ts'
import { verifyFile } from './store/sqlite/verify/backup.ts'
import type { Checked, Open, Progress } from './store/sqlite/verify/check.ts'

const usage = `node server/verify.ts --data DIR | --file FILE | --store URL [--key-file FILE]

Proves that the lake in DIR, a backup, or the lake in the database at URL (postgresql://user@host:port/database, the password in PGPASSWORD), is whole: the log's hashes, and that things, names, tags and secrets are as the log says.
With the keys of its secrets (CASPIAN_SECRET_KEY, --key-file, or secret.key in DIR) it proves that each opens, and that none stands in the clear.
Reads only, and may run beside the server. Ends with 0 when all is well, 1 when something is wrong, 2 when it could not look.
`

const say = (text: string): void => {
  process.stdout.write(text)
}

/** The lines of one check: what it saw, then what is wrong and what that means. */
export function linesOf({ name, means, saw, failures, problems, warnings, seconds }: Checked): string {
  const head = `${failures === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(8)}  ${failures === 0 ? saw : `${failures} wrong; ${means}`}  ${seconds.toFixed(1)} s\n`
  const more = failures > problems.length ? [`     and ${failures - problems.length} more\n`] : []
  return [
    head,
    ...problems.map(({ at, what }) => `     ${at} ${what}\n`),
    ...more,
    ...warnings.map((what) => `warn ${name.padEnd(8)}  ${what}\n`),
  ].join('')
}

/** Gives the code to end with. */
export async function verify(checks: (progress: Progress) => Iterable<Checked> | AsyncIterable<Checked>): Promise<number> {
  const screen = process.stderr.isTTY
  const clear = screen ? '\r\u001b[K' : ''
  const progress: Progress = (check, rows, seconds) => {
    if (screen)
      process.stderr.write(`${clear}     ${check}: ${rows.toLocaleString('en')} rows, ${Math.round(rows / seconds).toLocaleString('en')} a second`)
  }
  let wrong = 0
  try {
    for await (const checked of checks(progress)) {
      if (screen) process.stderr.write(clear)
      say(linesOf(checked))
      wrong += checked.failures
    }
  } catch (error) {
    process.stderr.write(`the lake cannot be looked at: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
  say(wrong === 0 ? 'The lake is whole.\n' : `The lake is damaged: ${wrong} wrong.\n`)
  return wrong === 0 ? 0 : 1
}

interface Asked {
  readonly data?: string
  readonly file?: string
  readonly store?: string
  readonly 'key-file'?: string
}
function askedIn(args: readonly string[]): Asked {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: [...args], options: { data: text, file: text, store: text, 'key-file': text } }).values
  } catch {
    return {}
  }
}

/** Undefined when no keys are at hand. Rejects when what is said of them is wrong. */
async function openerOf({ data, 'key-file': keyFile = '' }: Asked): Promise<Open | undefined> {
  const { ring } = await findKeys({ env: process.env, keyFile, directory: data })
  return ring && ((ref, kept) => ring.open(ref, kept))
}

async function main(asked: Asked): Promise<number> {
  const { data, file: given, store } = asked
  if (store !== undefined)
    return verify(async function* (progress) {
      yield* verifyPostgresql(loginFrom({ url: store, user: '', password: process.env.PGPASSWORD ?? '' }), progress, await openerOf(asked))
    })
  const place = given ?? data
  if (place === undefined) {
    process.stderr.write(usage)
    return 2
  }
  const isFile = existsSync(place) && statSync(place).isFile()
  const file = isFile ? place : lakeFile(place)
  if (existsSync(file))
    return verify(async function* (progress) {
      yield* verifyFile(file, progress, await openerOf(asked))
    })
  process.stderr.write(`there is no lake in ${place}\n`)
  return 2
}

if (import.meta.main) process.exitCode = await main(askedIn(process.argv.slice(2)))
