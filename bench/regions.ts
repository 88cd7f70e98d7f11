/** `npm run regions`: three regions, each a real process, over lines that are slow and can be cut: how fast, how dear, and whether nothing is lost. */
import { randomInt } from 'node:crypto'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { wrongApart } from './regions/apart.ts'
import { bootstrap } from './regions/bootstrap.ts'
import { crash } from './regions/crash.ts'
import { digest } from './regions/digest.ts'
import type { Transport } from './regions/lakes.ts'
import { links } from './regions/links.ts'
import { move } from './regions/move.ts'
import { partition } from './regions/partition.ts'
import { reads } from './regions/reads.ts'
import { revoke } from './regions/revoke.ts'
import { steady } from './regions/steady.ts'

const usage = `npm run regions -- WHAT [options]

Starts three regions on this machine. What leads to each passes through a line of our own, which takes half the round trip each
way. Prints what was measured. At the end all must have applied the same, keep the same by their sums, and have every acknowledged
write; each lake must be whole.

  steady      a steady load on all three: how long until a change is seen elsewhere, bytes and CPU a change
  revoke      under the same load: how long after a role, a right or a user was taken away the other regions still let them
  partition   all lines cut, much changed everywhere, restored: how long until all are equal
  bootstrap   a region joins a large lake that goes on serving; then another that is killed at random instants until it is in
  move        the home of a catalog goes round while all write to it: how long nobody can, one line of history
  reads       reads of a region beside those of a lake alone, in turn, while each takes the same writes
  digest      what keeping the sums that prove regions equal adds to a write
  crash       regions are killed at random instants under load
  links       all lines cut: every read answers as before, every refusal stays; and every recorded conversation with the reference,
              those about rights too, goes in every region as it did with the reference

  --seconds N     steady, revoke: 600; links, partition: 5, of changes of every sort
  --rate N        changes a second over all regions; 1000; crash, links and move 150; reads 300, of one region
  --changes N     partition: 1000000
  --objects N     bootstrap: 1000000
  --kills N       crash: 100
  --moves N       move: 100
  --reads N       reads: 50000 of each
  --writes N      digest: 20000 of each sort and each
  --round-trip N  ms, 100
  --transport T   http: regions ask each other; nats: a message server too, as far from each as they are from each other
  --seed S        repeats the choices of another run; their timing is never the same

Ends with 0 when nothing is wrong, 1 when something is, 2 when it was asked wrongly.
`

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

interface Asked {
  readonly seed: number
  readonly oneWayMs: number
  readonly transport: Transport
  readonly number: (name: 'seconds' | 'rate' | 'changes' | 'objects' | 'kills' | 'moves' | 'reads' | 'writes', usual: number) => number
}
const runs: Readonly<Record<string, (asked: Asked) => Promise<readonly string[]>>> = {
  steady: ({ number, ...more }) => steady({ ...more, say, seconds: number('seconds', 600), rate: number('rate', 1000) }),
  revoke: ({ number, ...more }) => revoke({ ...more, say, seconds: number('seconds', 600), rate: number('rate', 1000) }),
  partition: ({ number, ...more }) => partition({ ...more, say, mixedSeconds: number('seconds', 5), changes: number('changes', 1_000_000) }),
  bootstrap: ({ number, ...more }) => bootstrap({ ...more, say, objects: number('objects', 1_000_000) }),
  move: ({ number, ...more }) => move({ ...more, say, moves: number('moves', 100), rate: number('rate', 150), mostPauseMs: 5_000 }),
  reads: ({ number, ...more }) => reads({ ...more, say, reads: number('reads', 50_000), rate: number('rate', 300) }),
  digest: ({ number, ...more }) => digest({ ...more, say, writes: number('writes', 20_000) }),
  crash: ({ number, ...more }) => crash({ ...more, say, kills: number('kills', 100), rate: number('rate', 150) }),
  links: async ({ number, ...more }) => [
    ...(await links({ ...more, say, seconds: number('seconds', 5), rate: number('rate', 150) })),
    ...(await wrongApart(more, say)),
  ],
}

function asked(args: readonly string[]): (() => Promise<readonly string[]>) | undefined {
  const text = { type: 'string' } as const
  try {
    const {
      values: { transport = 'http', ...values },
      positionals,
    } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seconds: text,
        rate: text,
        changes: text,
        objects: text,
        kills: text,
        moves: text,
        reads: text,
        writes: text,
        'round-trip': text,
        transport: text,
        seed: text,
      },
    })
    const [what = '', ...more] = positionals
    const [seed, roundTrip] = [Number(values.seed ?? randomInt(2 ** 31)), Number(values['round-trip'] ?? 100)]
    const isRight = Object.values(values).every((value) => Number(value) >= 0) && Number.isInteger(seed) && more.length === 0
    const run = Object.hasOwn(runs, what) ? runs[what] : undefined
    if (!run || !isRight || (transport !== 'http' && transport !== 'nats')) return undefined
    return () => {
      say(`${what}, round trip ${roundTrip} ms, by ${transport}, seed ${seed}`)
      return run({ seed, oneWayMs: roundTrip / 2, transport, number: (name, usual) => Number(values[name] ?? usual) })
    }
  } catch {
    return undefined
  }
}

async function main(args: readonly string[]): Promise<number> {
  const run = asked(args)
  if (!run) {
    process.stderr.write(usage)
    return 2
  }
  const wrong = await run()
  for (const line of wrong.slice(0, 20)) say(line)
  say(`${wrong.length} wrong`)
  return wrong.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
