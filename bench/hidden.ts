/** `npm run bench:hidden`: whether the time of an answer tells what is hidden from what is not there. Source: docs/abuse.md 11. */
import { Agent, request } from 'node:http'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { absent, Hidden, there, type Way, waysTo } from '../server/access/test-hidden.ts'
import { as } from '../server/access/test-people.ts'

const usage = `npm run bench:hidden -- [--samples N] [--only TEXT]

Asks for what is hidden and for what is not there in turn, N times each (2,000 when it is not said), for one address of each sort,
or those that hold the text, and compares the times: medians, and how often one of the hidden took longer than one of the others (0.500 is a coin; |z| under 3 is chance).
`
/** Requests under way: one at a time would take as long as it takes to write each denial down. */
const atOnce = 8
/** One load of everything that can be hidden, what hangs on it and what happened to it. */
const patterns = [
  'catalogs/:catalog',
  'schemas/:schema',
  'tables/:table',
  'views/:view',
  'filesets/:fileset',
  'models/:model',
  'functions/:function',
  'tags/:tag',
  'policies/:policy',
  'jobs/templates/:jobTemplate',
  'users/:user',
  'groups/:group',
  'roles/:role',
  'models/:model/versions',
  'tables/:table/partitions',
  'filesets/:fileset/files',
  'models/:model/history',
]
const onTables = ['tags', 'policies', 'statistics', 'roles'].map((what) => `objects/:type/:fullName/${what}`)
const onOthers = ['owners/:type/:fullName', 'objects/:type/:fullName/credentials']

const agent = new Agent({ keepAlive: true, maxSockets: atOnce })

function timed(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const began = performance.now()
  request(url, { agent, headers }, (answer) => {
    answer.on('end', () => resolve(performance.now() - began))
    answer.resume()
  })
    .on('error', reject)
    .end()
  return promise
}

/** Milliseconds for either, asked for in turn, in an order that changes each time. */
async function sampled(it: Hidden, way: Way, who: string, samples: number): Promise<readonly [hidden: number[], none: number[]]> {
  const taken: [number[], number[]] = [[], []]
  let left = samples
  const [urls, headers] = [[there, absent].map((name) => it.it.url + way.at(name)) as [string, string], as(who)]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) for (const i of Math.random() < 0.5 ? ([0, 1] as const) : ([1, 0] as const)) taken[i].push(await timed(urls[i], headers))
    }),
  )
  return taken
}

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0

/** Mann and Whitney's test: how often one of the first is larger than one of the second, and by how many deviations that is from chance. */
function compared(a: readonly number[], b: readonly number[]): { readonly share: number; readonly z: number } {
  const all = [...a.map((time) => ({ time, own: true })), ...b.map((time) => ({ time, own: false }))].toSorted((x, y) => x.time - y.time)
  const ranks = all.reduce((sum, { own }, i) => (own ? sum + i + 1 : sum), 0)
  const above = ranks - (a.length * (a.length + 1)) / 2
  const pairs = a.length * b.length
  return { share: above / pairs, z: (above - pairs / 2) / Math.sqrt((pairs * (a.length + b.length + 1)) / 12) }
}

async function main(): Promise<number> {
  let asked: { readonly samples?: string; readonly only?: string }
  try {
    asked = parseArgs({ options: { samples: { type: 'string' }, only: { type: 'string' } } }).values
  } catch {
    process.stderr.write(usage)
    return 2
  }
  const { samples = '2000', only = '' } = asked
  await using it = await Hidden.start()
  const ways = waysTo(it.it.lake.store.position()).filter(({ method }) => method === 'GET')
  const among = (ends: readonly string[], levels: (end: string) => string | undefined) =>
    ends.flatMap((end) => ways.find((way) => way.pattern.endsWith(end) && way.level === (levels(end) ?? way.level)) ?? [])
  const chosen = [
    ...among(patterns, (end) => /\/:(\w+)/.exec(`/${end}`)?.[1]),
    ...among(onTables, () => 'table'),
    ...among(onOthers, () => 'catalog'),
    ...ways.filter(({ pattern }) => pattern === 'm/access?'),
  ].filter(({ pattern }) => pattern.includes(only))
  process.stdout.write(`${'address'.padEnd(52)} ${'hidden'.padStart(9)} ${'not there'.padStart(9)}  difference  share     z\n`)
  for (const way of chosen) {
    await sampled(it, way, 'una', 50)
    const [hidden, none] = await sampled(it, way, 'una', Number(samples))
    const { share, z } = compared(hidden, none)
    const ms = (time: number) => `${time.toFixed(3)} ms`
    const name = `${way.pattern.replace('/api/metalakes/:metalake/', '')} ${way.level}`
    process.stdout.write(
      `${name.slice(-52).padEnd(52)} ${ms(median(hidden)).padStart(9)} ${ms(median(none)).padStart(9)} ${ms(median(hidden) - median(none)).padStart(11)}  ${share.toFixed(3)} ${z.toFixed(1).padStart(5)}\n`,
    )
  }
  agent.destroy()
  return 0
}

if (import.meta.main) process.exitCode = await main()
