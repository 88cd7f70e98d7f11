/** All chance of a simulated history, from one number: the same number gives the same history. */

export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number below `n`. */
  below(n: number): number
  /** True so often. */
  is(share: number): boolean
  /** One of them; throws when there is none. */
  pick<T>(list: readonly T[]): T
  bytes(count: number): Buffer
}

/** Mulberry32: quick, and good enough to choose by. */
export function chanceFrom(seed: number): Chance {
  let a = Math.imul(seed, 0x9e3779b1) >>> 0
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    next,
    below,
    is: (share) => next() < share,
    pick(list) {
      const at = below(list.length)
      if (list.length === 0) throw new Error('nothing to pick from')
      return list[at] as (typeof list)[number]
    },
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
  }
}

/** How often what happened: a check that never met the case proves nothing. */
export type Met = Map<string, number>
export const meet = (met: Met, what: string, times = 1): void => void met.set(what, (met.get(what) ?? 0) + times)
