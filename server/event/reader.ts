/** Reads the log for one who is told of it: in order, at least once, from where it was left, and again later where it failed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../../kinds/errors.ts'
import type { Seat } from '../history/follow.ts'
import type { Lake } from '../lake.ts'
import type { Cursor } from '../store/facts.ts'
import type { Entry } from '../store/store.ts'

/** What is to be told next. `position`: all up to there is told then; `within`: a commit after it was told in part, up to here. */
export interface Batch {
  readonly entries: readonly Entry[]
  readonly position: number
  readonly within?: number | undefined
}
export interface Reader {
  /** Its name among all readers of the log, for ever. */
  readonly name: string
  /** Where one that was never told anything begins. */
  first(): Promise<number>
  /** Undefined when nobody is to be told for now. */
  next(position: number, within: number | undefined): Promise<Batch | undefined>
  /** Rejects with why it was not taken. */
  tell(batch: Batch, stopped: AbortSignal): Promise<void>
}

/** What stands in the way, as it is kept with the position. Instants are ISO. */
export interface Trouble {
  readonly failures: number
  readonly error: string
  readonly retryAt: string
}
export const troubleIn = ({ told }: Cursor): Trouble | undefined => (told === '' ? undefined : (JSON.parse(told) as Trouble))
export const readerOf = (id: string) => `webhook ${id}`

const [firstRetryMs, longestRetryMs] = [1_000, 300_000]
/** So far a position may be ahead of the one that is kept, when nothing was to be told on the way. */
const keepEvery = 1_000
/** For what happens to the reader itself, and other servers: how often it looks without a reason. */
const lookMs = 15_000

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300)

/** Until it is stopped. One server at a time tells; the others wait, and look where it came to. */
export async function follow(lake: Lake, reader: Reader, seat: Seat, stopped: AbortSignal): Promise<void> {
  let seen = -1
  let within: { readonly after: number; readonly told: number } | undefined
  /** Gives the time until there may be something to do: 0 is at once, undefined when the log grows. */
  const step = async (lost: AbortSignal): Promise<number | undefined> => {
    const { store } = lake
    const kept: Cursor = (await store.cursor(reader.name)) ?? { position: await reader.first(), told: '' }
    const trouble = troubleIn(kept)
    const waitMs = trouble ? Date.parse(trouble.retryAt) - Date.now() : 0
    // The clock of another server may be ahead.
    if (waitMs > 0) return Math.min(waitMs, longestRetryMs)
    const at = Math.max(kept.position, seen)
    const batch = await reader.next(at, within?.after === at ? within.told : undefined)
    if (!batch) return firstRetryMs
    if (batch.entries.length > 0) {
      const signal = AbortSignal.any([stopped, lost])
      try {
        await reader.tell(batch, signal)
      } catch (error) {
        if (signal.aborted) return 0
        const failures = (trouble?.failures ?? 0) + 1
        const pause = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 20)) * (0.75 + Math.random() / 4)
        const told: Trouble = { failures, error: textOf(error), retryAt: new Date(Date.now() + pause).toISOString() }
        await store.keepCursor(reader.name, { position: kept.position, told: JSON.stringify(told) })
        return pause
      }
    }
    within = batch.within === undefined ? undefined : { after: batch.position, told: batch.within }
    seen = batch.position
    if (batch.entries.length > 0 || trouble || batch.position - kept.position >= keepEvery)
      await store.keepCursor(reader.name, { position: batch.position, told: '' })
    return within || batch.position < store.position() ? 0 : undefined
  }
  while (!stopped.aborted) {
    let pause: number | undefined
    try {
      pause = await lake.store.hold([reader.name], step)
    } catch (error) {
      if (stopped.aborted) return
      // A store that is away for a while is told of where it is asked for something.
      if (!(error instanceof Refusal)) lake.report(`${reader.name} could not be told what happened`, error)
      pause = firstRetryMs
    }
    if (pause === undefined) await seat.past(Math.max(seen, 0), lookMs, stopped)
    else if (pause > 0) await sleep(pause, undefined, { signal: stopped, ref: false }).catch(() => undefined)
  }
}
