/** The few that may come first of all that was found: by where their words stand, as far as sets and names tell. The order of these few is for score.ts to say. */
import type { TextField } from '../../../kinds/texts.ts'
import type { MadeFrom } from '../../lineage/downstream.ts'
import type { Use } from '../../use/use.ts'
import { fieldWeights, freshnessOf, lineageOf, type Rarity, signalWeights, useOf, worthOf } from '../score.ts'
import type { Term } from '../tree.ts'
import { Best } from './best.ts'
import { and, type Bits, bitsOf, countOfSome, each, merge, without } from './bits.ts'
import type { Columns } from './columns.ts'
import type { Terms } from './terms.ts'

type TextTerm = Extract<Term, { is: 'text' | 'pair' }>
interface Classes {
  readonly text: string
  readonly length: number
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
  use: Pick<Use, 'of' | 'most'>,
  made: MadeFrom,
): Promise<readonly number[]> {
  const all: Classes[] = []
  const [only] = asked
  // Of one word that stands in so many names, what stands elsewhere is of no matter.
  const enough = only !== undefined && asked.length === 1 && isNamed(only) && countOfSome(await terms.text(only, 'name'), found) >= most
  for (const term of asked) {
    const fields = term.in === undefined ? told : told.filter((field) => field === term.in)
    const named = isNamed(term)
    const others = []
    for (const field of enough ? [] : fields)
      others.push({ set: bitsOf(await terms.text(term, field), columns.count), worth: fieldWeights[field] * somewhere })
    others.sort((a, b) => b.worth - a.worth)
    const text = term.value.text.toLowerCase()
    const any = bitsOf(await terms.text(term), columns.count)
    const name = named ? bitsOf(await terms.text(term, 'name'), columns.count) : undefined
    all.push({ text, length: text.length, rare: worthOf(rarity(term)), name, others, any })
  }
  const sum = all.reduce((sum, { rare }) => sum + rare, 0)
  const heap = new Best(most)
  const { names, nameLength, changed, keys } = columns
  const newest = signalWeights.freshness
  const signals = newest + signalWeights.use * useOf(use.most)
  const lineage = made.isEmpty ? 0 : signalWeights.lineage
  /** About what is worth as much as the few so far is offered: what is known soonest tells of most that it is not. */
  const look = (slot: number) => {
    const [word, bit] = [slot >>> 5, 1 << (slot & 31)]
    let [most, having] = [0, 0]
    for (let i = 0; i < all.length; i++) {
      const { length, rare, name, others, any } = all[i] as Classes
      if (((any[word] as number) & bit) === 0) continue
      having += rare
      most += rare * (name && ((name[word] as number) & bit) !== 0 ? worthIn(nameLength[slot] as number, length, true) : (others[0]?.worth ?? least))
    }
    const share = sum === 0 ? 0 : having / sum
    const atMost = most * share + signals
    if (atMost + lineage <= heap.least) return
    const key = keys[slot] as number
    const mostMade = lineage === 0 ? 0 : lineage * lineageOf(made.atMost(key))
    if (atMost + mostMade <= heap.least) return
    let score = 0
    for (const { text, length, rare, name, others, any } of all)
      if (((any[word] as number) & bit) !== 0)
        score +=
          rare *
          (name && ((name[word] as number) & bit) !== 0
            ? worthIn(nameLength[slot] as number, length, startsWith(names[slot] as string, text))
            : worthBeside(others, word, bit))
    const people = use.of(key)
    const used = people === 0 ? 0 : signalWeights.use * useOf(people)
    const known = score * share + used + newest * freshnessOf(changed[slot] as number, now)
    if (known + mostMade > heap.least) heap.offer(slot, known + (mostMade === 0 ? 0 : lineage * lineageOf(made.of(key))))
  }
  const named = columns.none()
  for (const { name } of all) if (name) merge(named, name)
  each(and(found, named), look)
  // What has none of it in its name is mostly worth less than all of those.
  const besides = all.reduce((sum, { rare, others }) => sum + rare * (others[0]?.worth ?? least), 0)
  if (!enough && besides + signals + lineage > heap.least) each(without(found, named), look)
  return heap.slots()
}
const isNamed = (term: TextTerm) => term.is === 'text' && (term.in === undefined || term.in === 'name')
/** Of a name of this length that has a text of that one, at its beginning or not. */
function worthIn(name: number, text: number, begins: boolean): number {
  const start = begins ? 0.65 : 0.5
  return fieldWeights.name * (name <= text ? 1 : start + ((1 - start) * 0.7 * text) / name)
}
function worthBeside(others: Classes['others'], word: number, bit: number): number {
  for (let i = 0; i < others.length; i++) {
    const { set, worth } = others[i] as Classes['others'][0]
    if (((set[word] as number) & bit) !== 0) return worth
  }
  return least
}
function startsWith(name: string, lower: string): boolean {
  if (name.startsWith(lower)) return true
  return name.slice(0, lower.length).toLowerCase() === lower
}
