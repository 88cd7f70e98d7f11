/** How a word may be meant when nothing is written as it is: words that are one or two slips of the hand away. */

/** From how many letters on a word may be off by one, and by two. */
const lengths = [
  { from: 9, slips: 2 },
  { from: 5, slips: 1 },
] as const
export const slipsIn = (word: string): number => lengths.find(({ from }) => word.length >= from)?.slips ?? 0

/**
 * Words of the vocabulary that the word may stand for, in their order: none when it stands there itself, or, of a word that is still being
 * typed (`open`), begins one that does. Looks at every word of the vocabulary.
 */
export function othersOf(word: string, vocabulary: Iterable<string>, open = false): readonly string[] {
  const slips = slipsIn(word)
  const others: string[] = []
  for (const other of vocabulary) {
    if (other === word || (open && other.startsWith(word))) return []
    if (slips > 0 && isWithin(word, other, slips)) others.push(other)
  }
  return others
}

/**
 * Whether at most so many slips lead from one word to the other: a letter too many, missing or wrong, or two neighbours exchanged, none of
 * them touched twice. Looks only at cells of the table that so few slips can reach.
 */
export function isWithin(one: string, other: string, slips: number): boolean {
  if (Math.abs(one.length - other.length) > slips) return false
  let [before, row]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= one.length; i++) {
    const next: number[] = [i]
    let least = i
    for (let j = 1; j <= other.length; j++) {
      if (Math.abs(i - j) > slips) {
        next[j] = slips + 1
        continue
      }
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      let cell = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) cell = Math.min(cell, (before[j - 2] ?? 0) + 1)
      next[j] = cell
      least = Math.min(least, cell)
    }
    // An exchange reaches back over two rows.
    if (least > slips && Math.min(...row) > slips) return false
    ;[before, row] = [row, next]
  }
  return (row[other.length] ?? 0) <= slips
}

/** The one of the words that is nearest to what was written, for a message; undefined when none is near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const all = [...known]
  const near = [1, 2].map((slips) => all.find((one) => isWithin(word, one, slips))).find((one) => one !== undefined)
  return near ?? (word.length < 2 ? undefined : all.find((one) => one.startsWith(word) || word.startsWith(one)))
}
