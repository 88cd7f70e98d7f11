/** What reads of a region cost beside those of a lake alone while both take the same writes: in turn, in short blocks, so that what else the machine does hits both. */
import { timesOf } from '../cluster/run.ts'
import { seeded } from '../crash/random.ts'
import { processCpuUs } from '../load/machine.ts'
import { Corner, catalogOf, founding, metalake, settling } from './corner.ts'
import { untilEqual } from './equal.ts'
import { type Between, type Lake, openWorld, regionNames } from './lakes.ts'
import { startLoad } from './load.ts'
import { openLoaded, settledMs, wrongAfter } from './steady.ts'

export interface Reads extends Between {
  /** Of each of the two, and again with what other regions write. */
  readonly reads: number
  /** Changes a second that the region takes, and the lake alone; then also each of the other regions. */
  readonly rate: number
  readonly seed: number
  readonly say: (line: string) => void
}
const aBlock = 200
const warming = 5

const tag = `${metalake}/tags`
const paths = regionNames.flatMap((name) => [
  `${catalogOf(name)}/f1`,
  `${metalake}/catalogs/t-${name}/schemas/s/tables/t1`,
  `${metalake}/objects/fileset/f-${name}.s.f2/tags`,
  `${tag}/t3`,
])

interface Side {
  readonly lake: Lake
  readonly took: number[]
  /** CPU of its process while it was read, and while the other was; and how long that was, in ms. */
  readonly reading: { us: number; ms: number }
  readonly resting: { us: number; ms: number }
}
const sideOf = (lake: Lake): Side => ({ lake, took: [], reading: { us: 0, ms: 0 }, resting: { us: 0, ms: 0 } })

async function block({ lake }: Side): Promise<readonly number[]> {
  const took: number[] = []
  for (let n = 0; n < aBlock; n++) {
    const began = performance.now()
    await lake.asker.get(paths[n % paths.length] as string)
    took.push(performance.now() - began)
  }
  return took
}
/** Reads of both, in turn; who begins changes. */
async function readBoth(a: Lake, b: Lake, reads: number): Promise<readonly [Side, Side]> {
  const sides: readonly [Side, Side] = [sideOf(a), sideOf(b)]
  for (let round = -warming; round < reads / aBlock; round++) {
    for (const at of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const [began, before] = [performance.now(), sides.map(({ lake }) => processCpuUs(lake.pid))]
      const took = await block(sides[at] as Side)
      if (round < 0) continue
      const ms = performance.now() - began
      sides.forEach((side, i) => {
        const spent = i === at ? side.reading : side.resting
        spent.us += processCpuUs(side.lake.pid) - (before[i] as number)
        spent.ms += ms
        if (i === at) side.took.push(...took)
      })
    }
  }
  return sides
}

const parts = 5
/** Of one part of the run after the other. */
const p99s = ({ took }: Side) =>
  Array.from({ length: parts }, (_, n) => timesOf(took.slice((took.length * n) / parts, (took.length * (n + 1)) / parts)).p99)
/** What its process takes more while it is read than while it is not, for each read. */
const cpuOf = ({ took, reading, resting }: Side) => (reading.us - (resting.us / resting.ms) * reading.ms) / took.length
const percent = (is: number, of: number) => `${is >= of ? '+' : ''}${((is / of - 1) * 100).toFixed(1)} %`

function tell(what: string, [region, alone]: readonly [Side, Side], say: (line: string) => void): void {
  say(`${what}:`)
  for (const [name, side] of [
    ['a region', region],
    ['a lake alone', alone],
  ] as const) {
    const { count, p50, p99, max } = timesOf(side.took)
    const each = p99s(side).map((ms) => ms.toFixed(2))
    say(
      `  ${name}: ${count} reads, p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms (fifths of the run ${each.join(', ')}), longest ${max.toFixed(0)} ms, CPU ${cpuOf(side).toFixed(0)} µs a read`,
    )
  }
  const [here, there] = [timesOf(region.took), timesOf(alone.took)]
  say(
    `  the region beside it: p50 ${percent(here.p50, there.p50)}, p99 ${percent(here.p99, there.p99)}, CPU a read ${percent(cpuOf(region), cpuOf(alone))}`,
  )
}

/** Gives what is wrong at the end. */
export async function reads({ reads: count, rate, seed, say, ...around }: Reads): Promise<readonly string[]> {
  await using loaded = await openLoaded(regionNames, seed, around)
  const { corners, lakes } = loaded
  const [region] = lakes as readonly [Lake]
  await using beside = openWorld({ oneWayMs: 0 })
  const alone = await beside.add('alone')
  await alone.startAlone()
  await founding(alone.asker)
  for (const name of regionNames) await settling(alone.asker, name)
  const same = new Corner(region.name, alone.asker, regionNames, seeded(seed))
  await same.begin()

  const [own, ...others] = corners as readonly [Corner, ...Corner[]]
  const loads = [startLoad([own], rate), startLoad([same], rate)]
  tell(`reads while each takes ${rate} changes a second of its own clients`, await readBoth(region, alone, count), say)
  loads.push(startLoad(others, rate * others.length))
  tell(`reads while the region also gets ${rate} a second from each other region`, await readBoth(region, alone, count), say)
  for (const load of loads) await load.stop()
  for (const [n, { missed, took }] of loads.entries()) {
    const { p50, p99 } = timesOf(took)
    say(`load ${n + 1}: ${took.length} changes, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${missed} not made in time`)
  }
  say(`equal ${Math.round(await untilEqual(lakes, settledMs))} ms after the last change`)
  return await wrongAfter(lakes, corners)
}
