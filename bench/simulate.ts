/** `npm run simulate`: histories of regions by chance, on Caspian's own merge and tables, and proof that all of them come to the same. */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { type Met, meet } from './simulation/chance.ts'
import { faults } from './simulation/faults.ts'
import type { Part, Told } from './simulation/part.ts'

const usage = `npm run simulate -- [options]

Runs seeded histories of regions that write apart over a bad network with wrong clocks, and checks that all of them come to the
same and that nobody has a right that was not granted. The same seed gives the same history.

  --seed N       the first seed, 1 when absent; a run that was stopped goes on from the seed that it told last
  --schedules N  how many histories, 1 when absent
  --steps N      of each, 60 when absent
  --threads N    how many at once, 1 when absent
  --trace        tells what happens; for one history
  --fault NAME   breaks a rule on purpose: ${Object.keys(faults).join(', ')}

Ends with 0 when all holds, 1 at the first that does not, 2 when it was asked wrongly.
`
const tellEvery = 10_000
/** Then another goes on: memory that databases leave in pieces goes with the thread. */
const ofOneThread = 2_000
const say = (line: string): void => void process.stdout.write(`${line}\n`)

interface Asked extends Omit<Part, 'every'> {
  readonly threads: number
}
/** Undefined when it cannot be understood. */
function asked(args: readonly string[]): Asked | undefined {
  const text = { type: 'string' } as const
  try {
    const options = { seed: text, schedules: text, steps: text, threads: text, trace: { type: 'boolean' }, fault: text } as const
    const { values } = parseArgs({ args: [...args], options })
    const { seed = '1', schedules = '1', steps = '60', threads = '1', trace = false, fault } = values
    const numbers = { seed: Number(seed), schedules: Number(schedules), steps: Number(steps), threads: Number(threads) }
    const isRight = Object.values(numbers).every((n) => Number.isInteger(n) && n > 0) && (fault === undefined || Object.hasOwn(faults, fault))
    return isRight ? { ...numbers, trace, fault } : undefined
  } catch {
    return undefined
  }
}

/** Every so many seeds from the first on, until the signal is aborted. Resolves with what broke. */
function run(part: Part, signal: AbortSignal, tell: (told: Extract<Told, { seed: number }>) => void): Promise<string | undefined> {
  const worker = new Worker(new URL('simulation/part.ts', import.meta.url), { workerData: part })
  signal.addEventListener('abort', () => void worker.terminate())
  return new Promise((resolve, reject) => {
    let broken: string | undefined
    worker.on('message', (told: Told) => {
      if ('broken' in told) broken = told.broken
      else tell(told)
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve(broken))
  })
}

async function main(args: readonly string[]): Promise<number> {
  const plan = asked(args)
  if (!plan) {
    process.stderr.write(usage)
    return 2
  }
  const { threads, schedules } = plan
  const met: Met = new Map()
  const began = performance.now()
  const rate = (done: number) => ((done * 1000) / (performance.now() - began)).toFixed(1)
  let [done, next] = [0, began + tellEvery]
  const tell = ({ seed, met: some }: Extract<Told, { seed: number }>) => {
    done++
    for (const [what, times] of some) meet(met, what, times)
    if (performance.now() < next) return
    next = performance.now() + tellEvery
    say(`${done} of ${schedules}, ${rate(done)} a second; seed ${seed}`)
  }
  const found = new AbortController()
  const parts = Array.from({ length: threads }, async (_, i) => {
    const all = Math.ceil((schedules - i) / threads)
    for (let from = 0; from < all && !found.signal.aborted; from += ofOneThread) {
      const part = { ...plan, seed: plan.seed + i + from * threads, every: threads, schedules: Math.min(ofOneThread, all - from) }
      const broken = await run(part, found.signal, tell)
      if (broken !== undefined) found.abort()
      if (broken !== undefined) return broken
    }
    return undefined
  })
  const broken = (await Promise.all(parts)).find((one) => one !== undefined)
  const sorted = [...met].sort(([a], [b]) => (a < b ? -1 : 1))
  say(`met: ${sorted.map(([what, times]) => `${what} ${times}`).join(', ')}`)
  say(`${done} histories, ${rate(done)} a second`)
  if (broken === undefined) return 0
  say(broken)
  return 1
}

process.exitCode = await main(process.argv.slice(2))
