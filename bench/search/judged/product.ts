/** The product's own search put to the judged lake: its grammar, what it finds and its order, by the slow evaluator that every index is held to. */
import { kinds } from '../../../kinds/index.ts'
import { type Document, documentOf } from '../../../server/search/document.ts'
import { parse } from '../../../server/search/grammar.ts'
import { ranked, type Signals, seenAs } from '../../../server/search/score.ts'
import type { Search } from './judge.ts'
import type { Thing } from './lake.ts'

const today = Date.UTC(2026, 10, 1)
const day = 86_400_000

function documentFor(thing: Thing): Document {
  const path = thing.path.split('.')
  const changed = thing.updated === undefined ? undefined : Date.parse(thing.updated)
  return documentOf({
    kind: kinds[thing.kind as keyof typeof kinds],
    name: path.at(-1) as string,
    above: ['lake', ...path.slice(0, -1)],
    body: {
      ...(thing.comment === undefined ? {} : { comment: thing.comment }),
      ...(thing.columns.length === 0 ? {} : { columns: thing.columns }),
      ...(thing.location === undefined ? {} : { storageLocation: thing.location }),
    },
    tags: thing.tags.map((name) => ({ name, values: [] })),
    policies: thing.policies,
    ...(thing.owner === undefined ? {} : { owner: thing.owner.replace(/^\w+:/, '') }),
    ...(changed === undefined ? {} : { changed }),
  })
}

/** `use` is how often it was read, a thousand times being as much as there is. */
function signalsOf({ used, updated }: Thing): Signals {
  const age = updated === undefined ? Number.POSITIVE_INFINITY : (today - Date.parse(updated)) / day
  return { use: Math.log1p(used) / Math.log(1_000), freshness: 2 ** (-age / 90) }
}

export function product(things: readonly Thing[], withUse = true): Search {
  const documents = things.map(documentFor)
  const signals = new Map(documents.map((document, i) => [document, withUse ? signalsOf(things[i] as Thing) : {}]))
  const seen = seenAs(documents, today)
  return async (text, typing) =>
    ranked(parse(text, { typing }), (document) => signals.get(document) ?? {}, seen)
      .slice(0, 10)
      .map(({ document }) => document.path.slice(1).join('.'))
}
