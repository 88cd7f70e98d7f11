/** Whether a document is what somebody looks for, and where: slow and plain, the measure that every index is held to. */
import type { TextField } from '../../kinds/texts.ts'
import type { Document, Text } from './document.ts'
import { formsOf } from './forms.ts'
import { fits, isOpen, type Pattern, patternOf, type Run, type Value } from './pattern.ts'
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

/** How a word was found: as it is, as one or as many, by its beginning, by a `*`, or spelled otherwise. The best first. */
export const ways = ['word', 'form', 'prefix', 'glob', 'other'] as const
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
  const asked = askedBy(term, around)
  const known = asked.hits.get(document)
  if (known) return known
  const hits: Hit[] = []
  for (const text of document.texts)
    if (isOf(text, term.in) && (term.is === 'text' || isKey(term.key, text.key)))
      for (const place of placesIn(text.words, asked)) hits.push({ term, text, ...place })
  const all = isFullName(term) ? [...byFullName(term, document), ...hits] : hits
  asked.hits.set(document, all)
  return all
}
/** Whether a text with these words, which stands by itself, has the term; `key` is what it is the value of. */
export function standing(term: Extract<Term, { is: 'text' | 'pair' }>, around: Around): (words: readonly Word[], key?: string) => boolean {
  const asked = askedBy(term, around)
  return (words, key) => placesIn(words, asked).length > 0 && (term.is === 'text' || isKey(term.key, key))
}
const isOf = (text: Text, field: TextField | undefined) => field === undefined || text.in === field
/** Keys are compared as they are, but for the letter case. */
const isKey = ({ text, quoted }: Value, key: string | undefined) =>
  key !== undefined && (quoted ? text.toLowerCase() === key.toLowerCase() : fits(text.toLowerCase(), key.toLowerCase()))

/** Whether names of things in one another may be meant, such as `sales.orders`. */
export const isFullName = (term: Term): boolean =>
  term.is === 'text' &&
  (term.in === undefined || term.in === 'name') &&
  !term.value.quoted &&
  term.value.text.includes('.') &&
  /^[^*]+\.[^*]+$/.test(term.value.text)
/** Names from somewhere below the metalake down to the thing itself, in any letter case. */
function byFullName(term: Term, document: Document): readonly Hit[] {
  const { text, open = false } = (term as Extract<Term, { is: 'text' }>).value
  const asked = text.toLowerCase().split('.')
  const path = document.path
    .slice(1)
    .map((name) => name.toLowerCase())
    .slice(-asked.length)
  const [last = '', is = ''] = [asked.at(-1), path.at(-1)]
  const name = document.texts.find((text) => text.in === 'name')
  if (path.length < asked.length || !name || !(open ? is.startsWith(last) : is === last) || !asked.slice(0, -1).every((one, i) => one === path[i]))
    return []
  const words = name.words.filter(({ span }) => span === 1).map(({ text }) => text)
  return [{ term, text: name, from: 0, to: last.length, first: true, whole: is === last, way: is === last ? 'word' : 'prefix', words }]
}

type OtherWays = ReadonlyMap<string, 'form' | 'other'>
/** A term with what its words may stand for, and where it was found so far. */
interface Asked {
  readonly pattern: Pattern
  readonly open: boolean
  /** Only just so. */
  readonly quoted: boolean
  readonly others: Around['others']
  /** By part of it, the words that stand for it; and where it is the beginning of one. */
  readonly ways: Map<string, OtherWays>
  readonly openWays: Map<string, OtherWays>
  /** By word, whether it may begin. */
  readonly begins: Map<string, boolean>
  readonly hits: Map<Document, readonly Hit[]>
}
/** The same is asked of many documents, and of one more than once. */
const kept = new WeakMap<Around, WeakMap<Term, Asked>>()
function askedBy(term: Extract<Term, { is: 'text' | 'pair' }>, around: Around): Asked {
  let ofAround = kept.get(around)
  if (!ofAround) kept.set(around, (ofAround = new WeakMap()))
  let asked = ofAround.get(term)
  if (!asked) {
    const { value } = term
    const [pattern, quoted] = [patternOf(value), value.quoted === true]
    const others: Around['others'] = quoted ? () => [] : around.others
    const open = isOpen(value, pattern)
    asked = { pattern, open, quoted, others, ways: new Map(), openWays: new Map(), begins: new Map(), hits: new Map() }
    ofAround.set(term, asked)
  }
  return asked
}

type Place = Omit<Hit, 'term' | 'text'>
/** What the runs so far were found by, and the part that comes next. */
interface SoFar {
  readonly next: number
  readonly words: readonly string[]
  readonly way: Way
}

function placesIn(words: readonly Word[], asked: Asked): readonly Place[] {
  const { pattern } = asked
  const [begin] = pattern
  // Most texts have none of it, which is soon seen.
  if (!begin || !anyBegins(begin, words, asked)) return []
  const parts = words.filter(({ span }) => span === 1)
  const starts = new Set(words.filter(({ text }) => begins(begin, text, asked)).map(({ at }) => at))
  return parts.flatMap((first): readonly Place[] => {
    if (!starts.has(first.at)) return []
    let found: readonly SoFar[] = [{ next: first.at, words: [], way: 'word' }]
    for (const [i, run] of pattern.entries()) {
      const last = asked.open && i === pattern.length - 1
      found = bestOf(found.flatMap((so) => after(words, run, so, last, asked)))
    }
    const [best] = found
    if (!best) return []
    const end = parts[best.next - 1] as Word
    return [
      { from: first.from, to: end.to, first: first.at === 0, whole: first.at === 0 && best.next === parts.length, way: best.way, words: best.words },
    ]
  })
}
function anyBegins(run: Run, words: readonly Word[], asked: Asked): boolean {
  for (const { text } of words) if (begins(run, text, asked)) return true
  return false
}
/** Of the first run of what is asked. */
function begins(run: Run, word: string, asked: Asked): boolean {
  let is = asked.begins.get(word)
  if (is === undefined) asked.begins.set(word, (is = mayBegin(run, word, asked)))
  return is
}
function mayBegin(run: Run, word: string, asked: Asked): boolean {
  if ('glob' in run) return fits(run.glob, word)
  const open = asked.open && asked.pattern.length === 1
  if (run.whole.startsWith(word) || wayOf(run.whole, word, open, asked) !== undefined) return true
  return run.parts.length > 1 && wayOf(run.parts[0] as string, word, open, asked) !== undefined
}
/** The best first, of equal ones the shortest; one for each end, or they would double with every run. */
function bestOf(found: readonly SoFar[]): readonly SoFar[] {
  const sorted = found.toSorted((a, b) => worth(a.way) - worth(b.way) || a.next - b.next)
  return sorted.filter(({ next }, i) => sorted.findIndex((one) => one.next === next) === i)
}
const worth = (way: Way) => ways.indexOf(way)
const worse = (a: Way, b: Way) => (worth(a) > worth(b) ? a : b)

/** All ways in which a run stands at a place: as one word, where it is asked alone a whole one too; as its parts one after the other; or cut in two. */
function after(words: readonly Word[], run: Run, so: SoFar, open: boolean, asked: Asked): readonly SoFar[] {
  const at = (part: number) => words.filter((word) => word.at === part)
  const gone = (from: SoFar, word: Word, way: Way | undefined): readonly SoFar[] =>
    way === undefined ? [] : [{ next: from.next + word.span, words: [...from.words, word.text], way: worse(from.way, way) }]
  if ('glob' in run) return at(so.next).flatMap((word) => gone(so, word, fits(run.glob, word.text) ? 'glob' : undefined))
  const { parts, whole } = run
  const alone = asked.pattern.length === 1
  const spelt = parts.length > 1 ? exactly(asked) : asked
  const asOne = at(so.next).flatMap((word) => (word.span === 1 || alone ? gone(so, word, wayOf(whole, word.text, open, spelt)) : []))
  const found = [...asOne, ...inTwo(at, whole, so, open)]
  if (parts.length === 1) return found
  let apart: readonly SoFar[] = [so]
  for (const [i, part] of parts.entries()) {
    const last = open && i === parts.length - 1
    apart = apart.flatMap((from) => at(from.next).flatMap((word) => (word.span === 1 ? gone(from, word, wayOf(part, word.text, last, asked)) : [])))
  }
  return [...found, ...apart]
}
/** Without other spellings: of a run they are those of its parts. */
const exact = new WeakMap<Asked, Asked>()
function exactly(asked: Asked): Asked {
  let same = exact.get(asked)
  if (!same) exact.set(asked, (same = { ...asked, others: () => [], ways: new Map(), openWays: new Map() }))
  return same
}

/** Of either part of a word that is written in two. */
export const shortestHalf = 2
/** `journalentry` stands in journal_entry_line. */
function inTwo(at: (part: number) => readonly Word[], whole: string, so: SoFar, open: boolean): readonly SoFar[] {
  return at(so.next).flatMap((one) => {
    const rest = whole.slice(one.text.length)
    if (one.span > 1 || one.text.length < shortestHalf || rest.length < shortestHalf || !whole.startsWith(one.text)) return []
    return at(so.next + 1).flatMap(({ text, span }): readonly SoFar[] => {
      const way = span > 1 ? undefined : text === rest ? 'word' : open && text.startsWith(rest) ? 'prefix' : undefined
      return way === undefined ? [] : [{ next: so.next + 2, words: [...so.words, one.text, text], way: worse(so.way, way) }]
    })
  })
}

function wayOf(part: string, word: string, open: boolean, asked: Asked): Way | undefined {
  if (part === word) return 'word'
  const kept = open ? asked.openWays : asked.ways
  let ways = kept.get(part)
  if (!ways) kept.set(part, (ways = otherWays(part, open, asked)))
  const way = ways.get(word)
  return way !== 'form' && open && word.startsWith(part) ? 'prefix' : way
}
function otherWays(part: string, open: boolean, { quoted, others }: Asked): OtherWays {
  const ways = new Map<string, 'form' | 'other'>(others(part, open).map((other) => [other, 'other']))
  if (!quoted) for (const form of formsOf(part)) ways.set(form, 'form')
  return ways
}
