/** Starts the bare server for as long as it is measured. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { guard } from '../../scripts/backends/guard.ts'
import { lineFrom } from '../../scripts/backends/spoken.ts'
import { type Manner, measure, type Result, type Server } from './measure.ts'
import { createFileset } from './operations.ts'

async function startBare(): Promise<Server & { stop(): Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = guard('KILL', child.pid ?? 0, mkdtempSync(join(tmpdir(), 'caspian-bare-')))
  try {
    const line = await lineFrom(child, child.stdout, 'ready on ', 10_000)
    return { url: line.slice(line.indexOf('http://')).trim(), pid: child.pid ?? 0, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The bare server under the plain read and under the write with the longest body. Throws when it cannot be measured. */
export async function measureBare(manner: Manner): Promise<{ readonly GET: Result; readonly POST: Result }> {
  const bare = await startBare()
  try {
    const get = { name: 'version' as const, load: async (server: string) => ({ script: 'get.lua', url: `${server}/`, args: [] }) }
    const progress = (line: string) => manner.progress(`bare server, ${line}`)
    return {
      GET: await measure(bare, [get], { ...manner, progress }),
      POST: await measure(bare, [createFileset], { ...manner, progress }),
    }
  } finally {
    await bare.stop()
  }
}
