/** Makes a PostgreSQL cluster in a temporary folder and runs it for as long as this process lives. */
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { guard } from './guard.ts'
import { findProgram, installPackages } from './programs.ts'
import { lineFrom } from './spoken.ts'

const host = '127.0.0.1'
const user = 'caspian'
const debianRoot = '/usr/lib/postgresql'
const startTimeoutMs = 60_000

const settings = { listen_addresses: host, max_connections: '200', timezone: 'UTC' }
/** Data lost by a power cut is no loss in most tests. */
const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

function findBinaries(): string | undefined {
  let versions: string[] = []
  try {
    versions = readdirSync(debianRoot)
  } catch {
    // Not a Debian, or none installed there.
  }
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(debianRoot, version, 'bin'))
  const found = findProgram(['initdb'], [...newestFirst, '/usr/local/bin'])
  return found && dirname(found)
}

async function binaries(): Promise<string> {
  const found = findBinaries()
  if (found !== undefined) return found
  await installPackages(['postgresql'], 'PostgreSQL is not on this machine')
  const installed = findBinaries()
  if (installed === undefined) throw new Error('PostgreSQL was installed but initdb is not to be found')
  return installed
}

/** PostgreSQL refuses to run as root: then it runs as Debian's own user for it. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** The folder with a fresh cluster in it, owned by the user the server runs as. */
function makeCluster(bin: string, as: { uid?: number; gid?: number }, password: string): string {
  const room = mkdtempSync(join(tmpdir(), 'caspian-pg-'))
  const passwordFile = join(room, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (as.uid !== undefined && as.gid !== undefined) for (const path of [room, passwordFile]) chownSync(path, as.uid, as.gid)
  const shape = ['--no-sync', '--encoding=UTF8', '--locale=C', `--username=${user}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  try {
    execFileSync(join(bin, 'initdb'), ['-D', join(room, 'data'), ...shape], { ...as, cwd: room, stdio: 'pipe' })
  } catch (error) {
    rmSync(room, { recursive: true, force: true })
    throw error
  }
  return room
}

/** The first one first, so that it starts no more of them. Arguments: its id, seconds. */
const frozen = `
kill -s STOP "$1"
all="$1 $(cat "/proc/$1/task/$1/children")"
kill -s STOP $all
sleep "$2"
kill -s CONT $all
`

export interface PostgresqlServer {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Ends it, as a crash would or in order, and starts it again over the same files and port, after so many milliseconds. */
  restart(how: 'crash' | 'order', awayMs?: number): Promise<void>
  /** Stops all of its processes where they stand, for so many milliseconds. */
  freeze(ms: number): Promise<void>
  /** Ends it and removes its files. */
  stop(): Promise<void>
}

/** The running server, its user allowed everything; `durable` makes it keep what it acknowledged through a power cut. Throws when it does not start. */
export async function launchPostgresql({ durable = false } = {}): Promise<PostgresqlServer> {
  const bin = await binaries()
  const as = owner()
  const password = randomBytes(12).toString('hex')
  const room = makeCluster(bin, as, password)
  const port = await freePort()
  const chosen = { ...(durable ? {} : careless), ...settings, port: String(port), unix_socket_directories: room }
  const options = Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let release: ReturnType<typeof guard> | undefined
  const stop = async () => release?.()
  const begin = async () => {
    const server = spawn(join(bin, 'postgres'), ['-D', join(room, 'data'), ...options], {
      ...as,
      cwd: room,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    })
    const before = release
    release = guard('INT', server.pid ?? 0, room)
    await before?.('leave')
    try {
      await lineFrom(server, server.stderr, 'database system is ready to accept connections', startTimeoutMs)
    } catch (error) {
      await stop()
      throw error
    }
    return server
  }
  let server = await begin()
  return {
    host,
    port,
    user,
    password,
    async restart(how, awayMs = 0) {
      server.ref()
      const ended = once(server, 'exit')
      server.kill(how === 'crash' ? 'SIGQUIT' : 'SIGINT')
      await ended
      await sleep(awayMs)
      server = await begin()
    },
    async freeze(ms) {
      // A process of its own, which lets them go on even when this one dies meanwhile.
      const shell = spawn('sh', ['-c', frozen, 'sh', String(server.pid), String(ms / 1000)], { stdio: 'ignore', detached: true })
      await once(shell, 'exit')
    },
    stop,
  }
}
