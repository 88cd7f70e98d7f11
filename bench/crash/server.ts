/** The Caspian that is killed: started over the same lake again and again. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { guard } from '../../scripts/backends/guard.ts'
import { lineFrom } from '../../scripts/backends/spoken.ts'

const root = join(import.meta.dirname, '../..')
const startTimeoutMs = 60_000
/** As `npm start` has it: it starts in half the time. */
const compiled = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/caspian') }

export interface Running {
  readonly url: string
  /** Until it said that it is ready. */
  readonly startMs: number
  /** Kills it where it stands. */
  kill(): Promise<void>
}
export interface Start {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** What it says is added to this file. */
  readonly log: string
  /** Told of what it complains of, and when it ends by itself. */
  readonly said: (line: string) => void
}

/** Starts it, and waits until it is ready; with `dieAfterMs`, kills it that long after its start, ready or not, and gives undefined. */
export async function start({ args, env, log, said }: Start, dieAfterMs?: number): Promise<Running | undefined> {
  const began = performance.now()
  const child = spawn(process.execPath, ['server/main.ts', '--port', '0', ...args], {
    cwd: root,
    env: { ...process.env, ...compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // The folder is for the guard, which removes one: the data stays.
  const release = guard('KILL', child.pid ?? 0, mkdtempSync(join(tmpdir(), 'caspian-crash-')))
  const ended = once(child, 'exit')
  let isKilled = false
  child.on('exit', (code, signal) => isKilled || said(`nobody killed me, and I ended with ${signal ?? code}`))
  child.stdout.on('data', (part: Buffer) => appendFileSync(log, part))
  child.stderr.on('data', (part: Buffer) => said(part.toString()))
  const kill = async () => {
    isKilled = true
    child.ref()
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await ended
    await release()
  }
  if (dieAfterMs !== undefined) {
    await sleep(dieAfterMs)
    await kill()
    return undefined
  }
  try {
    const line = await lineFrom(child, child.stdout, 'Caspian is ready on ', startTimeoutMs)
    return { url: /https?:\/\/[^\s"]+/.exec(line)?.[0] ?? '', startMs: performance.now() - began, kill }
  } catch (error) {
    await kill()
    throw error
  }
}
