/** Runs wrk against a server, and says what the server needed for it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { guard } from '../../scripts/backends/guard.ts'
import { findProgram, installPackages } from '../../scripts/backends/programs.ts'
import { endedChildrenCpuUs, machineBusyUs, processCpuUs } from './machine.ts'

/** Full path of wrk, installed now when there was none. Throws when it could not be had. */
export async function wrkPath(): Promise<string> {
  const found = findProgram(['wrk'])
  if (found !== undefined) return found
  await installPackages(['wrk'], 'wrk is not on this machine')
  const installed = findProgram(['wrk'])
  if (installed === undefined) throw new Error('wrk was installed but is not in PATH')
  return installed
}

/** Requests that one wrk sends. */
export interface Load {
  /** A file beside this one. */
  readonly script: string
  readonly url: string
  readonly args: readonly string[]
}

/** What wrk saw. */
interface Seen {
  readonly requests: number
  readonly durationUs: number
  readonly p50Us: number
  readonly p99Us: number
  /** Answers with a status of 400 or more. */
  readonly refused: number
  /** Connections that could not be made, read or written. */
  readonly broken: number
  /** Requests without an answer after 10 s. */
  readonly late: number
}

export interface Measured {
  /** One for each load, in their order. */
  readonly seen: readonly Seen[]
  /** Of the server, for a request of any of the loads. */
  readonly cpuUs: number
  /** What else the machine did: busy, and neither the server nor wrk; percent of one core. */
  readonly otherPercent: number
}

export const failuresOf = ({ seen }: Measured): number => seen.reduce((sum, { refused, broken, late }) => sum + refused + broken + late, 0)
export const requestsPerSecond = ({ requests, durationUs }: Seen): number => requests / (durationUs / 1e6)

/** Sends the loads side by side, each over its own connections. `pid` is the server's. Throws when wrk fails or measures nothing. */
export async function send(loads: readonly Load[], pid: number, connections: number, seconds: number): Promise<Measured> {
  const wrk = await wrkPath()
  const began = { at: performance.now(), server: processCpuUs(pid), wrk: endedChildrenCpuUs(), machine: machineBusyUs() }
  const runs = loads.map((load) => start(wrk, load, connections, seconds))
  const seen = await Promise.all(runs.map(({ ended }) => ended))
  const server = processCpuUs(pid) - began.server
  const other = machineBusyUs() - began.machine - server - (endedChildrenCpuUs() - began.wrk)
  const otherPercent = other / ((performance.now() - began.at) * 10)
  for (const { release } of runs) await release()
  return { seen, cpuUs: server / seen.reduce((sum, { requests }) => sum + requests, 0), otherPercent }
}

function start(wrk: string, { script, url, args }: Load, connections: number, seconds: number) {
  const all = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url, '--', ...args]
  const child = spawn(wrk, all, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'pipe'] })
  const release = guard('KILL', child.pid ?? 0, mkdtempSync(join(tmpdir(), 'caspian-wrk-')))
  const read = async (): Promise<Seen> => {
    const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    const line = said.split('\n').find((line) => line.startsWith('{'))
    const seen = line === undefined ? undefined : (JSON.parse(line) as Seen)
    if (seen === undefined || seen.requests === 0) throw new Error(`wrk measured nothing at ${url}:\n${said}${complaints}`)
    return seen
  }
  return { release, ended: read() }
}
