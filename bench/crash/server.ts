/** The Caspian that is killed: started over the same directory again and again. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { guard } from '../../scripts/backends/guard.ts'
import { lineFrom } from '../../scripts/backends/spoken.ts'

const root = join(import.meta.dirname, '../..')
const startTimeoutMs = 60_000

export interface Running {
  readonly url: string
  /** Until it said that it is ready. */
  readonly startMs: number
  /** Kills it where it stands. */
  kill(): Promise<void>
}

/** Starts it, and waits until it is ready; with `dieAfterMs`, kills it that long after its start, ready or not, and gives undefined. */
export async function start(data: string, said: (line: string) => void, dieAfterMs?: number): Promise<Running | undefined> {
  const began = performance.now()
  const child = spawn(process.execPath, ['server/main.ts', '--port', '0', '--data', data], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  // The folder is for the guard, which removes one: the data stays.
  const release = guard('KILL', child.pid ?? 0, mkdtempSync(join(tmpdir(), 'caspian-crash-')))
  const ended = once(child, 'exit')
  child.stderr.on('data', (part: Buffer) => said(part.toString()))
  const kill = async () => {
    child.ref()
    child.kill('SIGKILL')
    await ended
    await release()
  }
  if (dieAfterMs !== undefined) {
    child.stdout.resume()
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
