/** Cuts all lines, has every region change much, restores them: how long until all keep the same. */
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { lakeFile } from '../../server/store/sqlite/sqlite.ts'
import { processCpuUs, residentMb } from '../load/machine.ts'
import { catalogOf, filesetNamed } from './corner.ts'
import { untilEqual, vectorOf } from './equal.ts'
import { type Between, type Lake, regionNames as names } from './lakes.ts'
import { startLoad } from './load.ts'
import { bytesOf, openLoaded, wrongAfter } from './steady.ts'

export interface Partition extends Between {
  /** Over all regions, made while they are apart. */
  readonly changes: number
  /** How long before that all change what any region may, the same things too. */
  readonly mixedSeconds: number
  readonly seed: number
  readonly say: (line: string) => void
}

const aRequest = 100
const atOnce = 4
const mixedRate = 90
const patienceMs = 30 * 60_000

/** Filesets, many in one request; each is a write of its own. */
async function makeMany(lake: Lake, count: number): Promise<void> {
  const starts = Array.from({ length: Math.ceil(count / aRequest) }, (_, i) => i * aRequest).values()
  const path = catalogOf(lake.name).replace('metalakes', 'bulk/metalakes')
  const hand = async () => {
    for (const from of starts) {
      const filesets = Array.from({ length: Math.min(aRequest, count - from) }, (_, i) => filesetNamed(`apart${from + i}`))
      const { summary } = (await lake.asker.ask('POST', `${path}/add`, { filesets })) as { summary: { failed: number } }
      if (summary.failed > 0) throw new Error(`${summary.failed} filesets could not be made`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, hand))
}

/** In its file. */
function madeIn({ data }: Lake): number {
  using db = new DatabaseSync(lakeFile(data), { readOnly: true })
  return (db.prepare("select count(*) as n from entity where kind = 'fileset' and name glob 'apart[0-9]*'").get() as { n: number }).n
}

/** Gives what is wrong at the end. */
export async function partition({ changes, mixedSeconds, seed, say, ...around }: Partition): Promise<readonly string[]> {
  await using loaded = await openLoaded(names, seed, around)
  const { corners, lakes } = loaded
  const each = Math.round(changes / lakes.length)
  for (const lake of lakes) lake.cut()
  const began = performance.now()
  const load = startLoad(corners, mixedRate)
  await sleep(mixedSeconds * 1000)
  await load.stop()
  await Promise.all(lakes.map((lake) => makeMany(lake, each)))
  const made = corners.reduce((sum, { acknowledged }) => sum + acknowledged, each * lakes.length)
  say(`${made} changes made apart in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  const [bytes, cpu, before] = [bytesOf(lakes), lakes.map(({ pid }) => processCpuUs(pid)), await Promise.all(lakes.map((lake) => vectorOf(lake)))]
  for (const lake of lakes) lake.restore()
  const ms = await untilEqual(lakes, patienceMs)
  say(`equal ${(ms / 1000).toFixed(1)} s after the lines were there again`)
  const now = await vectorOf(lakes[0] as Lake)
  lakes.forEach(({ name, pid }, i) => {
    const applied = Object.entries(now).reduce((sum, [origin, number]) => sum + number - (before[i]?.[origin] ?? 0), 0)
    const us = processCpuUs(pid) - (cpu[i] as number)
    say(
      `${name}: ${applied} entries applied, ${Math.round((applied / ms) * 1000)} a second; CPU ${Math.round(us / applied)} µs an entry; memory ${Math.round(residentMb(pid))} MiB`,
    )
  })
  say(`on the wire ${Math.round((bytesOf(lakes) - bytes) / made / (lakes.length - 1))} bytes a change and region that gets it`)
  const wrong = await wrongAfter(lakes, corners)
  for (const lake of lakes) {
    const apart = madeIn(lake)
    if (apart !== each * lakes.length) wrong.push(`${lake.name} has ${apart} of the ${each * lakes.length} filesets that were made apart`)
  }
  return wrong
}
