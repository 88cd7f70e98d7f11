/** `npm run bench:audit`: how long it takes to ask a log of a million rows, or ten, what one user did, what happened in one place, and for proofs. */

import { loadavg } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { indexBlocks } from '../server/audit/blocks.ts'
import { blockRows, trails } from '../server/store/trail.ts'
import { commitsOf, fill, rareOf, requestOf, schemaOf, schemas, userOf } from './audit/fill.ts'
import { restingMb } from './scale/measure.ts'
import { placeFor, type StoreName } from './scale/place.ts'

const usage = `npm run bench:audit -- [options]

Fills a lake with changes by a thousand users in two hundred schemas, mixed so that neighbouring rows are of different users, and a tenth
as many denials; indexes it; and asks each question 300 times. Prints Markdown, with the load of the machine beside each time. A million
rows take a minute or two and a gigabyte of the temporary directory.

  --rows N      rows of the log, 1000000 when absent
  --store NAME  sqlite or postgresql; both, one after the other, when absent
  --help        this text
`
const progress = (line: string) => process.stderr.write(`${line}\n`)

const questions = 300

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

async function measure(storeName: StoreName, rows: number, at: string | undefined): Promise<readonly string[]> {
  await using place = await placeFor(storeName, at)
  let indexed = ''
  {
    await using store = await place.open()
    if (store.position() === 0) {
      const began = performance.now()
      await fill(store, rows, (made) => progress(`${made} of ${rows} made`))
      progress(`filled in ${Math.round((performance.now() - began) / 1000)} s`)
    }
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    let blocks = 0
    for (const name of trails) for (let some = 1; some > 0; blocks += some) some = await indexBlocks(store.trail, name, 16)
    const { user, system } = process.cpuUsage(cpu)
    const of = blocks * blockRows
    if (of > 0)
      indexed = `; indexed at ${Math.round((of / (performance.now() - began)) * 1000).toLocaleString('en')} rows/s, ${((user + system) / of).toFixed(1)} µs of CPU a row`
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
    const actor = (name: string) => `actor=${encodeURIComponent(name)}`
    const user = (n: number) => actor(userOf(n * 13))
    /** All pages, and how many rows they have; a page may be empty. */
    const all = async (query: string) => {
      let got = 0
      for (let token = ''; ; ) {
        const page = await get(`?${query}&limit=1000${token}`)
        got += page.audit?.length ?? 0
        if (page.nextPageToken === undefined) return got
        token = `&pageToken=${page.nextPageToken}`
      }
    }
    const commits = commitsOf(rows)
    const commit = (n: number) => (n * 104_729) % commits
    const asked: readonly (readonly [string, (n: number) => Promise<unknown>])[] = [
      ['one user, last 30 days, newest 100', (n) => get(`?${user(n)}&${from}`)],
      ['one user, last 30 days, all', (n) => all(`${user(n)}&${from}`)],
      ['a user who is rarely there, all', (n) => all(`${actor(rareOf(n))}&${from}`)],
      ['a user who never was there', (n) => all(`${actor(`nobody${n}`)}&${from}`)],
      ['a schema and all in it, newest 100', (n) => get(`?object=files.s${n % schemas}&subtree=true`)],
      ['one user in a schema, all', (n) => all(`${user(n)}&object=files.s${(n * 7) % schemas}&subtree=true`)],
      ['one thing, all', (n) => all(`object=files.s${schemaOf(commit(n))}.f${commit(n)}-0`)],
      ['denied, newest 100', () => get('?outcome=denied')],
      ['denied to one user, all', (n) => all(`${user(n)}&outcome=denied`)],
      ['one request, all', (n) => all(`requestId=${requestOf(commit(n))}`)],
      ['a request that never was', (n) => all(`requestId=none-${n}`)],
      ['drops, of which there are none', () => all('operation=drop')],
      ['proof of a row', (n) => get(`/${1 + ((n * 7_919) % rows)}/proof`)],
    ]
    const lines: string[] = []
    for (const [what, ask] of asked) {
      const { p50, p99, most } = await timesOf(questions, ask)
      const line = `| ${storeName} | ${what} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${most.toFixed(1)} | ${(loadavg()[0] as number).toFixed(1)} |`
      progress(line)
      lines.push(line)
    }
    return [
      ...lines,
      '',
      `${storeName}: ${rows} rows, ${Math.round(size / 2 ** 20)} MiB, ${Math.round(await restingMb(caspian))} MiB of memory after it all${indexed}.`,
    ]
  } finally {
    await caspian.stop()
  }
}

const { values } = parseArgs({
  options: { rows: { type: 'string' }, store: { type: 'string' }, lake: { type: 'string' }, help: { type: 'boolean' } },
})
if (values.help) process.stdout.write(usage)
else {
  const stores: readonly StoreName[] = values.store === 'sqlite' || values.store === 'postgresql' ? [values.store] : ['sqlite', 'postgresql']
  process.stdout.write('| store | asked | p50 ms | p99 ms | most ms | load |\n| --- | --- | ---: | ---: | ---: | ---: |\n')
  for (const store of stores)
    process.stdout.write(`${(await measure(store, Number(values.rows ?? 1_000_000), store === 'sqlite' ? values.lake : undefined)).join('\n')}\n\n`)
}
