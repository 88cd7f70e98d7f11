/** Three regions under a steady load: how long until a change is seen everywhere, and what that costs. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Times, timesOf } from '../cluster/run.ts'
import { seeded } from '../crash/random.ts'
import { processCpuUs, residentMb } from '../load/machine.ts'
import { Corner, founding, settling } from './corner.ts'
import { untilEqual, wrongIn } from './equal.ts'
import { type Between, type Lake, regionNames as names, openRegions, type WorldOptions } from './lakes.ts'
import { startLoad } from './load.ts'
import { startProbe } from './probe.ts'

export const settledMs = 120_000

export interface Steady extends Between {
  readonly seconds: number
  /** Changes a second, over all regions. */
  readonly rate: number
  readonly seed: number
  readonly say: (line: string) => void
}

export interface Loaded extends AsyncDisposable {
  readonly lakes: readonly Lake[]
  readonly corners: readonly Corner[]
}
/** Regions that have what the load works in, equal. */
export async function openLoaded(regions: readonly string[], seed: number, options: WorldOptions): Promise<Loaded> {
  await using open = new AsyncDisposableStack()
  const world = open.use(await openRegions(regions, options))
  const [founder] = world.lakes as readonly [Lake]
  await founding(founder.asker)
  await untilEqual(world.lakes, settledMs)
  for (const { name, asker } of world.lakes) await settling(asker, name)
  await untilEqual(world.lakes, settledMs)
  const corners = world.lakes.map(({ name, asker }, i) => new Corner(name, asker, regions, seeded(seed + i)))
  for (const corner of corners) await corner.begin()
  await untilEqual(world.lakes, settledMs)
  const held = open.move()
  return { lakes: world.lakes, corners, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

/** What the regions differ in after the load, from acknowledged writes to what is in their files; they are stopped by it. */
export async function wrongAfter(lakes: readonly Lake[], corners: readonly Corner[]): Promise<string[]> {
  const wrong: string[] = []
  for (const corner of corners) for (const { name, asker } of lakes) wrong.push(...(await corner.wrongAt(asker)).map((what) => `in ${name}: ${what}`))
  for (const lake of lakes) await lake.stop()
  return [...wrong, ...(await wrongIn(lakes))]
}

const line = ({ count, p50, p99, max }: Times) => `${count} times, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${Math.round(max)} ms`
const edges = [50, 100, 200, 400, 700, 1000, 2000, 3000, 10_000, Number.POSITIVE_INFINITY]
function histogram(times: readonly number[]): string {
  let [before, from] = [0, 0]
  return edges
    .map((edge) => {
      const below = times.filter((ms) => ms < edge).length
      const part = `${from}-${edge === Number.POSITIVE_INFINITY ? '' : edge}: ${below - before}`
      before = below
      from = edge
      return part
    })
    .join(', ')
}
export const bytesOf = (lakes: readonly Lake[]): number => lakes.reduce((sum, lake) => sum + lake.bytes(), 0)

/** Entries that regions got from others by asking them, since they were started. */
async function askedFor(lakes: readonly Lake[]): Promise<number> {
  const all = await Promise.all(lakes.map(async ({ asker }) => (await asker.get('regions')).members as readonly { readonly entries?: number }[]))
  return all.flat().reduce((sum, { entries = 0 }) => sum + entries, 0)
}

/** Gives what is wrong at the end. */
export async function steady({ seconds, rate, seed, say, ...around }: Steady): Promise<readonly string[]> {
  await using loaded = await openLoaded(names, seed, around)
  const { corners, lakes } = loaded
  const [bytes, asked, cpu, began] = [bytesOf(lakes), await askedFor(lakes), lakes.map(({ pid }) => processCpuUs(pid)), performance.now()]
  const load = startLoad(corners, rate)
  const probe = await startProbe(lakes, 100)
  await sleep(seconds * 1000)
  const cpuThen = lakes.map(({ pid }) => processCpuUs(pid))
  await load.stop()
  const took = (performance.now() - began) / 1000
  await probe.stop()
  const made = corners.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
  say(`changes ${made}, ${Math.round(made / took)} a second of ${rate} wanted, ${load.missed} not made in time`)
  say(`a change: ${line(timesOf(load.took))}`)
  for (const corner of corners) for (const [why, count] of corner.refused) say(`${corner.region} refused ${count} × ${why}`)
  say(`acknowledged -> seen in another region: ${line(timesOf(probe.took))}, ${probe.lost} never seen`)
  say(`  ms: ${histogram(probe.took)}`)
  const each = (bytesOf(lakes) - bytes) / made
  say(`on the wire ${Math.round(each)} bytes a change, ${Math.round(each / (lakes.length - 1))} for each region that gets it`)
  say(`${(await askedFor(lakes)) - asked} entries came by asking, of ${made * (lakes.length - 1)} changes to be taken in`)
  lakes.forEach(({ name, pid }, i) => {
    const us = (cpuThen[i] as number) - (cpu[i] as number)
    say(`${name}: CPU ${(us / 1e6 / seconds).toFixed(2)} cores, ${Math.round(us / made)} µs a change; memory ${Math.round(residentMb(pid))} MiB`)
  })
  say(`equal ${Math.round(await untilEqual(lakes, settledMs))} ms after the last change`)
  return await wrongAfter(lakes, corners)
}
