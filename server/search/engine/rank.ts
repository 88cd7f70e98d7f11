/** The few that may come first of all that was found: by where their words stand, as far as sets and names tell. The order of these few is for score.ts to say. */
import type { TextField } from '../../../kinds/texts.ts'
import { fieldWeights, freshnessOf, type Rarity, signalWeights, worthOf } from '../score.ts'
import type { Term } from '../tree.ts'
import { Best } from './best.ts'
import { type Bits, each } from './bits.ts'
import type { Columns } from './columns.ts'
import type { Terms } from './terms.ts'

type TextTerm = Extract<Term, { is: 'text' | 'pair' }>
interface Classes {
  readonly text: string
  readonly rare: number
  readonly name: Bits | undefined
  /** The worthiest first. */
  readonly others: readonly { readonly set: Bits; readonly worth: number }[]
  /** All things that have it. */
  readonly any: Bits
}
/** Looked at for each term beside the name: what is in none of them counts as the least. */
const told: readonly TextField[] = ['comment', 'path', 'definition', 'column', 'tag']
/** About what a word is worth that stands somewhere in a text; and in a field that is not looked at. */
const [somewhere, least] = [0.6, 0.5]

export async function best(
  found: Bits,
  most: number,
  asked: readonly TextTerm[],
  terms: Terms,
  columns: Columns,
  rarity: Rarity,
  now: number,
): Promise<readonly number[]> {
  const all: Classes[] = []
  for (const term of asked) {
    const fields = term.in === undefined ? told : told.filter((field) => field === term.in)
    const named = term.is === 'text' && (term.in === undefined || term.in === 'name')
    const others = []
    for (const field of fields) others.push({ set: await terms.text(term, field), worth: fieldWeights[field] * somewhere })
    others.sort((a, b) => b.worth - a.worth)
    const text = term.value.text.toLowerCase()
    all.push({ text, rare: worthOf(rarity(term)), name: named ? await terms.text(term, 'name') : undefined, others, any: await terms.text(term) })
  }
  const heap = new Best(most)
  const sum = all.reduce((sum, { rare }) => sum + rare, 0)
  each(found, (slot) => {
    const [word, bit] = [slot >>> 5, 1 << (slot & 31)]
    let [score, having] = [0, 0]
    for (const { text, rare, name, others, any } of all) {
      if (((any[word] as number) & bit) === 0) continue
      having += rare
      let worth = least
      if (name && ((name[word] as number) & bit) !== 0) {
        const is = columns.names[slot] as string
        const start = startsWith(is, text) ? 0.65 : 0.5
        worth = fieldWeights.name * (is.length <= text.length ? 1 : start + ((1 - start) * 0.7 * text.length) / is.length)
      } else
        for (const other of others)
          if (((other.set[word] as number) & bit) !== 0) {
            worth = other.worth
            break
          }
      score += worth * rare
    }
    heap.offer(slot, (sum === 0 ? 0 : (score * having) / sum) + signalWeights.freshness * freshnessOf(columns.changed[slot] as number, now))
  })
  return heap.slots()
}
function startsWith(name: string, lower: string): boolean {
  if (name.startsWith(lower)) return true
  return name.slice(0, lower.length).toLowerCase() === lower
}
