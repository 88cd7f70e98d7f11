/** `npm run rights`: what answers cost an ordinary user of a lake that checks rights, and what one decision costs. */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { startPostgresql } from '../scripts/backends/postgresql.ts'
import { type Manner, measure } from './load/measure.ts'
import { requestsPerSecond } from './load/wrk.ts'
import { timeDecisions } from './rights/decide.ts'
import { basic, fillRights, metalake, people } from './rights/lake.ts'

const usage = `npm run rights -- [options]

Fills a Caspian that checks rights with 1,100 users, 1,500 roles, 300 catalogs, 1,000 filesets in one schema and 10,496 in another,
and asks as an ordinary user with a few roles: loads, lists, and lists by 30 users at once. Prints Markdown. Needs Linux and wrk.

  --seconds N    how long each is measured, 10 when absent
  --postgresql   with the lake in a PostgreSQL that is started for it
  --help         this text
`

interface Row {
  readonly name: string
  readonly path: string
  readonly who: readonly string[]
  /** What the reference needs, with the same rights: CPU microseconds, or what is known of it in words. */
  readonly reference: string
  readonly goal: string
}

const schema = `${metalake}/catalogs/f/schemas`
const rows: readonly Row[] = [
  { name: 'get fileset', path: `${schema}/s/filesets/fs7`, who: ['ada'], reference: '1,290', goal: 'CPU ≤ 24 µs' },
  { name: 'get catalog', path: `${metalake}/catalogs/f`, who: ['ada'], reference: '925', goal: 'CPU ≤ 24 µs' },
  { name: 'list 1,000 filesets', path: `${schema}/s/filesets`, who: ['ada'], reference: '69,000', goal: 'CPU ≤ 200 µs' },
  { name: 'tags of an object, as owner', path: `${metalake}/objects/fileset/f.s.fs0/tags`, who: ['owner'], reference: '674', goal: 'CPU ≤ 30 µs' },
  { name: 'list 300 catalogs', path: `${metalake}/catalogs`, who: ['ada'], reference: 'more than 180 s', goal: 'p99 ≤ 20 ms' },
  {
    name: 'list 10,496 filesets by 30 users',
    path: `${schema}/big/filesets`,
    who: people.slice(0, 30),
    reference: '0.20 a second',
    goal: '≥ 400 a second',
  },
]
const progress = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: 'string' }, postgresql: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  const seconds = Number(values.seconds ?? 10)
  if (values.help || !(seconds > 0)) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const manner: Manner = { connections: 16, seconds, warmSeconds: Math.ceil(seconds / 2), repeats: 1, progress }
  const database = values.postgresql ? await startPostgresql() : undefined
  const config = { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'admin' }
  const caspian = await startCaspian({ database, config })
  let failures = 0
  try {
    await fillRights(caspian.url, progress)
    process.stdout.write('| as an ordinary user | requests/s | p50 ms | p99 ms | CPU µs | reference | goal |\n|---|--:|--:|--:|--:|--:|--:|\n')
    for (const { name, path, who, reference, goal } of rows) {
      const load = async (server: string) => ({ script: 'people.lua', url: server + path, args: who.map(basic) })
      const result = await measure(caspian, [{ name: 'get fileset', load }], { ...manner, progress: () => undefined })
      const [seen] = result.measured.seen
      failures += result.failures
      if (!seen) continue
      const ms = (us: number) => (us / 1000).toFixed(2)
      const cells = [name, Math.round(requestsPerSecond(seen)), ms(seen.p50Us), ms(seen.p99Us), result.measured.cpuUs.toFixed(1), reference, goal]
      process.stdout.write(`| ${cells.join(' | ')} |\n`)
    }
  } finally {
    await caspian.stop()
    await database?.stop()
  }
  process.stdout.write(`\n${timeDecisions()}\n${failures === 0 ? 'Every request was answered with success.' : `${failures} requests FAILED.`}\n`)
  return failures === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
