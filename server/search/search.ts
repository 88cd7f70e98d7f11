/** One search: what is found, the best first, why, and how much of what there is. */
import type { Rights } from '../access/rights.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import { type MadeFrom, nothingMade } from '../lineage/downstream.ts'
import type { Row } from '../store/store.ts'
import type { Document } from './document.ts'
import { type Looking, looking } from './engine/looking.ts'
import { type Counts, countsOf } from './facets.ts'
import { type Around, type Hit, whereIn } from './matches.ts'
import { type Findable, findable } from './of-lake.ts'
import { freshnessOf, lineageOf, ranked, type Score, type Signals, seenAs, useOf } from './score.ts'
import { type Tree, wordsAsked } from './tree.ts'
import { widened } from './wider.ts'

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
  readonly facets: Counts | undefined
  /** Words that stand nowhere, and those that they were taken for. */
  readonly meant: readonly { readonly word: string; readonly others: readonly string[] }[]
}

/** How often what is asked of the past is asked anew when it is written to meanwhile. */
const tries = 5

export async function search(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined, wanted: Wanted): Promise<Found> {
  await lake.use.fresh()
  for (let left = tries; left > 0; left--) {
    using within = await looking(lake, ask, metalake, rights, wanted.tree)
    if (!within) break
    const found = await quickly(within, rights, wanted, usesOf(lake, ask))
    if (!ask.past || within.isStill()) return found
  }
  return slowly(lake, ask, metalake, rights, wanted)
}

/** Over all that there is: the measure of the engine. */
export async function slowly(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined, wanted: Wanted): Promise<Found> {
  const all = await findable(lake, ask, metalake, rights)
  const byDocument = new Map(all.map((one) => [one.document, one]))
  const one = (document: Document) => byDocument.get(document) as Findable
  const seen = seenAs([...byDocument.keys()], lake.now())
  const keys = new Set(all.map(({ row }) => row.key))
  const known: Known = { uses: usesOf(lake, ask), made: ask.past ? nothingMade : lake.downstream.seenBy(metalake.key, (key) => keys.has(key)) }
  const found = ranked(wanted.tree, (document) => signalsOf(one(document), rights, seen.now, known), seen)
  return {
    count: found.length,
    results: found
      .slice(wanted.skip, wanted.skip + wanted.limit)
      .map(({ document, score }) => ({ one: one(document), score, hits: hitsIn(wanted.tree, document, seen) })),
    facets: wanted.facets ? countsOf(found.map(({ document }) => one(document))) : undefined,
    meant: meantBy(wanted.tree, seen.others),
  }
}
async function quickly(within: Looking, rights: Rights | undefined, wanted: Wanted, uses: Uses): Promise<Found> {
  const found = await within.find(wanted.tree)
  const page = await within.page(found, wanted.skip, wanted.limit, (one) => signalsOf(one, rights, within.around.now, { uses, made: within.made }))
  return {
    count: found.count,
    results: page.map(({ one, document, score }) => ({ one, score, hits: hitsIn(wanted.tree, document, within.around) })),
    facets: wanted.facets ? within.counts(found) : undefined,
    meant: meantBy(wanted.tree, within.around.others),
  }
}

/** Where nothing of it stands as it was written, its parts may. */
function hitsIn(tree: Tree, document: Document, around: Around): readonly Hit[] {
  const hits = whereIn(tree, document, around)
  return hits.length > 0 ? hits : whereIn(widened(tree) ?? tree, document, around)
}
/** How many people use the thing with a key; of the past it is not known. */
type Uses = (key: number) => number
const usesOf =
  ({ use }: Lake, { past }: Ask): Uses =>
  (key) =>
    past ? 0 : use.of(key)
/** Of things by their keys, as far as the caller may know it. */
interface Known {
  readonly uses: Uses
  readonly made: MadeFrom
}
function signalsOf({ row, document, owner }: Findable, rights: Rights | undefined, now: number, { uses, made }: Known): Signals {
  return {
    use: useOf(uses(row.key)),
    lineage: lineageOf(made.of(row.key)),
    ...(document.changed === undefined ? {} : { freshness: freshnessOf(document.changed, now) }),
    nearness: owner !== undefined && rights?.ids.has(owner.id) ? 1 : 0,
  }
}
function meantBy(tree: Tree, others: Around['others']): Found['meant'] {
  return wordsAsked(tree).flatMap(([word, open]) => {
    const are = others(word, open)
    return are.length === 0 ? [] : [{ word, others: are }]
  })
}
