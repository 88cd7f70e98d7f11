/** `npm run crash`: kills Caspian at random instants while it is written to, and proves that nothing acknowledged is lost. */
import { randomInt } from 'node:crypto'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { type StoreName, stores } from './crash/keep.ts'
import { run, sortNames } from './crash/run.ts'

const usage = `npm run crash -- [options]

Writes to Caspian with several writers at once (${sortNames.join(', ')}), kills it with SIGKILL at random instants, starts it
again, and holds what is there against what was acknowledged. Needs PostgreSQL, which it installs where it is missing.
A lake in PostgreSQL has its database hit in turn with the server: crashed, restarted in order, or frozen for up to 3 s.

  --store NAME           where the lake is kept: ${stores.join(' or ')}, ${stores[0]} when absent
  --kills N              how often, 100 when absent; a kill of each counts
  --seconds-between A,B  how long it runs before each kill, 0.3,0.6 when absent
  --seed S               repeats the choices of another run; their timing is never the same
  --only NAME,NAME       only these writers

Ends with 0 when nothing is lost or half done, 1 when something is, 2 when it was asked wrongly.
`

interface Asked {
  readonly store: StoreName
  readonly kills: number
  readonly between: readonly [number, number]
  readonly seed: number
  readonly only: readonly string[]
}

/** Undefined when it cannot be understood. */
function asked(args: readonly string[]): Asked | undefined {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { store: text, kills: text, 'seconds-between': text, seed: text, only: text },
    })
    const store = stores.find((name) => name === (values.store ?? stores[0]))
    const kills = Number(values.kills ?? 100)
    const [from = Number.NaN, to = from] = (values['seconds-between'] ?? '0.3,0.6').split(',').map(Number)
    const seed = Number(values.seed ?? randomInt(2 ** 31))
    const only = values.only?.split(',') ?? []
    const isRight =
      Number.isInteger(kills) && kills > 0 && from >= 0 && to >= from && Number.isInteger(seed) && only.every((name) => sortNames.includes(name))
    return isRight && store ? { store, kills, between: [from, to], seed, only } : undefined
  } catch {
    return undefined
  }
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

async function main(args: readonly string[]): Promise<number> {
  const plan = asked(args)
  if (!plan) {
    process.stderr.write(usage)
    return 2
  }
  say(`${plan.store}, ${plan.kills} kills, ${plan.between.join(' to ')} s apart, seed ${plan.seed}`)
  const { acknowledged, found, lost, inFlight, happened, problems, kept } = await run({ ...plan, say })
  if (kept !== undefined) say(`${problems.length} problems; the lake and its directories are kept in ${kept}`)
  say(`in flight at a kill ${inFlight}, of which ${happened} had happened`)
  say(`acknowledged ${acknowledged}, found ${found}, lost ${lost}`)
  return problems.length === 0 && lost === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
