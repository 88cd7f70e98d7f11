/** What of the past was erased, told to those who ask for it, and the erasing itself, as the setting says. */
import { illegal } from '../../kinds/errors.ts'
import { repeating } from '../kit/repeating.ts'
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

/** Erases what is older than `days`, at once and every hour, in small steps. Nothing happens for 0. Of several servers of a lake one does a step at a time. */
export function startErasing(lake: Lake, days: number): AsyncDisposable {
  if (days <= 0) return { [Symbol.asyncDispose]: async () => undefined }
  let cut: number | undefined
  const step = async () => {
    if (cut === undefined) {
      const [until, was] = [await lake.store.positionAt(Date.now() - days * dayMs), await lake.store.erasure()]
      if (until <= was.cut && was.done === was.cut) return false
      cut = until
    }
    const to = cut
    // Held for a step alone, as names share what holds them.
    const { cut: end, done } = await lake.store.hold(['erasing the log'], () => lake.store.erase(to, stepRows))
    if (done === end) cut = undefined
    return done !== end
  }
  return repeating({
    everyMs,
    step,
    failed(error) {
      cut = undefined
      lake.report('the log could not be erased as far as it should', error)
    },
  })
}
