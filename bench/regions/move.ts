/** The home of a catalog is moved round and round while clients in all regions write to it: how long nobody can, and that its history stays one line. */

import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { timesOf } from '../cluster/run.ts'
import { wrongChains } from './chain.ts'
import { metalake } from './corner.ts'
import { untilEqual } from './equal.ts'
import { type Between, type Lake, regionNames } from './lakes.ts'
import { startLoad } from './load.ts'
import { moving, orderAt, point, startPointing } from './pointers.ts'
import { openLoaded, settledMs, wrongAfter } from './steady.ts'

export interface Move extends Between {
  readonly moves: number
  /** Other changes a second, over all regions. */
  readonly rate: number
  /** A longer pause about a move is wrong; none is when absent. */
  readonly mostPauseMs?: number
  readonly seed: number
  readonly say: (line: string) => void
}
const betweenMs = 2_000
const patienceMs = 60_000
/** What holds up writes this long after the answer to a move is of the move. */
const afterMs = 1_000

interface Moved {
  readonly begun: number
  readonly ended: number
}

/** Tried again while the other region is said to be behind. */
async function moveTo(home: Lake, to: string): Promise<Moved> {
  const began = performance.now()
  for (;;) {
    const begun = performance.now()
    const { status, text } = await home.asker.call('POST', 'regions/homes/move', { metalake: metalake.split('/')[1], ...moving, to })
    if (status === 200) return { begun, ended: performance.now() }
    if (begun - began > patienceMs) throw new Error(`the home cannot move from ${home.name} to ${to}: ${status} ${text}`)
    await sleep(200)
  }
}

/** Longest time between two acknowledged writes, of those that reach into the time of the move. */
function pauseIn(acknowledged: readonly number[], { begun, ended }: Moved, over: number): number {
  let longest = 0
  for (const [i, at] of [...acknowledged, over].entries()) {
    const before = acknowledged[i - 1] ?? begun
    if (at > begun && before < ended + afterMs) longest = Math.max(longest, at - before)
  }
  return longest
}

/** Gives what is wrong at the end. */
export async function move({ moves, rate, mostPauseMs = Number.POSITIVE_INFINITY, seed, say, ...around }: Move): Promise<readonly string[]> {
  await using loaded = await openLoaded(regionNames, seed, around)
  const { corners, lakes } = loaded
  const [founder] = lakes as readonly [Lake]
  await point(founder.asker)
  await untilEqual(lakes, settledMs)
  const load = startLoad(corners, rate)
  const pointing = startPointing(lakes, seed)
  await sleep(betweenMs)
  const moved: Moved[] = []
  for (let n = 0; n < moves; n++) {
    const [home, next] = [lakes[n % lakes.length], lakes[(n + 1) % lakes.length]] as [Lake, Lake]
    moved.push(await moveTo(home, next.name))
    await sleep(betweenMs)
  }
  const over = performance.now()
  await pointing.stop()
  await load.stop()
  const { links, looks, acknowledged, refused, behind } = pointing
  const made = links.filter(({ is }) => is === 'done').length
  const unknown = links.filter(({ is }) => is === 'unknown').length
  say(`${moves} moves, ${made} versions acknowledged, ${unknown} of which nothing is known; ${looks.length} reads, ${behind} answered 412`)
  for (const [why, count] of [...refused].sort(([, a], [, b]) => b - a).slice(0, 10)) say(`  ${count} × ${why}`)
  const pauses = moved.map((one) => Math.max(...[...acknowledged.values()].map((times) => pauseIn(times, one, over))))
  const told = (times: readonly number[]) => {
    const { p50, max } = timesOf(times)
    return `p50 ${p50.toFixed(0)} ms, longest ${max.toFixed(0)} ms`
  }
  const gaps = [...acknowledged.values()].flatMap((times) => times.slice(1).map((at, i) => at - (times[i] as number)))
  say(`a move took ${told(moved.map(({ begun, ended }) => ended - begun))}`)
  say(
    `longest pause of the writes of any region about a move: ${told(pauses)}; usual time between two writes of a region p50 ${timesOf(gaps).p50.toFixed(0)} ms`,
  )
  const wrong = pauses.flatMap((ms, n) => (ms > mostPauseMs ? [`about move ${n + 1} nobody of a region could write for ${Math.round(ms)} ms`] : []))
  if (made === 0) wrong.push('nothing was acknowledged')
  say(`equal ${Math.round(await untilEqual(lakes, settledMs))} ms after the last change`)
  const order = await orderAt(founder)
  for (const lake of lakes) if (!isDeepStrictEqual(await orderAt(lake), order)) wrong.push(`${lake.name} tells another history than ${founder.name}`)
  return [...wrong, ...wrongChains(links, looks, order), ...(await wrongAfter(lakes, corners))]
}
