/** Kills regions at random instants while all are written to: every write that was acknowledged must be in each of them at the end. */
import { setTimeout as sleep } from 'node:timers/promises'
import { between, pick, seeded } from '../crash/random.ts'
import { untilEqual } from './equal.ts'
import { type Between, type Lake, regionNames as names } from './lakes.ts'
import { startLoad } from './load.ts'
import { openLoaded, settledMs, wrongAfter } from './steady.ts'

export interface Crash extends Between {
  readonly kills: number
  readonly rate: number
  readonly seed: number
  readonly say: (line: string) => void
}

/** Gives what is wrong at the end. */
export async function crash({ kills, rate, seed, say, ...around }: Crash): Promise<readonly string[]> {
  await using loaded = await openLoaded(names, seed, around)
  const { corners, lakes } = loaded
  const random = seeded(seed)
  const load = startLoad(corners, rate)
  for (let kill = 1; kill <= kills; kill++) {
    await sleep(between(random, 200, 1_500))
    const lake = pick(random, lakes) as Lake
    await lake.kill()
    await sleep(between(random, 0, 1_000))
    await lake.start()
    if (kill % 10 === 0) say(`${kill} kills`)
  }
  await sleep(500)
  await load.stop()
  const made = corners.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
  for (const corner of corners) for (const [why, count] of corner.refused) say(`${corner.region} refused ${count} × ${why}`)
  say(`${kills} kills, ${made} changes acknowledged; equal ${Math.round(await untilEqual(lakes, settledMs))} ms after the last`)
  return [...(made === 0 ? ['nothing was acknowledged'] : []), ...(await wrongAfter(lakes, corners))]
}
