/** Changes of a graph per day, for the slider: from the first one until now. Pure. */

const dayMs = 86_400_000
const slotsAtMost = 120
const slotsAtLeast = 14

export interface Days {
  /** Changes in each slot, the oldest first; the last slot ends now. */
  readonly counts: readonly number[]
  /** End of each slot, in milliseconds. */
  readonly ends: readonly number[]
  /** Days of one slot. */
  readonly step: number
}

/** `times` are ISO instants at which something changed; what is no instant is passed over. */
export function daysOf(times: readonly string[], now: number): Days {
  const at = times.map((time) => Date.parse(time)).filter((ms) => ms <= now)
  const first = at.reduce((a, b) => Math.min(a, b), now)
  const all = Math.max(slotsAtLeast, Math.floor((now - first) / dayMs) + 1)
  const step = Math.ceil(all / slotsAtMost)
  const slots = Math.ceil(all / step)
  const counts = Array.from({ length: slots }, () => 0)
  const back = (ms: number) => Math.floor((now - ms) / (step * dayMs))
  for (const ms of at) {
    const slot = slots - 1 - back(ms)
    counts[slot] = (counts[slot] ?? 0) + 1
  }
  return { counts, ends: counts.map((_, i) => now - (slots - 1 - i) * step * dayMs), step }
}
/** The slot that an instant lies in; the last where it is none. */
export function slotOf({ ends }: Days, at: string | undefined): number {
  const ms = at === undefined ? Number.NaN : Date.parse(at)
  const slot = ends.findIndex((end) => ms <= end)
  return slot < 0 ? ends.length - 1 : slot
}
