/** How a word may be meant when nothing is written as it is: longer words that it is in, and words that are one or two slips of the hand away. */
import { formsOf } from './forms.ts'

/** From how many letters on a word may be off by a slip, or by two where none is as near; begin a longer word; and stand within one. */
const [shortest, beginning, middle] = [5, 3, 5] as const
export const slipsIn = (word: string): number => (word.length >= shortest ? 2 : 0)
/** A word stands for so many others at most: the shortest, of equal ones by their letters. */
export const mostOthers = 32

/**
 * What a word may stand for that is written nowhere: longer words that it begins or is in, or else those that are nearest to it by slips.
 * None when it stands in the vocabulary itself, or in another form, or, of a word that is still being typed (`open`), begins one that does.
 * Looks at every word of the vocabulary.
 */
export function othersOf(word: string, vocabulary: ReadonlySet<string>, open = false): readonly string[] {
  const forms = formsOf(word)
  const longer: string[] = []
  const near: string[][] = [[], []]
  const slips = slipsIn(word)
  const letters = lettersOf(word)
  for (const other of vocabulary) {
    if (other === word || forms.includes(other) || (open && other.startsWith(word))) return []
    if (isLonger(word, other)) longer.push(other)
    else if (slips > 0 && mayBeWithin(word, letters, other, lettersOf(other), slips) && isWithin(word, other, slips))
      near[isWithin(word, other, 1) ? 0 : 1]?.push(other)
  }
  const best = [longer, ...near].find(({ length }) => length > 0) ?? []
  const others = best.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, mostOthers)
  return inForms(
    others,
    others.flatMap(formsOf).filter((form) => vocabulary.has(form)),
  )
}
/** Whoever slips means one and many, as whoever does not. `there` are their forms that are written somewhere. */
export const inForms = (others: readonly string[], there: readonly string[]): readonly string[] =>
  [...new Set([...others, ...there])].slice(0, mostOthers)
/** A bit for each letter that is in it, of which some share one. */
export function lettersOf(word: string): number {
  let bits = 0
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) & 31)
  return bits
}
function bitsIn(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return (((fours + (fours >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}
/** False only where there are more slips: each brings at most one new letter, and takes one away. */
export function mayBeWithin(word: string, letters: number, other: string, is: number, slips: number): boolean {
  if (Math.abs(word.length - other.length) > slips) return false
  return bitsIn(letters & ~is) <= slips && bitsIn(is & ~letters) <= slips
}
export const isLonger = (word: string, other: string) =>
  word.length >= beginning && (other.startsWith(word) || (word.length >= middle && other.includes(word)))

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
