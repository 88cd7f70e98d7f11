/** `node server/restore.ts --from FILE --data DIR`: a lake out of a backup, as it was at its end or at any moment before. */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { missingDirectories } from './fileset/missing.ts'
import { findKeys, keyVariable } from './secret/keys.ts'
import { keysIn } from './store/sqlite/backup.ts'
import { type Restored, restore, type Wanted } from './store/sqlite/restore.ts'
import { openForReading } from './store/sqlite/schema.ts'
import { lakeFile } from './store/sqlite/sqlite.ts'
import { viewNow } from './store/sqlite/view.ts'
import { linesOf } from './verify.ts'

const usage = `node server/restore.ts --from FILE --data DIR [--at POSITION|INSTANT]

Makes a lake of a backup, in a directory that is empty or not there. First the backup is proved, at the end what was made of it is.
With --at the lake is as it was at that position of the log or that ISO instant, and nothing after it ever happened. The lake is
there whole or not at all. Ends with 0 when it is there, 2 when it is not.
`

const comma = (n: number) => n.toLocaleString('en')

/** A position of the log or an ISO instant. Throws for what is neither. */
export function wantedFrom(at: string | undefined): Wanted {
  if (at === undefined) return undefined
  if (/^\d{1,15}$/.test(at)) return { position: Number(at) }
  const ms = Date.parse(at)
  if (!/^\d{4}-\d\d/.test(at) || Number.isNaN(ms))
    throw new Error(`--at must be an ISO instant such as 2026-05-03T12:00:00Z, or a position of the log; it is "${at.slice(0, 80)}"`)
  return { ms }
}

function toldOf(directory: string, { made, position, incarnation, digest, things, rewound }: Restored): string {
  const lines = [
    `${directory} holds the lake of ${made}${rewound ? `, taken back to position ${comma(position)}` : ''}`,
    `position     ${comma(position)}${rewound ? `; ${comma(rewound.rows)} later ${rewound.rows === 1 ? 'row is' : 'rows are'} gone` : ''}`,
    `things       ${comma(things)}`,
    `digest       ${digest}`,
    `incarnation  ${incarnation}: what it writes is numbered anew, so that nothing is taken for what the lost lake wrote`,
  ]
  if (rewound && rewound.intents > 0)
    lines.push(`${comma(rewound.intents)} changes outside the lake were begun when the backup was made: look whether they happened`)
  const lost = rewound?.lost ?? []
  if (lost.length > 0) lines.push(`These secrets were replaced or erased later and must be set anew (${comma(lost.length)}):`)
  lines.push(...lost.map(({ kind, path, property }) => `  ${kind} ${path.join('.')}: ${property}`))
  return `${lines.join('\n')}\n`
}

/** A lake that was restored has the keys of the one that was lost, and they are in no backup. */
async function tellKeys(directory: string): Promise<void> {
  using db = openForReading(lakeFile(directory))
  const { where, ring } = await findKeys({ env: { ...process.env, [keyVariable]: undefined }, keyFile: '', directory })
  const missing = [...keysIn(db).keys()].filter((id) => id !== undefined && !ring?.ids.includes(id))
  if (missing.length > 0)
    process.stdout.write(
      `Its secrets are sealed with key ${missing.join(', ')}, which is in no backup: put the key file at ${where} before you start it\n`,
    )
}

async function tellMissing(directory: string): Promise<void> {
  using db = openForReading(lakeFile(directory))
  let missing = 0
  for await (const { path, directory: gone } of missingDirectories(viewNow(db))) {
    if (++missing === 1) process.stdout.write('Files are in no backup. These filesets have no directory here:\n')
    process.stdout.write(`  ${path.join('.')}: ${gone}\n`)
  }
}

/** Every second, one line. */
function progress() {
  let said = performance.now()
  return (check: string, rows: number, seconds: number): void => {
    const now = performance.now()
    if (now - said < 1000) return
    said = now
    process.stderr.write(`${check}: ${comma(rows)} rows, ${comma(Math.round(rows / seconds))} a second\n`)
  }
}

function askedIn(args: readonly string[]): { readonly from?: string; readonly data?: string; readonly at?: string } {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: [...args], options: { from: text, data: text, at: text } }).values
  } catch {
    return {}
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { from, data, at } = askedIn(args)
  if (from === undefined || data === undefined) {
    process.stderr.write(usage)
    return 2
  }
  try {
    const restored = await restore(from, data, wantedFrom(at), { progress: progress(), checked: (one) => void process.stderr.write(linesOf(one)) })
    process.stdout.write(toldOf(data, restored))
    await tellKeys(data)
    await tellMissing(data)
    return 0
  } catch (error) {
    process.stderr.write(`nothing was restored: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
