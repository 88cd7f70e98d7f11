/** How good a result is, as parts that add up: each part says why the result stands where it does. */
import type { TextField } from '../../kinds/texts.ts'
import { madeMost } from '../lineage/downstream.ts'
import type { Document } from './document.ts'
import { type Around, type Hit, hitsOf, matches, type Way } from './matches.ts'
import { othersOf } from './spelling.ts'
import { print, type Term, type Tree, termsOf } from './tree.ts'
import { needed, widened } from './wider.ts'

/** What a word is worth by where it is: at most, where it is all of the text and rare. Tried on the judged set (bench/search/judged). */
export const fieldWeights: Readonly<Record<TextField, number>> = {
  name: 12,
  comment: 4.5,
  path: 4,
  definition: 3.5,
  column: 3,
  tag: 2,
  policy: 2,
  property: 2,
  owner: 1,
  type: 1,
}
/** Together less than what a name is worth above a comment, so that no use of others puts them before what is called as one asks. */
export const signalWeights = {
  /** How much it is used. */
  use: 0.7,
  /** How much else is made directly from it. */
  lineage: 0.25,
  /** How lately it was changed. */
  freshness: 0.2,
  /** How near to whoever asks: of their team, their region. */
  nearness: 0.15,
} as const
export type Signal = keyof typeof signalWeights
/** Each from 0 to 1; what is out of that counts as the nearer of both, what is absent as 0. */
export type Signals = { readonly [S in Signal]?: number }

/** What is left of the worth of a word by how it was found. */
const ways: Readonly<Record<Way, number>> = { word: 1, form: 1, prefix: 0.75, glob: 0.7, other: 0.6 }
/** And by how much of the text it is: all of it, some from the beginning on, or some. The more of it, the nearer to all. */
const [beginning, within, share] = [0.65, 0.5, 0.7] as const
/** Even the commonest word keeps so much. */
const leastRarity = 0.3
/** Where a word stands in more fields, what is left of its worth in all but the best. */
const besides = 0.3

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

/**
 * Of a document that matches the tree. Each term counts where it is worth most, and a little where it is besides; all of them for less where
 * others are nowhere. What must not be there, and kinds and times, count for nothing.
 */
export function scoreOf(tree: Tree, document: Document, signals: Signals, rarity: Rarity, around: Around): Score {
  const found: Extract<Part, { is: 'text' }>[] = []
  let [having, all] = [0, 0]
  for (const term of termsOf(tree, 'asked')) {
    if (term.is !== 'text' && term.is !== 'pair') continue
    const rare = worthOf(rarity(term))
    const best = bestByField(hitsOf(term, document, around))
    all += rare
    if (best.length > 0) having += rare
    for (const [i, { hit, value }] of best.entries())
      found.push({ is: 'text', term: print(term), in: hit.text.in, text: hit.text.text, way: hit.way, value: value * rare * (i === 0 ? 1 : besides) })
  }
  const parts: Part[] = found.map((part) => ({ ...part, value: part.value * (having / all) }))
  for (const signal of Object.keys(signalWeights) as Signal[]) {
    const value = signalWeights[signal] * unit(signals[signal] ?? 0)
    if (value > 0) parts.push({ is: signal, value })
  }
  return { total: parts.reduce((sum, { value }) => sum + value, 0), parts }
}
/** The best hit of each field, the best of all first. */
function bestByField(hits: readonly Hit[]) {
  const best = new Map<TextField, { readonly hit: Hit; readonly value: number }>()
  for (const hit of hits) {
    const { text, whole, first, from, to, way } = hit
    const start = first ? beginning : within
    const of = whole ? 1 : start + ((1 - start) * share * (to - from)) / text.text.length
    const value = fieldWeights[text.in] * of * ways[way]
    if (value > (best.get(text.in)?.value ?? 0)) best.set(text.in, { hit, value })
  }
  return [...best.values()].toSorted((a, b) => b.value - a.value)
}

/** Half of what being new is worth is gone after so many milliseconds. */
const halfLife = 30 * 86_400_000
/** From 0 to 1; 0 for what never changed (NaN). */
export const freshnessOf = (changed: number, now: number): number => (Number.isNaN(changed) ? 0 : unit(2 ** ((changed - now) / halfLife)))
/** What was changed at this instant or before is no fresher than that, from 0 to 1. */
export const freshSince = (freshness: number, now: number): number =>
  freshness <= 0 ? Number.NEGATIVE_INFINITY : now + halfLife * Math.log2(freshness)

/** From 0 to 1, for so many people: a thousand are as much as there is. */
export const useOf = (people: number): number => unit(Math.log1p(people) / Math.log(1_000))

/** From 0 to 1, for so many things that are made directly from it. */
export const lineageOf = (made: number): number => unit(Math.log1p(made) / Math.log1p(madeMost))

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

/** Where fewer things have all of the words, those with some are found too. */
export const few = 10
/** What was found, by the tree as it was asked or, where only few are all of that, by a wider one. */
export function ranked(tree: Tree, of: (document: Document) => Signals, seen: Seen): readonly Ranked[] {
  const by = (asked: Tree) =>
    inOrder(
      seen.documents
        .filter((document) => matches(asked, document, seen))
        .map((document) => ({ document, score: scoreOf(asked, document, of(document), seen.rarity, seen) })),
    )
  const found = by(needed(tree))
  const wider = found.length >= few ? undefined : widened(tree)
  return wider === undefined ? found : by(wider)
}
