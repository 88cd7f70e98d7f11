/** `node server/rotate-key.ts --data DIR` or `--store URL`: a new key for the secrets of a lake that is not served. */
import { existsSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { type Rotated, rotate } from './secret/rotate.ts'
import { loginFrom } from './store/postgresql/address.ts'
import { isAlone } from './store/postgresql/locks.ts'
import { migrations } from './store/postgresql/migrations.ts'
import { safeOver } from './store/postgresql/safe.ts'
import { versionOf } from './store/postgresql/schema.ts'
import { connect } from './store/postgresql/session.ts'
import { lockDirectory } from './store/sqlite/lock.ts'
import { safeIn } from './store/sqlite/safe.ts'
import { lakeFile } from './store/sqlite/sqlite.ts'

const usage = `node server/rotate-key.ts --data DIR | --store URL [--key-file FILE] [--kms ARN]

Makes a new key, puts it first in the key file (secret.key in DIR, or FILE), and brings every secret of the lake under it. No server
may serve the lake meanwhile. Old keys stay in the file, for older backups: take their lines out when none is left. The database at
URL is postgresql://user@host:port/database, the password in PGPASSWORD. With --kms the new key is written down wrapped by that
key of AWS KMS, so that only the service can open it. Ends with 0 when all is under the new key, 2 when nothing changed.
`

interface Asked {
  readonly data?: string
  readonly store?: string
  readonly 'key-file'?: string
  readonly kms?: string
}
function askedIn(args: readonly string[]): Asked {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: [...args], options: { data: text, store: text, 'key-file': text, kms: text } }).values
  } catch {
    return {}
  }
}

async function rotated({ data, store, 'key-file': keyFile = '', kms = '' }: Asked): Promise<Rotated> {
  const asked = { keyFile, kms, env: process.env }
  if (store !== undefined) {
    const session = await connect(loginFrom({ url: store, user: '', password: process.env.PGPASSWORD ?? '' }), 'rotate-key')
    try {
      if ((await versionOf(session).catch(() => 0)) !== migrations.length)
        throw new Error('there is no lake of this version of Caspian in the database')
      if (!(await isAlone(session)))
        throw new Error('servers serve this lake: stop all of them first, or give each both keys in its file, one server after another')
      return await rotate(safeOver(session), { ...asked, directory: undefined })
    } finally {
      session.destroy()
    }
  }
  const directory = data ?? ''
  if (!existsSync(lakeFile(directory))) throw new Error(`there is no lake in ${directory}`)
  using holding = new DisposableStack()
  holding.use(lockDirectory(directory))
  using safe = safeIn(lakeFile(directory))
  return await rotate(safe, { ...asked, directory })
}

async function main(asked: Asked): Promise<number> {
  if ((asked.data === undefined) === (asked.store === undefined)) {
    process.stderr.write(usage)
    return 2
  }
  try {
    const { file, was, is, renewed } = await rotated(asked)
    process.stdout.write(`${file}
key      ${is}, before ${was}, which stays in the file for older backups
secrets  ${renewed.toLocaleString('en')} brought under the new key
Keep a copy of the file elsewhere; every server of the lake needs it.
`)
    return 0
  } catch (error) {
    process.stderr.write(`the key was not changed: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

if (import.meta.main) process.exitCode = await main(askedIn(process.argv.slice(2)))
