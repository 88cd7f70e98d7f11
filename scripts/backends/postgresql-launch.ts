/** Makes a PostgreSQL cluster in a temporary folder and runs it for as long as this process lives. */
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { freePort } from './free-port.ts'
import { guard } from './guard.ts'
import { findProgram, installPackages } from './programs.ts'
import { lineFrom } from './spoken.ts'

const host = '127.0.0.1'
const user = 'caspian'
const debianRoot = '/usr/lib/postgresql'
const startTimeoutMs = 60_000

/** Data lost by a power cut is no loss in a test. */
const settings = {
  listen_addresses: host,
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  timezone: 'UTC',
}

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

/** The running server, its user allowed everything. `stop` ends it and removes its files. Throws when it does not start. */
export async function launchPostgresql(): Promise<{ host: string; port: number; user: string; password: string; stop(): Promise<void> }> {
  const bin = await binaries()
  const as = owner()
  const password = randomBytes(12).toString('hex')
  const room = makeCluster(bin, as, password)
  const port = await freePort()
  const options = Object.entries({ ...settings, port: String(port), unix_socket_directories: room }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const server = spawn(join(bin, 'postgres'), ['-D', join(room, 'data'), ...options], {
    ...as,
    cwd: room,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const stop = guard('INT', server.pid ?? 0, room)
  try {
    await lineFrom(server, server.stderr, 'database system is ready to accept connections', startTimeoutMs)
  } catch (error) {
    await stop()
    throw error
  }
  return { host, port, user, password, stop }
}
