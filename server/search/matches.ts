/** Whether a document is what somebody looks for, and where: slow and plain, the measure that every index is held to. */
import type { TextField } from '../../kinds/texts.ts'
import type { Document, Text } from './document.ts'
import { fits, type Pattern, patternOf, type Run, type Value } from './pattern.ts'
import { spanBy } from './times.ts'
import { type Term, type Tree, termsOf } from './tree.ts'
import type { Word } from './words.ts'

/** What is known beside the document. */
export interface Around {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Words that one which is not written anywhere may stand for; `open` when it is the beginning of one (spelling.ts). */
  readonly others: (word: string, open: boolean) => readonly string[]
}

/** How a word was found: as it is, by its beginning, by a `*`, or spelled otherwise. The best first. */
export const ways = ['word', 'prefix', 'glob', 'other'] as const
export type Way = (typeof ways)[number]
/** A place where a term is in a text. */
export interface Hit {
  readonly term: Term
  readonly text: Text
  /** In the text, in UTF-16 units; `to` is behind it. */
  readonly from: number
  readonly to: number
  /** It begins the text; it is all of it. */
  readonly first: boolean
  readonly whole: boolean
  readonly way: Way
  /** The words of the text that it was found by. */
  readonly words: readonly string[]
}

export function matches(tree: Tree, document: Document, around: Around): boolean {
  switch (tree.is) {
    case 'all':
      return true
    case 'and':
      return tree.of.every((part) => matches(part, document, around))
    case 'or':
      return tree.of.some((part) => matches(part, document, around))
    case 'not':
      return !matches(tree.of, document, around)
    case 'kind':
      return document.kind === tree.kind
    case 'home':
      return document.home?.toLowerCase() === tree.home.toLowerCase()
    case 'in':
      return isIn(document.path, tree.path)
    case 'has':
      return document.texts.some((text) => text.in === tree.field)
    case 'time': {
      const at = document[tree.of]
      const { from, before } = spanBy(tree.by, tree.than, around.now)
      return at !== undefined && from <= at && at < before
    }
    case 'text':
    case 'pair':
      return hitsOf(tree, document, around).length > 0
  }
}
/** Below the metalake, in any letter case; what is named itself is not in itself. */
const isIn = ([, ...path]: readonly string[], above: readonly string[]) =>
  path.length > above.length && above.every((name, i) => name.toLowerCase() === path[i]?.toLowerCase())

/** Where in a document that matches the tree its terms are: those that it is not to have are nowhere. */
export function whereIn(tree: Tree, document: Document, around: Around): readonly Hit[] {
  return termsOf(tree, 'asked').flatMap((term) => hitsOf(term, document, around))
}

/** All places of a term in a document; none for one that is not of text. */
export function hitsOf(term: Term, document: Document, around: Around): readonly Hit[] {
  if (term.is !== 'text' && term.is !== 'pair') return []
  const pattern = patternOf(term.value)
  const spell = term.value.quoted ? () => [] : around.others
  return document.texts
    .filter((text) => isOf(text, term.in) && (term.is === 'text' || isKey(term.key, text.key)))
    .flatMap((text) => placesIn(text.words, pattern, term.value.open === true, spell).map((place) => ({ term, text, ...place })))
}
const isOf = (text: Text, field: TextField | undefined) => field === undefined || text.in === field
/** Keys are compared as they are, but for the letter case. */
const isKey = ({ text, quoted }: Value, key: string | undefined) =>
  key !== undefined && (quoted ? text.toLowerCase() === key.toLowerCase() : fits(text.toLowerCase(), key.toLowerCase()))

type Place = Omit<Hit, 'term' | 'text'>
/** What the runs so far were found by, and the part that comes next. */
interface SoFar {
  readonly next: number
  readonly words: readonly string[]
  readonly way: Way
}

function placesIn(words: readonly Word[], pattern: Pattern, open: boolean, others: Around['others']): readonly Place[] {
  const parts = words.filter(({ span }) => span === 1)
  return parts.flatMap((first): readonly Place[] => {
    let found: readonly SoFar[] = [{ next: first.at, words: [], way: 'word' }]
    for (const [i, run] of pattern.entries()) {
      const last = open && i === pattern.length - 1
      found = bestOf(found.flatMap((so) => after(words, run, so, last, others)))
    }
    const [best] = found
    if (!best) return []
    const end = parts[best.next - 1] as Word
    return [
      { from: first.from, to: end.to, first: first.at === 0, whole: first.at === 0 && best.next === parts.length, way: best.way, words: best.words },
    ]
  })
}
/** The best first, of equal ones the shortest; one for each end, or they would double with every run. */
function bestOf(found: readonly SoFar[]): readonly SoFar[] {
  const sorted = found.toSorted((a, b) => worth(a.way) - worth(b.way) || a.next - b.next)
  return sorted.filter(({ next }, i) => sorted.findIndex((one) => one.next === next) === i)
}
const worth = (way: Way) => ways.indexOf(way)
const worse = (a: Way, b: Way) => (worth(a) > worth(b) ? a : b)

/** All ways in which a run stands at a place: as one word, a whole one or a part, or as its parts one after the other. */
function after(words: readonly Word[], run: Run, so: SoFar, open: boolean, others: Around['others']): readonly SoFar[] {
  const at = (part: number) => words.filter((word) => word.at === part)
  const gone = (from: SoFar, word: Word, way: Way | undefined): readonly SoFar[] =>
    way === undefined ? [] : [{ next: from.next + word.span, words: [...from.words, word.text], way: worse(from.way, way) }]
  if ('glob' in run) return at(so.next).flatMap((word) => gone(so, word, fits(run.glob, word.text) ? 'glob' : undefined))
  const { parts, whole } = run
  const asOne = at(so.next).flatMap((word) => gone(so, word, wayOf(whole, word.text, open, parts.length > 1 ? () => [] : others)))
  if (parts.length === 1) return asOne
  let apart: readonly SoFar[] = [so]
  for (const [i, part] of parts.entries()) {
    const last = open && i === parts.length - 1
    apart = apart.flatMap((from) => at(from.next).flatMap((word) => (word.span === 1 ? gone(from, word, wayOf(part, word.text, last, others)) : [])))
  }
  return [...asOne, ...apart]
}

function wayOf(asked: string, word: string, open: boolean, others: Around['others']): Way | undefined {
  if (asked === word) return 'word'
  if (open && word.startsWith(asked)) return 'prefix'
  return others(asked, open).includes(word) ? 'other' : undefined
}
