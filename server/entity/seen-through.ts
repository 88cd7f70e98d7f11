/** Sees work through of which a part is done already, in a source or in the lake: from then on a refusal would be no truth. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../../kinds/errors.ts'

/** As long as a write waits for a database that is away. */
const patienceMs = 10_000
const betweenTriesMs = 50

export const isBusy = (error: unknown): boolean => error instanceof Refusal && error.family === 'busy'

/**
 * Does the rest of the work, again and again while the store is busy. `begun` says whether anything has happened yet: until then
 * `busy` is passed on. When the store stays away throws what `given` makes of it: an Error that promises nothing, where the sweeper
 * will end the work.
 */
export async function seenThrough<T>(work: () => Promise<T>, begun: () => boolean = () => true, given = unknown): Promise<T> {
  const until = performance.now() + patienceMs
  for (;;)
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || !begun()) throw error
      if (performance.now() > until) throw given(error)
      await sleep(betweenTriesMs)
    }
}

const unknown = (cause: unknown): unknown => new Error('the store was away in the middle of a change, which is ended when it is back', { cause })
