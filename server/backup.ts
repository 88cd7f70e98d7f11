/** `node server/backup.ts --data DIR --to FILE`: a whole lake as one file, beside the server or without it. */
import { existsSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { type Backup, backUp } from './store/sqlite/backup.ts'
import { lakeFile } from './store/sqlite/sqlite.ts'

const usage = `node server/backup.ts --data DIR --to FILE [--force]

Copies the lake in DIR into one file, which holds all of it: log, history, and secrets as they are sealed. The key file is not in it:
keep that elsewhere, a backup and its key together are as good as every password. Only you may read the file. Runs beside a server and stops nobody. The file is there whole or not at all; one that is there is kept unless --force is
given. Files of filesets are not in it. Ends with 0 when the file is there, 2 when it is not.
`

const comma = (n: number) => n.toLocaleString('en')
const mb = (bytes: number) => `${comma(Math.round(bytes / 1e5) / 10)} MB`

export const linesOf = (to: string, { position, things, relations, bytes, seconds, digest, unsealed }: Backup): string =>
  `${to}
position  ${comma(position)}
things    ${comma(things)}, with ${comma(relations)} relation${relations === 1 ? '' : 's'}
size      ${mb(bytes)} in ${seconds.toFixed(1)} s
digest    ${digest}
${unsealed > 0 ? `${comma(unsealed)} secrets in it are readable, as no server has sealed them yet` : 'Its secrets are sealed, and the key file is not in it: keep a copy of that elsewhere'}.
Restore it with: caspian restore --from ${to} --data DIR
`

/** Every second, one line. */
function progress() {
  let said = performance.now()
  return (doing: string, done: number, of: number): void => {
    const now = performance.now()
    if (now - said < 1000) return
    said = now
    const [is, all] = doing === 'copying' ? [mb(done), mb(of)] : [`${comma(done)} things`, comma(of)]
    process.stderr.write(`${doing} ${is} of ${all}\n`)
  }
}

function askedIn(args: readonly string[]): { readonly data?: string; readonly to?: string; readonly force?: boolean } {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: [...args], options: { data: text, to: text, force: { type: 'boolean' } } }).values
  } catch {
    return {}
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { data, to, force = false } = askedIn(args)
  if (data === undefined || to === undefined) {
    process.stderr.write(usage)
    return 2
  }
  const file = lakeFile(data)
  try {
    if (!existsSync(file)) throw new Error(`there is no lake in ${data}`)
    if (existsSync(to) && !force) throw new Error(`${to} is there already; --force replaces it`)
    process.stdout.write(linesOf(to, await backUp(file, to, progress())))
    return 0
  } catch (error) {
    process.stderr.write(`no backup was made: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
