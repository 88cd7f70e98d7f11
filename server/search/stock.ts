/** What suggestions are made from: counts, words and names of what somebody may find. */
import type { TextField } from '../../kinds/texts.ts'
import type { Document } from './document.ts'
import { type Count, type Counts, commonest, countsOf } from './facets.ts'
import { hitsOf } from './matches.ts'
import type { Findable } from './of-lake.ts'
import type { Term } from './tree.ts'

export interface Stock {
  readonly counts: () => Counts
  /** How many have something in the field. */
  having(field: TextField): Promise<number>
  /** Words that begin so, with how many have them, the commonest first; in one field, or in any. */
  words(start: string, field?: TextField): Promise<readonly Count[]>
  /** Documents that have the term in the name, those that are suggested first among them. */
  named(term: TextTerm): Promise<readonly Pick<Document, 'kind' | 'path' | 'texts'>[]>
}
export type TextTerm = Extract<Term, { is: 'text' }>

/** Over all that there is: the measure of the other. */
export function slowStock(all: readonly Findable[]): Stock {
  return {
    counts: () => countsOf(all),
    having: async (field) => all.filter(({ document }) => document.texts.some((text) => text.in === field)).length,
    async words(start, field) {
      const counts = new Map<string, number>()
      for (const { document } of all) {
        const own = new Set<string>()
        for (const text of document.texts)
          if (field === undefined || text.in === field)
            for (const word of text.words) if (word.span === 1 && word.text.startsWith(start)) own.add(word.text)
        for (const word of own) counts.set(word, (counts.get(word) ?? 0) + 1)
      }
      return commonest(counts)
    },
    named: async (term) => all.map(({ document }) => document).filter((document) => hitsOf(term, document, plain).length > 0),
  }
}
const plain = { now: 0, others: () => [] }
