/** Forgets who used what longer ago than counts. */
import { Refusal } from '../../kinds/errors.ts'
import { repeating } from '../kit/repeating.ts'
import type { Lake } from '../lake.ts'
import { dayOf, useDays } from './use.ts'

const everyMs = 3_600_000
/** Things of one step: a write that comes in meanwhile waits for some milliseconds at most. */
const stepThings = 1_000

/** Steps through all things once a day; true while there is more to do. */
export function forgetting({ store, now }: Pick<Lake, 'store' | 'now'>): () => Promise<boolean> {
  let [after, done] = [0, Number.NaN]
  return async () => {
    const today = dayOf(now())
    if (today === done) return false
    const next = await store.use.forget(today - useDays + 1, after, stepThings)
    after = next ?? 0
    if (next === undefined) done = today
    return next !== undefined
  }
}

/** At once, and within an hour of the end of a day. */
export const startForgettingUse = (lake: Lake): AsyncDisposable =>
  repeating({
    everyMs,
    step: forgetting(lake),
    failed: (error) => {
      if (!(error instanceof Refusal)) lake.report('old use could not be forgotten', error)
    },
  })
