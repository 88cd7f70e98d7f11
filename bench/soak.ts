/** `npm run soak`: an hour of mixed load, to see whether answers grow slower or memory grows. */
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { timesOf } from './cluster/run.ts'
import { fill } from './load/lake.ts'
import { processCpuUs, residentMb } from './load/machine.ts'
import { placeFor, type StoreName } from './scale/place.ts'
import { hand } from './soak/mix.ts'

const usage = `npm run soak -- [options]

Fills a Caspian with 1,000 filesets, 1,000 models and 100 tags, reads, changes, makes and drops for an hour at a steady rate, and
prints a row of Markdown for every fifth minute: how long answers took, what they cost, what memory is held.

  --minutes N     60 when absent
  --rate N        requests a second, 800 when absent
  --store NAME    sqlite when absent, or postgresql
  --help          this text

Ends with 0 when p99 of the last window is within 1.5 times that of the second, and memory within 1.25 times; else with 1.
`
const hands = 16
const windowMinutes = 5

interface Window {
  readonly reads: number[]
  readonly writes: number[]
  readonly failures: Map<string, number>
}
const fresh = (): Window => ({ reads: [], writes: [], failures: new Map() })

async function soak(store: StoreName, minutes: number, rate: number): Promise<boolean> {
  await using place = await placeFor(store)
  const caspian = await startCaspian(place.options)
  try {
    await fill(caspian.url)
    let window = fresh()
    let over = false
    const all = Array.from({ length: hands }, (_, who) =>
      hand(
        caspian.url,
        who,
        rate / hands,
        () => over,
        ({ write, ms, failed }) => {
          if (failed === undefined) (write ? window.writes : window.reads).push(ms)
          else window.failures.set(failed, (window.failures.get(failed) ?? 0) + 1)
        },
      ),
    )
    const head = ['minute', 'requests/s', 'read ms p50 / p99', 'write ms p50 / p99', 'CPU µs a request', 'memory MiB', 'failures']
    process.stdout.write(`| ${head.join(' | ')} |\n|${' --: |'.repeat(head.length)}\n`)
    const p99s: number[] = []
    const memory: number[] = []
    const step = Math.min(windowMinutes, minutes / 2)
    for (let minute = step; minute <= minutes + 1e-9; minute += step) {
      const [begun, cpu] = [performance.now(), processCpuUs(caspian.pid)]
      await sleep(step * 60_000)
      const done = window
      window = fresh()
      const [reads, writes] = [timesOf(done.reads), timesOf(done.writes)]
      const count = reads.count + writes.count
      p99s.push(timesOf([...done.reads, ...done.writes]).p99)
      memory.push(residentMb(caspian.pid))
      const row = [
        String(Math.round(minute * 10) / 10),
        Math.round(count / ((performance.now() - begun) / 1000)),
        `${reads.p50.toFixed(1)} / ${reads.p99.toFixed(1)}`,
        `${writes.p50.toFixed(1)} / ${writes.p99.toFixed(1)}`,
        Math.round((processCpuUs(caspian.pid) - cpu) / count),
        Math.round(memory.at(-1) ?? 0),
        Array.from(done.failures, ([what, n]) => `${n} × ${what}`).join(', ') || 'none',
      ]
      process.stdout.write(`| ${row.join(' | ')} |\n`)
    }
    over = true
    await Promise.all(all)
    const early = Math.min(1, p99s.length - 1)
    const slower = (p99s.at(-1) ?? 0) / (p99s[early] ?? 1)
    const larger = (memory.at(-1) ?? 0) / (memory[early] ?? 1)
    process.stdout.write(`\np99 last / early: ${slower.toFixed(2)}; memory last / early: ${larger.toFixed(2)}\n`)
    return slower <= 1.5 && larger <= 1.25
  } finally {
    await caspian.stop()
  }
}

async function main(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...args], options: { minutes: text, rate: text, store: text, help: { type: 'boolean' } } })
  const [minutes, rate, store] = [Number(values.minutes ?? 60), Number(values.rate ?? 800), values.store ?? 'sqlite']
  if (values.help || !(minutes > 0 && rate > 0) || (store !== 'sqlite' && store !== 'postgresql')) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  return (await soak(store, minutes, rate)) ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
