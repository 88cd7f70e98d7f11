/** What of the past was erased, told to those who ask for it, and the erasing itself, as the setting says. */
import { setTimeout as sleep } from 'node:timers/promises'
import { illegal } from '../../kinds/errors.ts'
import type { Lake } from '../lake.ts'
import { timeOf } from './history.ts'

/** Throws illegal, naming the earliest position and instant that there are, for a position before what was erased. */
export async function refuseErased(lake: Lake, position: number, what: string): Promise<void> {
  const { cut } = await lake.store.erasure()
  if (position >= cut) return
  const [entry] = await lake.store.entries(cut - 1, 1)
  throw illegal(
    `${what} needs to know the lake at position ${position} of the log, and what was before ${cut}${entry ? ` (${timeOf(entry)})` : ''} was erased, as caspian.log.retention says: that is the earliest there is`,
  )
}

const dayMs = 86_400_000
const everyMs = 3_600_000
/** Rows looked at in one step: a write that comes in meanwhile waits for a few milliseconds at most. */
const stepRows = 50
/** Steps take a tenth of the writer's time at most. */
const restTimes = 9
const leastRestMs = 5

/** Erases what is older than `days`, at once and every hour, in small steps. Nothing happens for 0. Of several servers of a lake one does a step at a time. */
export function startErasing(lake: Lake, days: number): AsyncDisposable {
  const stop = new AbortController()
  const rest = (ms: number) => sleep(ms, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
  const work = async () => {
    const cut = await lake.store.positionAt(Date.now() - days * dayMs)
    const was = await lake.store.erasure()
    if (cut <= was.cut && was.done === was.cut) return
    for (let over = false; !over && !stop.signal.aborted; ) {
      const began = performance.now()
      // Held for a step alone, as names share what holds them.
      const { cut: until, done } = await lake.store.hold(['erasing the log'], () => lake.store.erase(cut, stepRows))
      over = done === until
      if (!over) await rest(Math.max(leastRestMs, (performance.now() - began) * restTimes))
    }
  }
  const run = async () => {
    if (days <= 0) return
    while (!stop.signal.aborted) {
      await work().catch((error: unknown) => lake.report('the log could not be erased as far as it should', error))
      await rest(everyMs)
    }
  }
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}
