/** What suggestions are made from, out of the things in memory. */
import type { TextField } from '../../../kinds/texts.ts'
import type { Rights } from '../../access/rights.ts'
import type { Ask } from '../../entity/ask.ts'
import type { Lake } from '../../lake.ts'
import type { Row } from '../../store/store.ts'
import type { Document } from '../document.ts'
import { type Counts, commonest } from '../facets.ts'
import { type Stock, slowStock } from '../stock.ts'
import { knownWordsIn } from '../words.ts'
import { Best } from './best.ts'
import { type Bits, eachOf, sizeOf } from './bits.ts'
import { looking } from './looking.ts'

/** More things and words than this are never shown. */
const [mostNamed, mostWords] = [100, 8]
/** What a name that begins so is before others, in letters. */
const startsFirst = 100_000
/** For as long as the set is the one that somebody sees. */
const counted = new WeakMap<Bits, Counts>()

type Named = Pick<Document, 'kind' | 'path' | 'texts'>
/** Undefined where all has to be read. */
export async function quickStock(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined): Promise<(Stock & Disposable) | undefined> {
  const within = await looking(lake, ask, metalake, rights, { is: 'all' })
  if (!within) return undefined
  const { ground, terms } = within
  const { columns, seen, vocabulary } = ground
  // What was other then is looked through by itself.
  const then = slowStock(within.all.past)
  const having = async (word: string, field: TextField | undefined): Promise<number> =>
    field === undefined ? terms.countOf(word) : sizeOf(await terms.text({ is: 'text', in: field, value: { text: word, quoted: true } }))
  return {
    [Symbol.dispose]: () => within[Symbol.dispose](),
    counts() {
      const known = counted.get(seen) ?? within.counts(within.all)
      counted.set(seen, known)
      return known
    },
    having: async (field) => sizeOf(await terms.of({ is: 'has', field })) + (await then.having(field)),
    async words(start, field) {
      const likely = vocabulary.commonest(start, mostWords * 2)
      const before = new Map((await then.words(start, field)).map(({ value, count }) => [value, count]))
      const counts = new Map<string, number>()
      // Asked for together: each may have to be read.
      const count = async (word: string) => void counts.set(word, (before.get(word) ?? 0) + (await having(word, field)))
      await Promise.all([...new Set([...likely, ...before.keys()])].map(count))
      return commonest(counts).slice(0, mostWords)
    },
    async named(term) {
      const begins = term.value.text.toLowerCase()
      const best = new Best(mostNamed)
      eachOf(await terms.text(term), (slot) => {
        const length = columns.nameLength[slot] as number
        // Most names need not be read.
        if (startsFirst - length <= best.least) return
        best.offer(slot, ((columns.names[slot] as string).slice(0, begins.length).toLowerCase() === begins ? startsFirst : 0) - length)
      })
      const now = best.slots().map((slot): Named => {
        const name = columns.names[slot] as string
        const path = [...columns.above(slot), slot].map((at) => columns.names[at] as string)
        return { kind: columns.typeOf(columns.kind[slot] as number), path, texts: [{ in: 'name', text: name, words: knownWordsIn(name) }] }
      })
      return [...now, ...(await then.named(term))]
    },
  }
}
