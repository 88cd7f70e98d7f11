/** What keeping sums adds to a write: two regions of their own take the same writes in turn, in short blocks; one keeps no sums. */
import { join } from 'node:path'
import { processCpuUs } from '../load/machine.ts'
import { catalogOf, filesetNamed, founding, settling } from './corner.ts'
import { sumsIn } from './equal.ts'
import { type Lake, openWorld } from './lakes.ts'

export interface Digest {
  /** Of each sort and each of the two. */
  readonly writes: number
  readonly seed: number
  readonly say: (line: string) => void
}
const aBlock = 250
const atOnce = 8
const warming = 2
const name = 'eu'

const sorts: Readonly<Record<string, (lake: Lake, n: number) => Promise<unknown>>> = {
  create: ({ asker }, n) => asker.ask('POST', catalogOf(name), filesetNamed(`w${n}`)),
  alter: ({ asker }, n) => {
    const updates = [{ '@type': 'setProperty', property: 'counted', value: `${n}` }]
    return asker.ask('PUT', `${catalogOf(name)}/f${n % 40}`, { updates })
  },
  tag: ({ asker }, n) => {
    const change = { tagsToAdd: [`t${Math.floor(n / 40) % 20}`], tagsToRemove: [] }
    return asker.ask('POST', `metalakes/regions/objects/fileset/f-${name}.s.w${n}/tags`, change)
  },
}

/** CPU of the lake's process for each write, in µs. */
async function block(lake: Lake, write: (lake: Lake, n: number) => Promise<unknown>, from: number): Promise<number> {
  const before = processCpuUs(lake.pid)
  const numbers = Array.from({ length: aBlock }, (_, i) => from + i).values()
  const hand = async () => {
    for (const n of numbers) await write(lake, n)
  }
  await Promise.all(Array.from({ length: atOnce }, hand))
  return (processCpuUs(lake.pid) - before) / aBlock
}
/** Half of them are less. */
const middle = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
const signed = (part: number) => `${part < 0 ? '' : '+'}${(part * 100).toFixed(1)} %`
const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length

/** Gives what is wrong. */
export async function digest({ writes, say }: Digest): Promise<readonly string[]> {
  const hook = join(import.meta.dirname, 'without-sums.ts')
  await using worlds = new AsyncDisposableStack()
  const lakes: Lake[] = []
  for (const env of [{}, { NODE_OPTIONS: `--import=${hook}` }]) {
    const world = worlds.use(openWorld({ oneWayMs: 0, env }))
    const lake = await world.add(name)
    await lake.start()
    await founding(lake.asker)
    await settling(lake.asker, name)
    lakes.push(lake)
  }
  const [withSums, without] = lakes as [Lake, Lake]
  for (const [sort, write] of Object.entries(sorts)) {
    const cost: readonly [number[], number[]] = [[], []]
    for (let round = 0; round < warming + writes / aBlock; round++)
      for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const us = await block(lakes[at] as Lake, write, round * aBlock)
        if (round >= warming) cost[at].push(us)
      }
    const [kept, none] = [mean(cost[0]), mean(cost[1])]
    const each = cost[0].map((us, i) => us / (cost[1][i] as number) - 1)
    say(
      `${sort}: CPU ${kept.toFixed(0)} µs a write with sums, ${none.toFixed(0)} without: ${signed(kept / none - 1)}; block by block ${signed(middle(each))} in the middle of ${each.length}`,
    )
  }
  for (const lake of lakes) await lake.stop()
  const [some, none] = [sumsIn(withSums.data).size, sumsIn(without.data).size]
  return some > 0 && none === 0 ? [] : [`${some} sums were kept by one, ${none} by the other, which was to keep none`]
}
