/** What answers cost an ordinary user of a lake that checks rights, measured one after the other, and what one decision costs. */
import { type Caspian, type CaspianOptions, startCaspian } from '../../scripts/backends/caspian.ts'
import { type Manner, measure, noisyPercent, type Result } from '../load/measure.ts'
import { requestsPerSecond } from '../load/wrk.ts'
import { timeDecisions } from './decide.ts'
import { basic, few, fillRights, metalake, people } from './lake.ts'

interface Row {
  readonly name: string
  /** A number is added to it in turn, below `keys`. */
  readonly path: string
  readonly keys?: number
  readonly who: readonly string[]
  /** What the reference needs, with the same rights: CPU microseconds, or what is known of it in words. */
  readonly reference: string
  readonly goal: string
}

const schema = `${metalake}/catalogs/f/schemas`
const crowd = people.slice(0, 30)
const rows: readonly Row[] = [
  { name: 'get fileset', path: `${schema}/s/filesets/fs`, keys: few, who: ['ada'], reference: '1,290', goal: 'CPU ≤ 24 µs' },
  { name: 'get catalog', path: `${metalake}/catalogs/f`, who: ['ada'], reference: '925', goal: 'CPU ≤ 24 µs' },
  { name: 'list 1,000 filesets', path: `${schema}/s/filesets`, who: ['ada'], reference: '69,000', goal: 'CPU ≤ 200 µs' },
  { name: 'tags of an object, as owner', path: `${metalake}/objects/fileset/f.s.fs0/tags`, who: ['owner'], reference: '674', goal: 'CPU ≤ 30 µs' },
  { name: 'list 300 catalogs', path: `${metalake}/catalogs`, who: ['ada'], reference: 'more than 180 s', goal: 'p99 ≤ 20 ms' },
  { name: 'list 10,496 filesets by 30 users', path: `${schema}/big/filesets`, who: crowd, reference: '0.20 a second', goal: '≥ 400 a second' },
]

const head: readonly string[] = [
  '| as an ordinary user | requests/s | p50 ms | p99 ms | CPU µs | reference CPU µs | goal | other % |',
  '|---|--:|--:|--:|--:|--:|--:|--:|',
]

/** Of a Caspian that checks rights and keeps its audit, and is filled for it. Gives how many requests failed. */
export async function measureRights(
  database: CaspianOptions['database'],
  manner: Manner,
  say: (...lines: readonly string[]) => void,
): Promise<number> {
  const config = { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'admin' }
  const caspian = await startCaspian({ database, config })
  let failures = 0
  try {
    await fillRights(caspian.url, manner.progress)
    say(...head)
    for (const row of rows) {
      const result = await measureRow(caspian, row, manner)
      failures += result.failures
      say(lineOf(row, result))
    }
  } finally {
    await caspian.stop()
  }
  say('', timeDecisions())
  return failures
}

const measureRow = (caspian: Caspian, { name, path, keys, who }: Row, manner: Manner): Promise<Result> => {
  const args = [String(keys ?? 0), ...who.map(basic)]
  return measure(caspian, [{ name, load: async (server) => ({ script: 'people.lua', url: server + path, args }) }], manner)
}

function lineOf({ name, reference, goal }: Row, { measured: { seen, cpuUs, otherPercent } }: Result): string {
  const [only] = seen
  if (!only) throw new Error(`${name} has no load`)
  const ms = (us: number) => (us / 1000).toFixed(2)
  const other = `${Math.round(otherPercent)}${otherPercent > noisyPercent ? ' (noisy)' : ''}`
  const rate = Math.round(requestsPerSecond(only)).toLocaleString('en')
  return `| ${[name, rate, ms(only.p50Us), ms(only.p99Us), cpuUs.toFixed(1), reference, goal, other].join(' | ')} |`
}
