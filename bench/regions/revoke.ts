/** How long after something was taken from somebody the other regions still let them. */
import { timesOf } from '../cluster/run.ts'
import { untilEqual } from './equal.ts'
import { type Lake, regionNames as names } from './lakes.ts'
import { startLoad } from './load.ts'
import { admin, admit, narrowings, rightsOn, untilAnswered } from './rights.ts'
import { openLoaded, type Steady, settledMs, wrongAfter } from './steady.ts'

const patienceMs = 30_000

/** Gives what is wrong at the end. */
export async function revoke({ seconds, rate, seed, say, ...around }: Steady): Promise<readonly string[]> {
  await using loaded = await openLoaded(names, seed, { ...around, config: rightsOn, as: admin })
  const { corners, lakes } = loaded
  const [home] = lakes as readonly [Lake]
  const load = startLoad(corners, rate)
  const took = new Map<string, number[]>()
  const wrong: string[] = []
  const until = performance.now() + seconds * 1000
  for (let n = 0; performance.now() < until; n++) {
    const [what = '', narrow] = Object.entries(narrowings)[n % 3] ?? []
    const from = lakes[Math.floor(n / 3) % lakes.length] as Lake
    const person = await admit(home, `u${n}`)
    for (const lake of lakes)
      if ((await untilAnswered(lake, person, true, patienceMs)) === undefined) wrong.push(`${lake.name} never let ${person.name}, who may`)
    await narrow?.(from.asker, person, home.name)
    const others = lakes.filter((lake) => lake !== from)
    const each = await Promise.all(others.map((lake) => untilAnswered(lake, person, false, patienceMs)))
    each.forEach((ms, i) => {
      if (ms === undefined) wrong.push(`${others[i]?.name} still lets ${person.name} after ${what} in ${from.name}`)
      else took.set(what, [...(took.get(what) ?? []), ms])
    })
  }
  await load.stop()
  const made = corners.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
  say(`under ${Math.round(made / seconds)} changes a second:`)
  for (const [what, times] of took) {
    const { count, p50, p99, max } = timesOf(times)
    say(
      `${what} acknowledged -> refused in another region: ${count} times, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, longest ${max.toFixed(0)} ms`,
    )
  }
  for (const corner of corners) for (const [why, count] of corner.refused) say(`${corner.region} refused ${count} × ${why}`)
  say(`equal ${Math.round(await untilEqual(lakes, settledMs))} ms after the last change`)
  return [...wrong, ...(await wrongAfter(lakes, corners))]
}
