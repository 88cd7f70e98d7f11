/** `npm run bench:search`: what searches cost an ordinary user of a large lake that checks rights. */
import { existsSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startCaspian } from '../../scripts/backends/caspian.ts'
import { timesOf } from '../cluster/run.ts'
import { processCpuUs, residentMb } from '../load/machine.ts'
import { placeFor } from '../scale/place.ts'
import { readQueries } from './judged/queries.ts'
import { catalogName, fill } from './scale/fill.ts'

const usage = `npm run bench:search -- [options]

Fills a lake in SQLite with tables of ten columns each and asks it, as a user who may read half of the catalogs, the judged queries at
a steady rate, once what is read at the start is read: search, then suggestions while typing. Prints Markdown.

  --tables N    how many, 1,000,000 when absent
  --seconds N   how long each is asked, 20 when absent
  --rate N      how many a second, 50 when absent
  --threads N   that answer requests, as many as a server starts by itself when absent
  --data DIR    where the lake is kept, and stays; filled when it is not there yet
  --help        this text
`
const as = (name: string) => ({ authorization: `Basic ${btoa(`${name}:x`)}` })
const rights = { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'admin' }

async function main(args: readonly string[]): Promise<number> {
  const options = {
    tables: { type: 'string' },
    seconds: { type: 'string' },
    rate: { type: 'string' },
    threads: { type: 'string' },
    data: { type: 'string' },
    help: { type: 'boolean' },
  } as const
  const { values } = parseArgs({ args: [...args], options })
  const [tables, seconds, rate] = [values.tables ?? 1_000_000, values.seconds ?? 20, values.rate ?? 50].map(Number) as [number, number, number]
  if (values.help || !(tables > 0) || !(seconds > 0) || !(rate > 0)) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  await using place = await placeFor('sqlite', values.data)
  const start = { ...place.options, config: { ...rights, 'caspian.server.threads': values.threads ?? '' }, startTimeoutMs: 600_000 }
  const there = values.data !== undefined && existsSync(values.data)
  if (!there) {
    const first = await startCaspian(start)
    await fetch(`${first.url}/api/metalakes`, {
      method: 'POST',
      headers: { ...as('admin'), 'Content-Type': 'application/json' },
      body: '{"name":"m"}',
    })
    await first.stop()
    await using store = await place.open()
    let said = 0
    await fill(store, tables, (made) => {
      if (made - said >= 20_000) process.stderr.write(`${(said = made)} tables made\n`)
    })
    // What is not in the index yet is read before it answers: searches are measured over all.
    await store.texts.holding({ words: ['table'] })
  }
  const caspian = await startCaspian(start)
  const ask = async (who: string, method: string, path: string, body?: object) => {
    const init = { method, headers: { ...as(who), 'Content-Type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) }
    const once = () => fetch(`${caspian.url}/api/metalakes/m${path}`, init)
    // The server ends a connection on which nothing was asked for half a minute; what is sent on it just then is sent again.
    const answer = await once().catch((error: unknown) => (method === 'GET' && (error as Error).cause !== undefined ? once() : Promise.reject(error)))
    const json = (await answer.json()) as Readonly<Record<string, unknown>>
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(json).slice(0, 300)}`)
    return json
  }
  try {
    if (!there) await people(ask)
    await rest(caspian.pid)
    const queries = readQueries()
    /** At the rate, whoever is answered late; or one after the other. */
    const timed = async (name: string, count: number, pathOf: (n: number) => string, paced: boolean) => {
      const took: (readonly [ms: number, path: string])[] = []
      const cpu = processCpuUs(caspian.pid)
      const all: Promise<void>[] = []
      const begin = performance.now()
      for (let n = 0; n < count; n++) {
        const at = paced ? begin + (n * 1000) / rate : performance.now()
        if (performance.now() < at) await sleep(at - performance.now())
        const path = pathOf(n)
        all.push(ask('ada', 'GET', path).then(() => void took.push([performance.now() - at, path])))
        if (!paced) await all.at(-1)
      }
      await Promise.all(all)
      const { p50, p99 } = timesOf(took.map(([ms]) => ms))
      const each = (processCpuUs(caspian.pid) - cpu) / took.length / 1000
      process.stdout.write(
        `| ${name} | ${took.length} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${each.toFixed(1)} | ${residentMb(caspian.pid).toFixed(0)} |\n`,
      )
      for (const [ms, path] of took.toSorted((a, b) => b[0] - a[0]).slice(0, 5))
        process.stderr.write(`${ms.toFixed(0)} ms ${decodeURIComponent(path)}\n`)
    }
    process.stdout.write('| asked | requests | p50, ms | p99, ms | CPU ms each | memory, MiB |\n|---|--:|--:|--:|--:|--:|\n')
    const search = (n: number) => {
      const { text, typing } = queries[n % queries.length] as (typeof queries)[0]
      return `/search?query=${encodeURIComponent(text)}${typing ? '&typing=true' : ''}${n % 3 === 0 ? '&facets=true' : ''}`
    }
    const words = queries.flatMap(({ text }) => text.match(/[a-z]{4,}/g) ?? [])
    const suggestions = (n: number) => {
      const word = words[n % words.length] as string
      return `/search/suggest?query=${word.slice(0, 2 + (n % (word.length - 1)))}`
    }
    const sorts = [
      ['search', search, queries.length],
      ['suggestions', suggestions, words.length],
    ] as const
    for (const [name, pathOf, all] of sorts) {
      await timed(`${name}, each for the first time, one after the other`, all, pathOf, false)
      await timed(`${name}, ${rate} a second`, seconds * rate, (n) => pathOf(n * 7), true)
    }
  } finally {
    await caspian.stop()
  }
  return 0
}

/** Until it has read into memory what it reads when it starts: nobody is asking yet. */
async function rest(pid: number): Promise<void> {
  for (let still = 0, before = processCpuUs(pid); still < 3; ) {
    await sleep(1_000)
    const now = processCpuUs(pid)
    still = now - before < 50_000 ? still + 1 : 0
    before = now
  }
}

type Ask = (who: string, method: string, path: string, body?: object) => Promise<unknown>
/** ada may read every other catalog, and one schema of another. */
async function people(ask: Ask): Promise<void> {
  await ask('admin', 'POST', '/users', { name: 'ada' })
  const privileges = ['USE_CATALOG', 'USE_SCHEMA', 'SELECT_TABLE'].map((name) => ({ name, condition: 'allow' }))
  const securableObjects = Array.from({ length: 10 }, (_, n) => ({ type: 'CATALOG', fullName: catalogName(n * 2), privileges }))
  await ask('admin', 'POST', '/roles', { name: 'reader', securableObjects })
  await ask('admin', 'PUT', '/permissions/users/ada/grant', { roleNames: ['reader'] })
}

process.exitCode = await main(process.argv.slice(2))
