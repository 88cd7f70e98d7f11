/** What a value of a search asks of the words of a text: runs of words, one right after the other. */
import { fold, longestWord, wordsIn } from './words.ts'

/** What somebody wrote, as they wrote it. */
export interface Value {
  readonly text: string
  /** Exactly these words: no prefix, no other spelling, no `*`. */
  readonly quoted?: true
  /** It is still being typed: its last word is the beginning of one. */
  readonly open?: true
}
/**
 * One run of letters and digits. It is found as its parts in order, or as a whole: `e-mail` finds email, `customerEmail` finds customer_email
 * and "customer email". With a `glob` it is found as any word that fits it: `*` stands for any letters and digits, or none.
 */
export type Run = { readonly parts: readonly string[]; readonly whole: string } | { readonly glob: string }
export type Pattern = readonly Run[]

/** Empty when there is no letter or digit in it, nor a `*`. */
export function patternOf({ text, quoted }: Value): Pattern {
  if (!quoted && text.includes('*')) return globsIn(text)
  const runs: { parts: string[]; whole: string }[] = []
  for (const { text: word, span } of wordsIn(text)) {
    const last = runs.at(-1)
    if (span === 1) runs.push({ parts: [word], whole: word })
    // A whole comes after its parts.
    else if (last) runs.splice(-span, span, { parts: runs.slice(-span).flatMap(({ parts }) => parts), whole: word })
  }
  return runs
}

/** A word of so many letters is found at the beginning of a longer one too, which is often two written together: `bankaccount` in bankaccountmodel. */
const begins = 7
/** Whether the last word counts as the beginning of one. */
export function isOpen(value: Value, pattern: Pattern): boolean {
  const [open, quoted] = [value.open === true, value.quoted === true]
  const [run] = pattern
  return open || (!quoted && pattern.length === 1 && run !== undefined && !('glob' in run) && run.parts.length === 1 && run.whole.length >= begins)
}

const globsIn = (text: string): Pattern =>
  (text.match(/[\p{L}\p{N}\p{M}\p{So}\p{Cf}*_-]+/gu) ?? [])
    .map((run) => ({
      glob: run
        .split(/\*+/)
        .map((piece) => fold(piece.replaceAll(/[_-]/g, '')).slice(0, longestWord))
        .join('*'),
    }))
    .filter(({ glob }) => glob !== '')

/** Whether a text fits a pattern with `*` for any letters, or none. Takes time in proportion to both multiplied, at most. */
export function fits(glob: string, text: string): boolean {
  let [i, j, star, from] = [0, 0, -1, 0]
  while (j < text.length) {
    if (glob[i] === '*') [star, from] = [i++, j]
    else if (i < glob.length && glob[i] === text[j]) [i, j] = [i + 1, j + 1]
    else if (star >= 0) [i, j] = [star + 1, ++from]
    else return false
  }
  while (glob[i] === '*') i++
  return i === glob.length
}
