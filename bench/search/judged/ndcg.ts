/** nDCG@10: how much of what the best possible order of results would give is there in the first ten of a search. */

/** How well a thing answers a query: 0 not, 1 beside it, 2 well, 3 what was looked for. What was never judged counts as 0. */
export type Grade = 0 | 1 | 2 | 3
export type Grades = ReadonlyMap<string, Grade>

/** How many results count: those that people look at. */
export const depth = 10

const gain = (grade: Grade) => 2 ** grade - 1
/** The first result counts whole, the second 0.63, the tenth 0.29. */
const weight = (at: number) => 1 / Math.log2(at + 2)
const sum = (gains: readonly number[]) => gains.slice(0, depth).reduce((all, one, at) => all + one * weight(at), 0)

/**
 * From 0, where nothing of use is among the first ten of `found`, to 1, where no order of all that was judged would be better. A path that
 * comes again adds nothing, and holds its place. NaN when nothing was judged to be of use.
 */
export function ndcg(found: readonly string[], grades: Grades): number {
  const gains = found.map((path, at) => (found.indexOf(path) < at ? 0 : gain(grades.get(path) ?? 0)))
  const best = [...grades.values()].map(gain).sort((a, b) => b - a)
  return sum(gains) / sum(best)
}
