/** Makes a PostgreSQL cluster in a temporary folder and runs it for as long as this process lives. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.ts'
import { findProgram, installPackages } from './programs.ts'

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

/**
 * Runs the server until our end of its standard input closes, which the kernel sees to however this process dies.
 * Arguments: the folder, the binaries, the server's arguments.
 */
const keeper = `
room=$1 bin=$2; shift 2
{ "$bin/postgres" -D "$room/data" "$@"; echo 'the server process is gone'; } </dev/null 2>&1 &
cat >/dev/null
kill -INT "$(head -n 1 "$room/data/postmaster.pid")" 2>/dev/null
wait
rm -rf "$room"
`

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

/** Resolves when the server says so; throws with all it said when it ends or stays silent instead. */
async function ready(keep: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const said: string[] = []
  const fail = (why: string) => reject(new Error(`PostgreSQL ${why}:\n${said.join('\n')}`))
  const timer = setTimeout(() => fail(`is not ready after ${startTimeoutMs} ms`), startTimeoutMs)
  keep.on('error', reject)
  keep.on('exit', () => fail('did not start'))
  if (keep.stdout === null) throw new Error('no output to read')
  createInterface({ input: keep.stdout }).on('line', (line) => {
    if (said.length < 100) said.push(line)
    if (line.includes('database system is ready to accept connections')) resolve()
    if (line.includes('the server process is gone')) fail('ended at once')
  })
  try {
    await promise
  } finally {
    clearTimeout(timer)
  }
}

/** The running server, its user allowed everything. `stop` ends it and removes its files. Throws when it does not start. */
export async function launchPostgresql(): Promise<{ host: string; port: number; user: string; password: string; stop(): Promise<void> }> {
  const bin = await binaries()
  const as = owner()
  const room = mkdtempSync(join(tmpdir(), 'caspian-pg-'))
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(room, 'password')
  writeFileSync(passwordFile, password)
  if (as.uid !== undefined && as.gid !== undefined) for (const path of [room, passwordFile]) chownSync(path, as.uid, as.gid)
  const port = await freePort()
  try {
    const shape = ['--no-sync', '--encoding=UTF8', '--locale=C', `--username=${user}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    execFileSync(join(bin, 'initdb'), ['-D', join(room, 'data'), ...shape], { ...as, cwd: room, stdio: 'pipe' })
  } catch (error) {
    rmSync(room, { recursive: true, force: true })
    throw error
  }
  const options = Object.entries({ ...settings, port: String(port), unix_socket_directories: room }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const keep = spawn('sh', ['-c', keeper, 'sh', room, bin, ...options], { ...as, cwd: room, stdio: ['pipe', 'pipe', 'ignore'], detached: true })
  const stop = async (): Promise<void> => {
    if (keep.exitCode !== null || keep.signalCode !== null) return
    const gone = once(keep, 'exit')
    keep.ref()
    keep.stdin.end()
    await gone
  }
  try {
    await ready(keep)
  } catch (error) {
    await stop()
    throw error
  }
  keep.removeAllListeners('exit').unref()
  for (const stream of [keep.stdin, keep.stdout]) if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
  return { host, port, user, password, stop }
}
