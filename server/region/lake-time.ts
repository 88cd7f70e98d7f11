/** What time it is in the lake: the middle of what all members' clocks say, so that one wrong clock, own or foreign, changes nothing. */

/** From here on somebody should look at the clocks. */
export const alarmMs = 500

/**
 * By how many milliseconds the own clock is to be corrected. `offsets` are how far the others are ahead of it. With one other nobody can
 * tell who is wrong: nothing is corrected then.
 */
export function correctionOf(offsets: readonly number[]): number {
  if (offsets.length < 2) return 0
  const all = [0, ...offsets].sort((a, b) => a - b)
  return Math.round(all[Math.floor(all.length / 2)] as number)
}
/** Whether any two of them, the own one counted, are further apart than they should be. */
export const isAskew = (offsets: readonly number[]): boolean => Math.max(0, ...offsets) - Math.min(0, ...offsets) >= alarmMs
