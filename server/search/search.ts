/** One search: what is found, the best first, why, and how much of what there is. */
import type { Rights } from '../access/rights.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import type { Document } from './document.ts'
import { type Count, countsOf, type Facet } from './facets.ts'
import { type Around, type Hit, whereIn } from './matches.ts'
import { type Findable, findable } from './of-lake.ts'
import { patternOf } from './pattern.ts'
import { ranked, type Score, type Signals } from './score.ts'
import { othersOf } from './spelling.ts'
import { type Tree, termsOf } from './tree.ts'

export interface Wanted {
  readonly tree: Tree
  readonly limit: number
  /** How many come before the page. */
  readonly skip: number
  readonly facets: boolean
}
export interface Result {
  readonly one: Findable
  readonly score: Score
  readonly hits: readonly Hit[]
}
export interface Found {
  readonly count: number
  readonly results: readonly Result[]
  readonly facets: Readonly<Record<Facet, readonly Count[]>> | undefined
  /** Words that stand nowhere, and those that they were taken for. */
  readonly meant: readonly { readonly word: string; readonly others: readonly string[] }[]
}

/** Half of what being new is worth is gone after so many milliseconds. */
const halfLife = 30 * 86_400_000

export async function search(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined, wanted: Wanted): Promise<Found> {
  const all = await findable(lake, ask, metalake, rights)
  const byDocument = new Map(all.map((one) => [one.document, one]))
  const documents = [...byDocument.keys()]
  const words = new Map<string, number>()
  for (const { texts } of documents)
    for (const word of new Set(texts.flatMap((text) => text.words.map((one) => one.text)))) words.set(word, (words.get(word) ?? 0) + 1)
  const around: Around = { now: lake.now(), others: kept((word, open) => othersOf(word, words.keys(), open)) }
  const rarity = (word: string) => 1 - Math.log1p(words.get(word) ?? 0) / Math.log1p(documents.length)
  const signals = (document: Document): Signals => {
    const owner = byDocument.get(document)?.owner
    return {
      ...(document.changed === undefined ? {} : { freshness: 2 ** ((document.changed - around.now) / halfLife) }),
      nearness: owner !== undefined && rights?.ids.has(owner.id) ? 1 : 0,
    }
  }
  const found = ranked(wanted.tree, documents, signals, rarity, around)
  const one = (document: Document) => byDocument.get(document) as Findable
  return {
    count: found.length,
    results: found
      .slice(wanted.skip, wanted.skip + wanted.limit)
      .map(({ document, score }) => ({ one: one(document), score, hits: whereIn(wanted.tree, document, around) })),
    facets: wanted.facets ? countsOf(found.map(({ document }) => one(document))) : undefined,
    meant: asked(wanted.tree).flatMap(([word, open]) => {
      const others = around.others(word, open)
      return others.length === 0 ? [] : [{ word, others }]
    }),
  }
}

function kept(others: Around['others']): Around['others'] {
  const known = new Map<string, readonly string[]>()
  return (word, open) => {
    const key = `${open ? '+' : ''}${word}`
    const before = known.get(key) ?? others(word, open)
    known.set(key, before)
    return before
  }
}

/** The words that may be spelled otherwise, each once. */
function asked(tree: Tree): readonly (readonly [word: string, open: boolean])[] {
  const words = termsOf(tree, 'asked').flatMap((term) =>
    (term.is === 'text' || term.is === 'pair') && !term.value.quoted
      ? patternOf(term.value).flatMap((run, i, runs) =>
          'glob' in run
            ? []
            : run.parts.map((part, j) => [part, term.value.open === true && i === runs.length - 1 && j === run.parts.length - 1] as const),
        )
      : [],
  )
  return [...new Map(words.map((word) => [word[0], word])).values()]
}
