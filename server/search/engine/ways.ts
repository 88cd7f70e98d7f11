/** All ways in which what is asked may be written, as words one right after the other: the same that `matches` takes. */
import type { Asked } from '../../store/texts.ts'
import { formsOf } from '../forms.ts'
import type { Around } from '../matches.ts'
import { isOpen, type Pattern, type Run } from '../pattern.ts'
import type { Term } from '../tree.ts'
import type { Vocabulary } from './vocabulary.ts'

export type Way = Omit<Asked, 'in'>
/** More are looked at thing by thing. */
const mostPhrases = 64

/** Undefined for too many, and where a `*` is among several. */
export function phrasesOf(
  { value }: Extract<Term, { is: 'text' | 'pair' }>,
  pattern: Pattern,
  around: Around,
  vocabulary: Vocabulary,
): readonly Way[] | undefined {
  let all: readonly Way[] = [{ words: [] }]
  const open = isOpen(value, pattern)
  for (const [i, run] of pattern.entries()) {
    if ('glob' in run) return undefined
    const ways = waysOf(run, open && i === pattern.length - 1, value.quoted === true, around, vocabulary)
    all = followed(all, ways)
    if (all.length > mostPhrases) return undefined
  }
  return all
}
function waysOf(
  { parts, whole }: Exclude<Run, { glob: string }>,
  open: boolean,
  quoted: boolean,
  around: Around,
  vocabulary: Vocabulary,
): readonly Way[] {
  const all = [...wordWays(whole, open, quoted, parts.length === 1, around), ...halves(whole, open, vocabulary)]
  if (parts.length === 1) return all
  let apart: readonly Way[] = [{ words: [] }]
  for (const [i, part] of parts.entries()) {
    apart = followed(apart, wordWays(part, open && i === parts.length - 1, quoted, true, around))
    if (apart.length > mostPhrases) break
  }
  return [...all, ...apart]
}
const followed = (all: readonly Way[], ways: readonly Way[]): readonly Way[] =>
  all.flatMap(({ words }) => ways.map((way) => ({ ...way, words: [...words, ...way.words] })))

/** Of one word; `spelt` where it may be one that is nearly the same. */
export function wordWays(word: string, open: boolean, quoted: boolean, spelt: boolean, around: Around): readonly Way[] {
  return [
    { words: [word], ...(open ? { open } : {}) },
    ...(quoted ? [] : formsOf(word).map((form) => ({ words: [form] }))),
    ...(quoted || !spelt ? [] : around.others(word, open).map((other) => ({ words: [other] }))),
  ]
}
/** Of one that may be written in two. */
export const halves = (whole: string, open: boolean, vocabulary: Vocabulary): readonly Way[] =>
  vocabulary.halves(whole, open).map((words) => ({ words, ...(open ? { open } : {}) }))
