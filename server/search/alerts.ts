/** What came into a search since somebody looked: counted when they ask, by the grammar, among what they may load then. Nothing runs meanwhile. */
import type { Rights } from '../access/rights.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { looking } from './engine/looking.ts'
import { parse } from './grammar.ts'
import { matches } from './matches.ts'
import { findable } from './of-lake.ts'
import type { Saved } from './saved.ts'
import { seenAs } from './score.ts'
import type { Tree } from './tree.ts'
import { needed } from './wider.ts'

export interface Alert {
  /** Made since then. */
  readonly new: number
  /** Changed since then, and made before. */
  readonly changed: number
}

/**
 * What fits a search and was made, or changed, after an instant. It stands as a whole within another "and", so it is never taken wider: what has
 * some of the words alone is no news.
 */
const since = (of: 'created' | 'changed', { query, looked }: Saved): Tree => ({
  is: 'and',
  of: [needed(parse(query)), { is: 'time', of, by: '>', than: looked }],
})

/** In the order of the searches. One that an older release let be saved, and that cannot be read any more, tells nothing: undefined. */
export async function alertsOf(
  lake: Lake,
  ask: Ask,
  metalake: Row,
  rights: Rights | undefined,
  watched: readonly Saved[],
): Promise<readonly (Alert | undefined)[]> {
  const asked = watched.map((one) => (isRead(one) ? ([since('created', one), since('changed', one)] as const) : undefined))
  const trees = asked.flatMap((pair) => pair ?? [])
  if (trees.length === 0) return asked.map(() => undefined)
  using within = await looking(lake, ask, metalake, rights, { is: 'or', of: trees })
  const countOf = within ? async (tree: Tree) => (await within.find(tree)).count : await slowCounter(lake, ask, metalake, rights)
  const alerts: (Alert | undefined)[] = []
  for (const pair of asked) {
    const made = pair && (await countOf(pair[0]))
    alerts.push(made === undefined ? undefined : { new: made, changed: Math.max(0, (await countOf(pair?.[1] as Tree)) - made) })
  }
  return alerts
}
function isRead({ query }: Saved): boolean {
  try {
    parse(query)
    return true
  } catch {
    return false
  }
}

/** Counts what fits a tree; what there is is read once for all that are asked. */
async function slowCounter(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined): Promise<(tree: Tree) => Promise<number>> {
  const documents = (await findable(lake, ask, metalake, rights)).map(({ document }) => document)
  const seen = seenAs(documents, lake.now())
  return async (tree) => documents.filter((document) => matches(tree, document, seen)).length
}
