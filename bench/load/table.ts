/** The report's Markdown: what was measured, beside the bare server, the reference and the goal. */
import { noisyPercent, type Result } from './measure.ts'
import type { Operation } from './operations.ts'
import { referenceCpuUs, measured as referenceMeasured, referenceStart } from './reference.ts'
import type { Starts } from './start.ts'
import { requestsPerSecond } from './wrk.ts'

const whole = (number: number): string => number.toLocaleString('en', { maximumFractionDigits: 0 })
const fine = (number: number, digits: number): string => number.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const msOf = (us: number): string => fine(us / 1000, 2)
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const marked = (otherPercent: number): string => `${whole(otherPercent)}${otherPercent > noisyPercent ? ' (noisy)' : ''}`

export const explanation = `CPU is user and system time of the server process with all its threads, in microseconds for a request.
Bare is node:http alone with a fixed answer, asked in the same manner: read for reads, written to for writes.
Reference is ${referenceMeasured}; measured once, not in this run.
Other is what the rest of the machine did meanwhile, in percent of one core; above ${noisyPercent} a row is noisy.`

export const operationsHead: readonly string[] = [
  row(['operation', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs', 'bare CPU µs', 'reference CPU µs', 'reference / ours', 'goal CPU µs', 'other %']),
  `|---${'|--:'.repeat(9)}|`,
]

export function operationRow({ name, goalUs }: Operation, { measured }: Result, bareUs: number): string {
  const { seen, cpuUs, otherPercent } = measured
  const [only] = seen
  if (only === undefined) throw new Error(`${name} has no load`)
  const goal = goalUs === undefined ? '' : `${goalUs} (${cpuUs <= goalUs ? 'met' : 'missed'})`
  const [rate, p50, p99] = [whole(requestsPerSecond(only)), msOf(only.p50Us), msOf(only.p99Us)]
  const reference = referenceCpuUs[name]
  return row([name, rate, p50, p99, fine(cpuUs, 1), fine(bareUs, 1), whole(reference), fine(reference / cpuUs, 1), goal, marked(otherPercent)])
}

/** Reads alone, then the same reads while something is written. Each load has as many connections of its own. */
export function besideTable(alone: Result, beside: Result): readonly string[] {
  const [before] = alone.measured.seen
  const [during, writes] = beside.measured.seen
  if (!before || !during || !writes) throw new Error('reads and writes side by side are two loads')
  const head = ['get fileset', 'requests/s', 'p50 ms', 'p99 ms', 'fileset creates/s', 'other %']
  return [
    row(head),
    `|---${'|--:'.repeat(head.length - 1)}|`,
    row(['alone', whole(requestsPerSecond(before)), msOf(before.p50Us), msOf(before.p99Us), '', marked(alone.measured.otherPercent)]),
    row([
      'while filesets are created',
      whole(requestsPerSecond(during)),
      msOf(during.p50Us),
      msOf(during.p99Us),
      whole(requestsPerSecond(writes)),
      marked(beside.measured.otherPercent),
    ]),
    '',
    `p99 of reads while writing / alone: ${fine(during.p99Us / before.p99Us, 2)}`,
  ]
}

export const startTable = ({ coldMs, warmMs, idleMb }: Starts, times: number): readonly string[] => [
  row(['start to first answer, empty lake', 'ours', 'reference']),
  '|---|--:|--:|',
  row(['nothing compiled before, ms', whole(coldMs), '']),
  row([`compiled before, median of ${times}, ms`, whole(warmMs), whole(referenceStart.seconds * 1000)]),
  row(['memory idle (RSS), MiB', whole(idleMb), referenceStart.idleMb]),
]

export const loadedMemory = (mb: number): string =>
  `Memory after these loads (RSS): ${whole(mb)} MiB; the reference after its loads: ${referenceStart.loadedMb} MiB.`
