/** `npm run bench:lineage`: how long it takes to ask where columns and datasets come from, in a graph of ten thousand nodes, with rights checked. */
import { loadavg } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { as, rightsOn } from '../server/access/test-people.ts'
import { processCpuUs } from './load/machine.ts'
import { placeFor, type StoreName } from './scale/place.ts'

const usage = `npm run bench:lineage -- [options]

Fills a lake that checks rights with 5,000 models in ten schemas and tells it of as many jobs, each of which makes one of them from four others:
5 columns each from 4 columns, so 10,000 nodes and 100,000 edges between columns; and of one dataset that 20,000 more jobs read. Asks as a
user who may see nine schemas of ten. Prints Markdown, with the load of the machine and the server's own time beside each. Needs Linux.

  --asked N      how often each is asked, 300 when absent
  --store NAME   sqlite or postgresql; both, one after the other, when absent
  --help         this text
`
const [things, schemas, layer, columns] = [5_000, 10, 50, 5] as const
const readers = 20_000
const nameOf = (n: number) => `c.s${n % schemas}.d${n}`
const cpuMs = (pid: number): number => processCpuUs(pid) / 1_000
const progress = (line: string) => process.stderr.write(`${line}\n`)

/** What the n-th is made from: four of the layer before it. */
const above = (n: number): readonly number[] =>
  n < layer ? [] : [1, 7, 19, 31].map((step, i) => (Math.floor(n / layer) - 1) * layer + ((n * step + i * 11) % layer))
const eventOf = (n: number) => {
  const inputs = [...new Set(above(n))].map((one) => ({ namespace: 'm', name: nameOf(one) }))
  const fields = Object.fromEntries(
    Array.from({ length: columns }, (_, i) => [`c${i}`, { inputFields: inputs.map((one, j) => ({ ...one, field: `c${(i + j) % columns}` })) }]),
  )
  return {
    eventType: 'COMPLETE',
    eventTime: '2026-05-01T00:00:00Z',
    producer: 'bench',
    run: { runId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` },
    job: { namespace: 'bench', name: `job${n}` },
    inputs,
    outputs: n < things ? [{ namespace: 'm', name: nameOf(n), facets: { columnLineage: { _producer: 'b', _schemaURL: 'b', fields } } }] : [],
  }
}

async function measure(storeName: StoreName, asked: number): Promise<void> {
  await using place = await placeFor(storeName)
  const caspian = await startCaspian({ ...place.options, config: rightsOn })
  const ask = async (who: string, method: string, path: string, body?: unknown) => {
    const headers = { ...as(who), ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const said = await fetch(`${caspian.url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const answer = (await said.json()) as {
      readonly nodes?: readonly unknown[]
      readonly columns?: readonly unknown[]
      readonly failed_events?: readonly unknown[]
    }
    if (said.status > 201 || (answer.failed_events?.length ?? 0) > 0) throw new Error(`${path}: ${JSON.stringify(answer).slice(0, 500)}`)
    return answer
  }
  const make = (path: string, body: unknown) => ask('admin', 'POST', `/api/metalakes${path}`, body)
  try {
    await make('', { name: 'm' })
    await make('/m/catalogs', { name: 'c', type: 'model' })
    const securableObjects = [{ type: 'catalog', fullName: 'c', privileges: [{ name: 'use_catalog', condition: 'allow' }] }]
    for (let s = 0; s < schemas; s++) {
      await make('/m/catalogs/c/schemas', { name: `s${s}` })
      if (s > 0)
        securableObjects.push({
          type: 'schema',
          fullName: `c.s${s}`,
          privileges: ['use_schema', 'use_model'].map((name) => ({ name, condition: 'allow' })),
        })
    }
    for (let n = 0; n < things; n += 100)
      await Promise.all(Array.from({ length: 100 }, (_, i) => make(`/m/catalogs/c/schemas/s${(n + i) % schemas}/models`, { name: `d${n + i}` })))
    await make('/m/users', { name: 'ada' })
    await make('/m/roles', { name: 'nine', securableObjects })
    await ask('admin', 'PUT', '/api/metalakes/m/permissions/users/ada/grant', { roleNames: ['nine'] })
    progress('made')
    const [began, spent] = [performance.now(), cpuMs(caspian.pid)]
    const total = things + readers
    // The others all read the first that ada may see.
    const told = (n: number) => (n < things ? eventOf(n) : { ...eventOf(n), inputs: [{ namespace: 'm', name: nameOf(1) }] })
    for (let n = 0; n < total; n += 250)
      await ask(
        'admin',
        'POST',
        '/api/lineage/batch',
        Array.from({ length: 250 }, (_, i) => told(n + i)),
      )
    const took = performance.now() - began
    progress(`${total} events in ${Math.round(took / 1000)} s, ${((cpuMs(caspian.pid) - spent) / total).toFixed(2)} ms of CPU an event`)
    // Of a layer in the middle, in a schema that ada may see.
    const seen = (n: number) => {
      const at = things / 2 + ((n * 37) % 500)
      return nameOf(at % schemas === 0 ? at + 1 : at)
    }
    const questions: readonly (readonly [string, (n: number) => string])[] = [
      ['column, 3 hops down', (n) => `lineage?object=model:${seen(n)}&column=c${n % columns}&direction=downstream&depth=3`],
      ['column, 3 hops both ways', (n) => `lineage?object=model:${seen(n)}&column=c${n % columns}&depth=3&limit=2000`],
      ['dataset, 3 hops both ways', (n) => `lineage?object=model:${seen(n)}&depth=3&limit=2000`],
      ['dataset, 3 hops both ways, as of a moment', (n) => `lineage?object=model:${seen(n)}&depth=3&limit=2000&at=2026-06-01T00:00:00Z`],
      ['what breaks when a column goes, 3 hops', (n) => `lineage/impact?object=model:${seen(n)}&column=c${n % columns}&depth=3`],
      [`dataset that ${readers} jobs read`, () => `lineage?object=model:${nameOf(1)}&direction=downstream&depth=1`],
    ]
    for (const [what, path] of questions) {
      const ms: number[] = []
      let nodes = 0
      await ask('ada', 'GET', `/api/metalakes/m/${path(0)}`)
      const before = cpuMs(caspian.pid)
      for (let n = 0; n < asked; n++) {
        const start = performance.now()
        const answer = await ask('ada', 'GET', `/api/metalakes/m/${path(n)}`)
        ms.push(performance.now() - start)
        nodes += (answer.nodes ?? answer.columns ?? []).length
      }
      const sorted = ms.toSorted((a, b) => a - b)
      const at = (share: number) => (sorted[Math.min(asked - 1, Math.floor(asked * share))] as number).toFixed(1)
      const cpu = ((cpuMs(caspian.pid) - before) / asked).toFixed(1)
      process.stdout.write(
        `| ${storeName} | ${what} | ${Math.round(nodes / asked)} | ${at(0.5)} | ${at(0.99)} | ${cpu} | ${(loadavg()[0] as number).toFixed(1)} |\n`,
      )
    }
  } finally {
    await caspian.stop()
  }
}

const { values } = parseArgs({ options: { asked: { type: 'string' }, store: { type: 'string' }, help: { type: 'boolean' } } })
if (values.help) process.stdout.write(usage)
else {
  process.stdout.write('| store | asked | nodes | p50 ms | p99 ms | CPU ms | load |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |\n')
  const stores: readonly StoreName[] = values.store === 'sqlite' || values.store === 'postgresql' ? [values.store] : ['sqlite', 'postgresql']
  for (const store of stores) await measure(store, Number(values.asked ?? 300))
}
