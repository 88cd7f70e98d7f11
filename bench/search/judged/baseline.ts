/** The plainest search that could be asked: BM25 over all words of a thing, which a better one has to beat. It knows nothing of fields, filters, prefixes or spelling. */
import type { Search } from './judge.ts'
import type { Thing } from './lake.ts'

/** Runs of letters or of digits in lower case, cut where small letters turn to capitals, without the s of a plural. */
const wordsIn = (text: string): readonly string[] =>
  (text.replaceAll(/([a-z\d])(?=[A-Z])/g, '$1 ').match(/[a-z]+|\d+/gi) ?? []).map((word) => word.toLowerCase().replace(/(?<=..[^s])s$/, ''))

function textOf(thing: Thing): string {
  const columns = thing.columns.flatMap(({ name, comment = '' }) => [name, comment])
  return [thing.path, thing.kind, thing.comment ?? '', ...columns, ...thing.tags, thing.owner ?? '', ...thing.policies, thing.location ?? ''].join(
    ' ',
  )
}

/** How soon more of the same word adds nothing, and how much a long text counts against a thing. */
const [saturation, length] = [1.2, 0.75]

export function baseline(things: readonly Thing[]): Search {
  const texts = things.map((thing) => wordsIn(textOf(thing)))
  const mean = texts.reduce((all, words) => all + words.length, 0) / texts.length
  /** By word: which things have it, by place in the lake, and how often. */
  const having = new Map<string, Map<number, number>>()
  for (const [at, words] of texts.entries())
    for (const word of words) {
      const of = having.get(word) ?? new Map<number, number>()
      having.set(word, of.set(at, (of.get(at) ?? 0) + 1))
    }
  return async (text) => {
    const scores = new Map<number, number>()
    for (const word of new Set(wordsIn(text))) {
      const of = having.get(word) ?? new Map<number, number>()
      const rarity = Math.log(1 + (texts.length - of.size + 0.5) / (of.size + 0.5))
      for (const [at, times] of of) {
        const long = 1 - length + length * ((texts[at]?.length ?? 0) / mean)
        scores.set(at, (scores.get(at) ?? 0) + (rarity * times * (saturation + 1)) / (times + saturation * long))
      }
    }
    const best = [...scores].sort(([, a], [, b]) => b - a)
    return best.slice(0, 10).map(([at]) => things[at]?.path ?? '')
  }
}
