/** A Caspian of our own for a test: the real process, on a free loopback port, over a folder that goes with it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { guard } from './guard.ts'
import { lineFrom } from './spoken.ts'

const root = join(import.meta.dirname, '../..')
/** Of the secrets of every lake in a database that is started here. */
export const secretKey = Buffer.alloc(32, 'test').toString('base64')
const startTimeoutMs = 60_000
const stopTimeoutMs = 30_000

export interface CaspianOptions {
  /** Lines of the configuration file. */
  readonly config?: Readonly<Record<string, string>>
  /** Where the lake is kept; a temporary folder, removed by `stop`, when absent. A given one stays. */
  readonly data?: string
  /** A PostgreSQL database to keep the lake in; it is kept in the folder when absent. */
  readonly database?: { readonly jdbcUrl: string; readonly user: string; readonly password: string } | undefined
  /** 0, a free one, when absent. */
  readonly port?: number
  /** More words of the command line. */
  readonly args?: readonly string[]
  /** Until it is ready; a minute when absent. */
  readonly startTimeoutMs?: number
  /** Kills it while it is starting. */
  readonly killed?: AbortSignal
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>
}

export interface Caspian {
  /** Without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly data: string
  /** All that it wrote to its output and its errors. */
  said(): string
  /** Asks it to end and waits. Throws, having killed it, when it takes longer than 30 s or ends with a code that is not 0. */
  stop(): Promise<void>
  /** Kills it where it stands; the data stays until this process ends. */
  kill(): Promise<void>
}

/** Starts the server and waits until it says it is ready. Throws with what it said when it does not. */
export async function startCaspian(options: CaspianOptions = {}): Promise<Caspian> {
  const room = mkdtempSync(join(tmpdir(), 'caspian-'))
  const data = options.data ?? join(room, 'data')
  const configFile = join(room, 'caspian.conf')
  const store = 'gravitino.entity.store.relational'
  const { database } = options
  const kept = database && { [`${store}.jdbcUrl`]: database.jdbcUrl, [`${store}.jdbcUser`]: database.user }
  const lines = Object.entries({ ...kept, ...options.config }).map(([key, value]) => `${key} = ${value}\n`)
  writeFileSync(configFile, lines.join(''))
  const args = ['--max-semi-space-size=8', 'server/main.ts', '--port', String(options.port ?? 0), '--data', data, '--config', configFile]
  args.push(...(options.args ?? []))
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, MALLOC_ARENA_MAX: '2', ...(database && { PGPASSWORD: database.password, CASPIAN_SECRET_KEY: secretKey }), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const release = guard('KILL', child.pid ?? 0, room)
  const ended = once(child, 'exit')
  const complaints: string[] = []
  child.once('exit', (code, signal) => complaints.push(`\nended with ${signal ?? code}\n`))
  const kills = () => void child.kill('SIGKILL')
  options.killed?.addEventListener('abort', kills)
  for (const output of [child.stdout, child.stderr]) output.on('data', (part: Buffer) => complaints.push(part.toString()))
  let line: string
  try {
    line = await lineFrom(child, child.stdout, 'Caspian is ready on ', options.startTimeoutMs ?? startTimeoutMs)
  } catch (error) {
    await release()
    throw new Error(`${String(error)}\n${complaints.join('')}`, { cause: error })
  } finally {
    options.killed?.removeEventListener('abort', kills)
  }
  const url = /https?:\/\/[^\s"]+/.exec(line)?.[0] ?? ''
  const pid = child.pid ?? 0
  const stop = async (): Promise<void> => {
    child.ref()
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
    const [code, signal] = (await ended) as [number | null, string | null]
    clearTimeout(timer)
    await release()
    if (code !== 0) throw new Error(`Caspian ended with ${signal ?? code}:\n${complaints.join('')}`)
  }
  const kill = async (): Promise<void> => {
    child.ref()
    child.kill('SIGKILL')
    await ended
  }
  return { url, port: Number(new URL(url).port), pid, data, said: () => complaints.join(''), stop, kill }
}
