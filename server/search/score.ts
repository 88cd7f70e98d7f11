/** How good a result is, as parts that add up: each part says why the result stands where it does. */
import type { TextField } from '../../kinds/texts.ts'
import type { Document } from './document.ts'
import { type Around, type Hit, hitsOf, matches, type Way } from './matches.ts'
import { othersOf } from './spelling.ts'
import { print, type Term, type Tree, termsOf } from './tree.ts'
import { needed, widened } from './wider.ts'

/** What a word is worth by where it is: at most, where it is all of the text and rare. */
export const fieldWeights: Readonly<Record<TextField, number>> = {
  name: 12,
  column: 6,
  tag: 6,
  owner: 3,
  policy: 3,
  property: 2,
  comment: 2,
  path: 1.5,
  type: 1,
  definition: 1,
}
/** Together less than what a name is worth above a comment, so that no use of others puts them before what is called as one asks. */
export const signalWeights = {
  /** How much it is used. */
  use: 1.2,
  /** How lately it was changed. */
  freshness: 0.4,
  /** How much else is made from it. */
  lineage: 0.8,
  /** How near to whoever asks: of their team, their region. */
  nearness: 0.6,
} as const
export type Signal = keyof typeof signalWeights
/** Each from 0 to 1; what is out of that counts as the nearer of both, what is absent as 0. */
export type Signals = { readonly [S in Signal]?: number }

/** What is left of the worth of a word by how it was found, and by how much of the text it is. */
const ways: Readonly<Record<Way, number>> = { word: 1, form: 0.9, prefix: 0.7, glob: 0.7, other: 0.4 }
const [wholeText, beginning, within] = [1, 0.7, 0.5] as const
/** Even the commonest word keeps so much. */
const leastRarity = 0.5

export type Part =
  | { readonly is: 'text'; readonly term: string; readonly in: TextField; readonly text: string; readonly way: Way; readonly value: number }
  | { readonly is: Signal; readonly value: number }
export interface Score {
  /** The sum of the parts. */
  readonly total: number
  readonly parts: readonly Part[]
}

/** Of a term, among all that somebody may see: from 0, where everything has it, to 1, where one does. */
export type Rarity = (term: Term) => number
/** Of a term that so many of so many documents have. */
export const rarityOf = (having: number, of: number): number => (of <= 1 ? 1 : unit(1 - Math.log(Math.max(having, 1)) / Math.log(of)))
/** What is left of the worth of a word that is so rare. */
export const worthOf = (rarity: number): number => leastRarity + (1 - leastRarity) * unit(rarity)
const unit = (value: number) => Math.min(1, Math.max(0, value))

/** Of a document that matches the tree. Each term counts where it is worth most; one that must not be there, and kinds and times, for nothing. */
export function scoreOf(tree: Tree, document: Document, signals: Signals, rarity: Rarity, around: Around): Score {
  const worth = (hit: Hit) => {
    const of = hit.whole ? wholeText : hit.first ? beginning : within
    return fieldWeights[hit.text.in] * of * ways[hit.way] * worthOf(rarity(hit.term))
  }
  const parts: Part[] = []
  for (const term of termsOf(tree, 'asked')) {
    const hits = hitsOf(term, document, around).map((hit) => ({ hit, value: worth(hit) }))
    const best = hits.toSorted((a, b) => b.value - a.value)[0]
    if (best) parts.push({ is: 'text', term: print(term), in: best.hit.text.in, text: best.hit.text.text, way: best.hit.way, value: best.value })
  }
  for (const signal of Object.keys(signalWeights) as Signal[]) {
    const value = signalWeights[signal] * unit(signals[signal] ?? 0)
    if (value > 0) parts.push({ is: signal, value })
  }
  return { total: parts.reduce((sum, { value }) => sum + value, 0), parts }
}

/** Half of what being new is worth is gone after so many milliseconds. */
const halfLife = 30 * 86_400_000
/** From 0 to 1; 0 for what never changed (NaN). */
export const freshnessOf = (changed: number, now: number): number => (Number.isNaN(changed) ? 0 : unit(2 ** ((changed - now) / halfLife)))

/** All that somebody may see, as a whole: what words may stand for and how rare terms are follows from it. */
export interface Seen extends Around {
  readonly documents: readonly Document[]
  readonly rarity: Rarity
}
export function seenAs(documents: readonly Document[], now: number): Seen {
  const words = new Set(documents.flatMap(({ texts }) => texts.flatMap((text) => text.words.map(({ text }) => text))))
  const others = kept(
    (word: string, open: boolean) => `${word} ${open}`,
    (word, open) => othersOf(word, words, open),
  )
  const having = (term: Term) => documents.filter((one) => matches(term, one, seen)).length
  const rarity = kept(
    (term: Term) => JSON.stringify(term),
    (term) => rarityOf(having(term), documents.length),
  )
  const seen: Seen = { now, others, rarity, documents }
  return seen
}
function kept<A extends readonly unknown[], T>(nameOf: (...asked: A) => string, find: (...asked: A) => T): (...asked: A) => T {
  const known = new Map<string, T>()
  return (...asked) => {
    const name = nameOf(...asked)
    const found = known.get(name) ?? find(...asked)
    known.set(name, found)
    return found
  }
}

export interface Ranked {
  readonly document: Document
  readonly score: Score
}
const pathOf = (document: Document) => document.path.join('\0')
/** The best first; of equal ones that with the path that comes first. */
export const inOrder = <R extends Ranked>(found: readonly R[]): readonly R[] =>
  found.toSorted((a, b) => b.score.total - a.score.total || (pathOf(a.document) < pathOf(b.document) ? -1 : 1))

/** What was found, by the tree as it was asked or, where nothing is all of that, by a wider one. */
export function ranked(tree: Tree, of: (document: Document) => Signals, seen: Seen): readonly Ranked[] {
  const by = (asked: Tree) =>
    inOrder(
      seen.documents
        .filter((document) => matches(asked, document, seen))
        .map((document) => ({ document, score: scoreOf(asked, document, of(document), seen.rarity, seen) })),
    )
  const found = by(needed(tree))
  const wider = found.length > 0 ? undefined : widened(tree)
  return wider === undefined ? found : by(wider)
}
