/** The few that may come first of all that was found: by where their words stand, as far as sets and names tell. The order of these few is for score.ts to say. */
import type { TextField } from '../../../kinds/texts.ts'
import { fieldWeights, freshnessOf, type Rarity, signalWeights, worthOf } from '../score.ts'
import type { Term } from '../tree.ts'
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
  readonly least: number
}
/** Looked at for each term: what is in none of them counts as the least. */
const told: readonly TextField[] = ['column', 'tag', 'owner', 'comment']

export async function best(found: Bits, most: number, asked: readonly TextTerm[], terms: Terms, columns: Columns, rarity: Rarity, now: number): Promise<readonly number[]> {
  const all: Classes[] = []
  for (const term of asked) {
    const fields = term.in === undefined ? told : told.filter((field) => field === term.in)
    const named = term.is === 'text' && (term.in === undefined || term.in === 'name')
    const others = []
    for (const field of fields) others.push({ set: await terms.text(term, field), worth: fieldWeights[field] * 0.7 })
    others.sort((a, b) => b.worth - a.worth)
    const text = term.value.text.toLowerCase()
    all.push({ text, rare: worthOf(rarity(term)), name: named ? await terms.text(term, 'name') : undefined, others, least: 0.5 })
  }
  const heap = new Heap(most)
  each(found, (slot) => {
    const [word, bit] = [slot >>> 5, 1 << (slot & 31)]
    let score = signalWeights.freshness * freshnessOf(columns.changed[slot] as number, now)
    for (const { text, rare, name, others, least } of all) {
      let worth = least
      if (name && ((name[word] as number) & bit) !== 0) {
        const is = columns.names[slot] as string
        worth = fieldWeights.name * (is.length <= text.length ? 1 : startsWith(is, text) ? 0.7 : 0.5) - Math.min(is.length, 64) / 256
      } else
        for (const other of others)
          if (((other.set[word] as number) & bit) !== 0) {
            worth = other.worth
            break
          }
      score += worth * rare
    }
    heap.offer(slot, score)
  })
  return heap.slots()
}
function startsWith(name: string, lower: string): boolean {
  if (name.startsWith(lower)) return true
  return name.slice(0, lower.length).toLowerCase() === lower
}

/** The so many best of all that were offered; of equal ones those that came first. */
class Heap {
  private readonly slot: Int32Array
  private readonly score: Float64Array
  private size = 0
  constructor(most: number) {
    this.slot = new Int32Array(most)
    this.score = new Float64Array(most)
  }
  offer(slot: number, score: number): void {
    const { size } = this
    if (size < this.score.length) {
      let at = this.size++
      for (let up = (at - 1) >> 1; at > 0 && (this.score[up] as number) > score; up = (at - 1) >> 1) {
        this.move(at, up)
        at = up
      }
      this.set(at, slot, score)
    } else if (size > 0 && score > (this.score[0] as number)) {
      let at = 0
      for (let next = 1; next < size; next = at * 2 + 1) {
        if (next + 1 < size && (this.score[next + 1] as number) < (this.score[next] as number)) next++
        if ((this.score[next] as number) >= score) break
        this.move(at, next)
        at = next
      }
      this.set(at, slot, score)
    }
  }
  slots(): readonly number[] {
    return Array.from(this.slot.subarray(0, this.size), (slot, i) => [slot, this.score[i] as number] as const)
      .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
      .map(([slot]) => slot)
  }
  private set(at: number, slot: number, score: number): void {
    this.slot[at] = slot
    this.score[at] = score
  }
  private move(to: number, from: number): void {
    this.set(to, this.slot[from] as number, this.score[from] as number)
  }
}
