/** Chance that a seed repeats: the same seed makes the same choices. */
import { hash } from 'node:crypto'

/** Gives numbers from 0 to 1, 1 left out. */
export type Random = () => number

export function seeded(seed: number): Random {
  let drawn = 0
  return () => Number.parseInt(hash('sha256', `${seed}/${drawn++}`).slice(0, 12), 16) / 2 ** 48
}

export const between = (random: Random, from: number, to: number): number => from + random() * (to - from)

/** One of them; undefined when there is none. */
export const pick = <T>(random: Random, list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]

/** One of them, each as likely as its weight says. */
export function weighted<T>(random: Random, list: readonly (readonly [weight: number, one: T])[]): T {
  let rest = random() * list.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, one] of list) if ((rest -= weight) < 0) return one
  throw new Error('nothing to choose from')
}
