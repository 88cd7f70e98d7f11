/** A list that changed, as it stood before. Pure. */

export interface Stood<T> {
  readonly shown: readonly T[]
  /** What the list does not show yet, and how much of what it shows is gone. */
  readonly fresh: number
  readonly gone: number
}

/** The items in the order in which they stood, each as it is now; what is new is left out and what is gone stays, until released. Pure. */
export function asTheyStood<T>(stood: readonly T[], items: readonly T[], keyOf: (item: T) => string): Stood<T> {
  const now = new Map(items.map((item) => [keyOf(item), item]))
  const before = new Set(stood.map(keyOf))
  return {
    shown: stood.map((item) => now.get(keyOf(item)) ?? item),
    fresh: items.filter((item) => !before.has(keyOf(item))).length,
    gone: stood.filter((item) => !now.has(keyOf(item))).length,
  }
}
