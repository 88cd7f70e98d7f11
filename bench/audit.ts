/** `npm run bench:audit`: how long it takes to ask a log of a million rows, or ten, what one user did, what happened in one place, and for proofs. */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { indexBlocks } from '../server/audit/blocks.ts'
import type { Step, Store } from '../server/store/store.ts'
import { trails } from '../server/store/trail.ts'
import { placeFor, type StoreName } from './scale/place.ts'

const usage = `npm run bench:audit -- [options]

Fills a lake with changes by a thousand users in two hundred schemas, mixed so that neighbouring rows are of different users, and a tenth
as many denials; indexes it; and asks. Prints Markdown. A million rows take some minutes and a gigabyte of the temporary directory.

  --rows N      rows of the log, 1000000 when absent
  --store NAME  sqlite or postgresql; both, one after the other, when absent
  --help        this text
`
const users = 1000
const schemas = 200
const perCommit = 5
const atOnce = 400
const userOf = (n: number) => `user${n % users}@example.com`
const audit = { creator: 'fill', createTime: '2026-01-01T00:00:00.000Z' }
const progress = (line: string) => process.stderr.write(`${line}\n`)

async function fill(store: Store, rows: number): Promise<void> {
  const author = (n: number) => ({ actor: userOf(n), address: '10.0.0.1', requestId: `bench-${n.toString(36)}` })
  const insert = (kind: 'metalake' | 'catalog' | 'schema' | 'fileset', parent: number, path: readonly string[], body: object): Step => ({
    do: 'insert',
    operation: 'create',
    kind,
    id: store.mint(),
    parent,
    name: path.at(-1) ?? '',
    path,
    body: { ...body, audit },
  })
  const one = async (step: Step): Promise<number> => {
    const outcome = await store.commit({ author: author(0), steps: [step] })
    if (!outcome.ok) throw new Error(outcome.reason)
    return Object.values(outcome.keys)[0] as number
  }
  const lake = await one(insert('metalake', 0, ['m'], { properties: {} }))
  const catalog = await one(
    insert('catalog', lake, ['m', 'files'], { type: 'fileset', provider: 'fileset', properties: { 'disable-filesystem-ops': 'true' }, inUse: true }),
  )
  const places: number[] = []
  for (let n = 0; n < schemas; n++) places.push(await one(insert('schema', catalog, ['m', 'files', `s${n}`], {})))
  let made = schemas + 2
  const commit = async (n: number) => {
    const schema = (n * 31) % schemas
    const steps = Array.from({ length: perCommit }, (_, i) =>
      insert('fileset', places[schema] as number, ['m', 'files', `s${schema}`, `f${n}-${i}`], {
        type: 'external',
        comment: 'What it holds, in a few words.',
        storageLocations: { unknown: `s3://bucket/s${schema}/f${n}` },
        properties: { 'default-location-name': 'unknown' },
      }),
    )
    const outcome = await store.commit({ author: author(n * 7919), steps })
    if (!outcome.ok) throw new Error(outcome.reason)
  }
  for (let n = 0; made < rows; ) {
    await Promise.all(Array.from({ length: atOnce }, () => commit(n++)))
    made += atOnce * perCommit
    if (n % (atOnce * 50) === 0) progress(`${made} of ${rows} made`)
  }
  for (let n = 0; n < rows / 10; n += 500)
    await store.trail.note(
      Array.from({ length: 500 }, (_, i) => ({
        ...author((n + i) * 7919),
        operation: 'load',
        kind: 'fileset',
        root: lake,
        path: ['m', 'files', `s${i % schemas}`, `f${i}`],
        outcome: 'denied' as const,
        reason: 'ForbiddenException: you may not',
      })),
    )
}

interface Times {
  readonly p50: number
  readonly p99: number
  readonly most: number
}
/** Milliseconds of as many requests, one after another. */
async function timesOf(count: number, ask: (n: number) => Promise<unknown>): Promise<Times> {
  const ms: number[] = []
  for (let n = 0; n < count; n++) {
    const began = performance.now()
    await ask(n)
    ms.push(performance.now() - began)
  }
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
  return { p50: at(0.5), p99: at(0.99), most: at(1) }
}

async function measure(storeName: StoreName, rows: number): Promise<readonly string[]> {
  await using place = await placeFor(storeName)
  let indexed = 0
  {
    await using store = await place.open()
    await fill(store, rows)
    progress('indexing')
    const began = process.cpuUsage()
    for (const name of trails) while ((await indexBlocks(store.trail, name, 16)) > 0);
    const { user, system } = process.cpuUsage(began)
    indexed = (user + system) / (rows * 1.1)
  }
  const size = await place.size()
  const caspian = await startCaspian(place.options)
  const get = async (path: string) => {
    const said = await fetch(`${caspian.url}/api/metalakes/m/audit${path}`)
    const answer = (await said.json()) as { readonly audit?: readonly unknown[]; readonly nextPageToken?: string }
    if (said.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  try {
    const from = `from=${new Date(Date.now() - 30 * 86_400_000).toISOString()}`
    const user = (n: number) => `actor=${encodeURIComponent(userOf(n * 13))}`
    const all = async (query: string) => {
      let got = 0
      for (let token = ''; ; ) {
        const page = await get(`?${query}&limit=1000${token}`)
        got += page.audit?.length ?? 0
        if (page.nextPageToken === undefined) return got
        token = `&pageToken=${page.nextPageToken}`
      }
    }
    const asked: readonly (readonly [string, number, (n: number) => Promise<unknown>])[] = [
      ['one user, last 30 days, newest 100', 300, (n) => get(`?${user(n)}&${from}`)],
      ['one user, last 30 days, all of it', 30, (n) => all(`${user(n)}&${from}`)],
      ['a schema and all in it, newest 100', 300, (n) => get(`?object=files.s${n % schemas}&subtree=true`)],
      ['one user in a schema, newest 100', 300, (n) => get(`?${user(n)}&object=files.s${(n * 7) % schemas}&subtree=true`)],
      ['denied to one user, newest 100', 300, (n) => get(`?${user(n)}&outcome=denied`)],
      ['one thing', 300, (n) => get(`?object=files.s${(n * 97 * 31) % schemas}.f${n * 97}-0`)],
      ['drops: none, all rows looked through', 3, () => all('operation=drop')],
      ['proof of a row', 300, (n) => get(`/${1 + ((n * 7_919) % rows)}/proof`)],
    ]
    const lines: string[] = []
    for (const [what, count, ask] of asked) {
      progress(what)
      const { p50, p99, most } = await timesOf(count, ask)
      lines.push(`| ${storeName} | ${what} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${most.toFixed(1)} |`)
    }
    return [...lines, '', `${storeName}: ${rows} rows, ${Math.round(size / 2 ** 20)} MiB; indexing ${indexed.toFixed(1)} µs of CPU here a row.`]
  } finally {
    await caspian.stop()
  }
}

const { values } = parseArgs({ options: { rows: { type: 'string' }, store: { type: 'string' }, help: { type: 'boolean' } } })
if (values.help) process.stdout.write(usage)
else {
  const stores: readonly StoreName[] = values.store === 'sqlite' || values.store === 'postgresql' ? [values.store] : ['sqlite', 'postgresql']
  process.stdout.write('| store | asked | p50 ms | p99 ms | most ms |\n| --- | --- | ---: | ---: | ---: |\n')
  for (const store of stores) process.stdout.write(`${(await measure(store, Number(values.rows ?? 1_000_000))).join('\n')}\n\n`)
}
