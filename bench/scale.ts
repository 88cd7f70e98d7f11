/** `npm run scale`: what a lake of a thousand, a hundred thousand, a million things costs to start, to read, to fill and to keep. */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startCaspian } from '../scripts/backends/caspian.ts'
import type { Times } from './cluster/run.ts'
import { deep, fill, nameOf } from './scale/fill.ts'
import { ask, makeTables, readAll, readPages, restingMb } from './scale/measure.ts'
import { placeFor, type StoreName } from './scale/place.ts'

const usage = `npm run scale -- [options]

Fills lakes of growing size and measures each: time to the first answer, pages at any depth, loads all over the lake, tables made
in bulk, memory, bytes a thing. Prints Markdown. A million things take some minutes and two gigabytes of the temporary directory.

  --entities N,N  how many things, 1000,10000,100000,1000000 when absent
  --store NAME    sqlite or postgresql; both, one after the other, when absent
  --help          this text
`
const mib = 1024 * 1024

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`)
}
const ms = ({ p50, p99 }: Times) => `${p50.toFixed(1)} / ${p99.toFixed(1)}`

async function measure(storeName: StoreName, entities: number): Promise<readonly string[]> {
  await using place = await placeFor(storeName)
  const begun = performance.now()
  {
    await using store = await place.open()
    let said = 0
    await fill(store, entities, (made) => {
      if (made - said >= 100_000) progress(`${(said = made)} of ${entities} made`)
    })
  }
  const filled = entities / ((performance.now() - begun) / 1000)
  const bytes = await place.size()
  const started = performance.now()
  const caspian = await startCaspian(place.options)
  try {
    await ask(caspian, `metalakes/${deep}/${nameOf('f', 7)}`)
    const start = performance.now() - started
    const idle = await restingMb(caspian)
    progress('pages')
    const names = await readPages(caspian, false)
    progress('loads')
    const loads = await readAll(caspian, entities, 50_000)
    progress('tables')
    const tables = await makeTables(caspian, Math.min(10_000, entities))
    const loaded = await restingMb(caspian)
    return [
      storeName,
      entities.toLocaleString('en'),
      Math.round(filled).toLocaleString('en'),
      `${Math.round(bytes / mib)} (${Math.round(bytes / entities)})`,
      `${Math.round(start)}`,
      `${ms(names.all)}, deepest ${ms(names.deepest)}`,
      `${ms(loads.times)}, ${Math.round(loads.cpuUs)}`,
      Math.round(tables).toLocaleString('en'),
      `${Math.round(idle)} / ${Math.round(loaded)}`,
    ]
  } finally {
    await caspian.stop()
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { entities: { type: 'string' }, store: { type: 'string' }, help: { type: 'boolean' } } })
  const sizes = (values.entities ?? '1000,10000,100000,1000000').split(',').map(Number)
  const stores = (['sqlite', 'postgresql'] as const).filter((name) => values.store === undefined || values.store === name)
  if (values.help || stores.length === 0 || !sizes.every((n) => Number.isInteger(n) && n >= 1000)) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const head = [
    'store',
    'things',
    'filled, /s',
    'file, MiB (bytes a thing)',
    'start to first answer, ms',
    'page of 1,000 names, ms p50 / p99',
    'load, ms p50 / p99, CPU µs',
    'tables made in bulk, /s',
    'memory idle / after, MiB',
  ]
  process.stdout.write(`| ${head.join(' | ')} |\n|${' --: |'.repeat(head.length)}\n`)
  for (const store of stores) for (const size of sizes) process.stdout.write(`| ${(await measure(store, size)).join(' | ')} |\n`)
  return 0
}

process.exitCode = await main(process.argv.slice(2))
