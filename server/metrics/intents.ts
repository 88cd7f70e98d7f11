/** How long changes outside the lake have been open: the sweeper settles them, and an old one says that it cannot. */
import type { Figures } from '../kit/figures.ts'
import { mintedAt } from '../kit/ids.ts'
import type { Intent } from '../store/store.ts'

/** Upper ends in seconds, with their names. */
const ages = [
  [60, 'under a minute'],
  [600, 'under ten minutes'],
  [Number.POSITIVE_INFINITY, 'ten minutes or more'],
] as const

export function tellIntents(into: Figures, intents: readonly Intent[], now = Date.now()): void {
  const seconds = intents.map(({ id }) => Math.max(0, (now - mintedAt(id)) / 1000))
  let from = 0
  for (const [to, age] of ages) {
    into[`caspian_intents_open{age="${age}"}`] = seconds.filter((s) => s >= from && s < to).length
    from = to
  }
  into.caspian_intents_oldest_seconds = Math.max(0, ...seconds)
}
