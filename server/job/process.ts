/** The process of a run: begun in a group of its own, ended as a group, and found again by a server that was not its parent. */
import { execFile, spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Folder, numberIn } from './place.ts'

/** How a run ended: with a code, by a signal, or nobody knows. */
export interface End {
  readonly code?: number
  readonly signal?: string
}
export interface Live {
  readonly ended: Promise<End>
  /** Asks the whole group to end, and makes it after `graceMs`. */
  stop(graceMs: number): void
}

/**
 * Leads the group: says who it is, runs the program, says how it ended, also when nobody is left to hear it. The program and its
 * arguments are parameters, which no shell looks into. A signal to the group is the program's to answer.
 */
const leader = 'trap : TERM INT HUP; d=$1; shift; echo $$ > "$d/pid"; "$@"; c=$?; echo $c > "$d/exit"; exit $c'
const everyMs = 100

/** Throws what the system says when no process can be made. */
export async function begin(command: readonly string[], env: Readonly<Record<string, string>>, folder: Folder): Promise<Live> {
  const [output, errors] = await Promise.all([folder.output, folder.errors].map((file) => open(file, 'wx', 0o600)))
  try {
    const child = spawn('/bin/sh', ['-c', leader, 'sh', folder.path, ...command], {
      cwd: folder.work,
      env: { ...env },
      detached: true,
      stdio: ['ignore', output?.fd ?? 'ignore', errors?.fd ?? 'ignore'],
    })
    const ended = new Promise<End>((resolve) => child.once('exit', (code, signal) => resolve(code === null ? { signal: signal ?? '' } : { code })))
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    return group(child.pid as number, ended)
  } finally {
    await Promise.all([output?.close(), errors?.close()])
  }
}

/** The run in the folder, when its group is alive or left word of its end; undefined when nothing is known of it. */
export async function foundAgain(folder: Folder): Promise<Live | undefined> {
  const pid = await numberIn(folder.pid)
  if (pid !== undefined && (await leads(pid, folder))) return group(pid, watched(pid, folder))
  const code = await numberIn(folder.exit)
  return code === undefined ? undefined : { ended: Promise.resolve({ code }), stop: () => undefined }
}

async function watched(pid: number, folder: Folder): Promise<End> {
  while (await leads(pid, folder)) await sleep(everyMs)
  const code = await numberIn(folder.exit)
  return code === undefined ? {} : { code }
}

/** A number may be another process by now: the leader of a run has the run's folder among its words. */
async function leads(pid: number, folder: Folder): Promise<boolean> {
  if (!answers(pid)) return false
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(
    async () => (await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))).stdout,
  )
  return words.includes(folder.path)
}

/** Whether there is such a process, or with a number below 0 one of such a group. */
function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
function send(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The group ended by itself.
  }
}

/** A run is over when its program is; what is left of its group then is ended too, as gently as the group was asked. */
function group(leader: number, leaderEnded: Promise<End>): Live {
  const timers: NodeJS.Timeout[] = []
  const left = { pid: leader, killAt: 0 }
  const kill = () => send(left.pid, 'SIGKILL')
  const ended = leaderEnded.then(async (end) => {
    while (Date.now() < left.killAt && answers(-left.pid)) await sleep(everyMs / 2)
    kill()
    // The number is free for others from here on.
    for (const timer of timers) clearTimeout(timer)
    left.pid = 0
    return end
  })
  return {
    ended,
    stop(graceMs) {
      left.killAt = Date.now() + graceMs
      send(left.pid, 'SIGTERM')
      timers.push(setTimeout(kill, graceMs))
    },
  }
}
