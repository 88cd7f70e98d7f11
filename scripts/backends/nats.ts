/** A real message server for tests, with streams kept in a temporary folder, on loopback; its users are those of three regions. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { goProgram } from './go.ts'
import { guard } from './guard.ts'
import { findProgram, installPackages } from './programs.ts'
import { lineFrom } from './spoken.ts'

const startTimeoutMs = 30_000
const source = join(import.meta.dirname, '../../peers/nats')

/**
 * Where the program is: the machine's own; else the newest, built where there is Go; else Debian's older one, which needs root.
 * Throws, saying what to do, when none of these works.
 */
export async function natsProgram(): Promise<string> {
  const found = findProgram(['nats-server'], ['/usr/sbin', '/usr/local/bin'])
  if (found !== undefined) return found
  const built = await goProgram(source, 'nats').catch((error: unknown) => error)
  if (typeof built === 'string') return built
  await installPackages(
    ['nats-server'],
    `nats-server is not on this machine, and was not built (${built instanceof Error ? built.message : String(built)})`,
  )
  const installed = findProgram(['nats-server'], ['/usr/sbin'])
  if (installed === undefined) throw new Error('nats-server was installed but is not to be found')
  return installed
}

export interface NatsUser {
  readonly user: string
  readonly password: string
  /** Subjects, with their wildcards. */
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
}
export interface NatsOptions {
  readonly users: readonly NatsUser[]
  /** Files as PEM. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Of its streams, where several servers are joined: each keeps its own. It is the server's name too. */
  readonly domain?: string
  /** More of the server's own configuration. */
  readonly more?: string
}
export interface Nats {
  readonly url: string
  readonly port: number
  /** A folder that goes with it. */
  readonly room: string
  /** Ends it as a power cut of the program would, and starts it over the same files and port after so many milliseconds. */
  restart(awayMs?: number): Promise<void>
  /** Ends it and removes its files. */
  stop(): Promise<void>
}

const quoted = (texts: readonly string[]) => `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`

/** Throws when it does not start. */
export async function startNats({ users, tls, domain, more = '' }: NatsOptions): Promise<Nats> {
  const program = await natsProgram()
  const room = mkdtempSync(join(tmpdir(), 'caspian-nats-'))
  const port = await freePort()
  mkdirSync(join(room, 'data'))
  const rights = ({ user, password, publish, subscribe }: NatsUser) =>
    `{ user: ${JSON.stringify(user)}, password: ${JSON.stringify(password)}, permissions: { publish: ${quoted(publish)}, subscribe: ${quoted(subscribe)} } }`
  const secured = tls ? `tls { cert_file: ${JSON.stringify(tls.cert)}, key_file: ${JSON.stringify(tls.key)} }\n` : ''
  const named = domain === undefined ? '' : `server_name: ${JSON.stringify(domain)}\n`
  const within = domain === undefined ? '' : `, domain: ${JSON.stringify(domain)}`
  const file = join(room, 'nats.conf')
  writeFileSync(
    file,
    `${named}listen: "127.0.0.1:${port}"\njetstream { store_dir: ${JSON.stringify(join(room, 'data'))}${within} }\n${secured}authorization { users: [\n${users.map(rights).join('\n')}\n] }\n${more}`,
    { mode: 0o600 },
  )
  let release: ReturnType<typeof guard> | undefined
  const begin = async () => {
    const server = spawn(program, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
    const before = release
    release = guard('KILL', server.pid ?? 0, room)
    await before?.('leave')
    try {
      await lineFrom(server, server.stderr, 'Server is ready', startTimeoutMs)
    } catch (error) {
      await release()
      throw error
    }
    return server
  }
  let server = await begin()
  return {
    url: `${tls ? 'tls' : 'nats'}://localhost:${port}`,
    port,
    room,
    async restart(awayMs = 0) {
      server.ref()
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
      await sleep(awayMs)
      server = await begin()
    },
    stop: async () => release?.(),
  }
}
