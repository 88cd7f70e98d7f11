/** What Linux says about time and memory: of one process, of our ended children, and of the whole machine. */
import { readFileSync } from 'node:fs'

/** The kernel shows times to programs in hundredths of a second. */
const tickUs = 10_000

/** Numbers of a stat file from the third on; the second, the program's name, may hold spaces. */
const statOf = (pid: number | 'self'): readonly string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
const ticks = (parts: readonly (string | undefined)[]): number => parts.reduce((sum, part) => sum + Number(part ?? 0), 0)

/** User and system time of a process with all its threads, in microseconds. Throws when it is gone. */
export const processCpuUs = (pid: number): number => ticks(statOf(pid).slice(11, 13)) * tickUs

/** User and system time of the programs that we started and that have ended, in microseconds. */
export const endedChildrenCpuUs = (): number => ticks(statOf('self').slice(13, 15)) * tickUs

/** Time that all cores together were busy since the machine started, in microseconds: neither idle nor waiting for a disk. */
export function machineBusyUs(): number {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  const [user, nice, system, , , irq, softirq, steal] = first.split(/\s+/).slice(1)
  return ticks([user, nice, system, irq, softirq, steal]) * tickUs
}

/** Memory of a process that is in RAM, in MiB. Throws when it is gone. */
export const residentMb = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
