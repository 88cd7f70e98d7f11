/** How far two judgings of the same things agree: a measure cannot be finer than its judges. */
import type { Grades } from './ndcg.ts'

export interface Agreement {
  /** Things that both looked at. */
  readonly pairs: number
  /** The share of them with the same grade. */
  readonly same: number
  /** The share of them of which both say the same: of use, graded 2 or 3, or not. */
  readonly sameUse: number
  /** Cohen's kappa of the four grades: 0 is what chance gives, 1 is always the same. */
  readonly kappa: number
}

const share = (pairs: readonly unknown[], of: number) => of / pairs.length

/** Throws when the two have nothing in common. */
export function agreement(judgings: Iterable<readonly [Grades, Grades]>): Agreement {
  const pairs = [...judgings].flatMap(([first, second]) =>
    [...first].flatMap(([path, grade]) => {
      const again = second.get(path)
      return again === undefined ? [] : [[grade, again] as const]
    }),
  )
  if (pairs.length === 0) throw new Error('nothing was judged twice')
  const same = share(pairs, pairs.filter(([a, b]) => a === b).length)
  const chance = [0, 1, 2, 3].reduce((all, grade) => {
    const [first, second] = [pairs.filter(([a]) => a === grade).length, pairs.filter(([, b]) => b === grade).length]
    return all + share(pairs, first) * share(pairs, second)
  }, 0)
  const sameUse = share(pairs, pairs.filter(([a, b]) => a >= 2 === b >= 2).length)
  return { pairs: pairs.length, same, sameUse, kappa: chance === 1 ? 1 : (same - chance) / (1 - chance) }
}
