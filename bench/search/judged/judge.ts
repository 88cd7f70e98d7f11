/** Puts any search to the judged queries, and says how good its answers were. */
import { depth, ndcg } from './ndcg.ts'
import { type Query, readQueries, type Sort } from './queries.ts'

/** Paths, the best first. `typing` says that the last word of the text is not typed to its end. */
export type Search = (text: string, typing: boolean) => Promise<readonly string[]>

export interface Asked {
  readonly query: Query
  readonly ndcg: number
  readonly found: readonly string[]
}
export interface Verdict {
  /** Of all queries, each counting the same. */
  readonly mean: number
  readonly bySort: ReadonlyMap<Sort, { readonly queries: number; readonly mean: number }>
  /** The worst first. */
  readonly worst: readonly Asked[]
  /** The share of results that nobody looked at when the set was made. Where it is above a tenth, they are to be judged before the mean is believed. */
  readonly unjudged: number
}

const meanOf = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0) / numbers.length

/** Asks one query after another. Fails when one of them does. */
export async function judge(search: Search, queries: readonly Query[] = readQueries()): Promise<Verdict> {
  const asked: Asked[] = []
  for (const query of queries) {
    const found = (await search(query.text, query.typing)).slice(0, depth)
    asked.push({ query, found, ndcg: ndcg(found, query.grades) })
  }
  const sorts = Map.groupBy(asked, ({ query }) => query.sort)
  const results = asked.flatMap(({ query, found }) => found.map((path) => query.grades.has(path)))
  return {
    mean: meanOf(asked.map((one) => one.ndcg)),
    bySort: new Map([...sorts].map(([sort, of]) => [sort, { queries: of.length, mean: meanOf(of.map((one) => one.ndcg)) }])),
    worst: asked.toSorted((a, b) => a.ndcg - b.ndcg).slice(0, 20),
    unjudged: results.length === 0 ? 0 : results.filter((known) => !known).length / results.length,
  }
}

/** As Markdown: means by sort, then the worst with what came first and what should have. */
export function print({ mean, bySort, worst, unjudged }: Verdict): string {
  const rows = [...bySort].map(([sort, of]) => `| ${sort} | ${of.queries} | ${of.mean.toFixed(3)} |`)
  const wanted = ({ grades }: Query) => [...grades].find(([, grade]) => grade === 3)?.[0] ?? ''
  const worse = worst.map((one) => `| ${one.query.text} | ${one.ndcg.toFixed(3)} | ${one.found[0] ?? ''} | ${wanted(one.query)} |`)
  const queries = bySort.values().reduce((all, of) => all + of.queries, 0)
  return [
    `| sort of query | queries | nDCG@${depth} |`,
    '|---|--:|--:|',
    ...rows,
    `| all | ${queries} | ${mean.toFixed(3)} |`,
    '',
    `${(unjudged * 100).toFixed(1)} % of the results were never judged.`,
    '',
    '| the worst | nDCG | came first | was looked for |',
    '|---|--:|---|---|',
    ...worse,
    '',
  ].join('\n')
}
