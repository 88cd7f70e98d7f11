/** One search over the things in memory: what is found, how much of what, and the page that is shown; for one caller, as if there were nothing that they may not see. */
import { ancestors } from '../../../kinds/define.ts'
import { may, type Rights, readingOf } from '../../access/rights.ts'
import type { Ask } from '../../entity/ask.ts'
import type { Lake } from '../../lake.ts'
import type { Row } from '../../store/store.ts'
import type { Counts } from '../facets.ts'
import type { Around } from '../matches.ts'
import { type Findable, type Over, reading } from '../of-lake.ts'
import { few, inOrder, type Ranked, type Rarity, rarityOf, type Signals, scoreOf } from '../score.ts'
import { type Term, type Tree, termsOf, wordsAsked } from '../tree.ts'
import { needed, widened } from '../wider.ts'
import { type Bits, bitsOf, count, has, none, sizeOf, slotsIn } from './bits.ts'
import { engineOf } from './engine.ts'
import { countsIn } from './facets.ts'
import type { Hung } from './hung.ts'
import type { Memory } from './memory.ts'
import { othersIn } from './others.ts'
import { best } from './rank.ts'
import { type Ground, Terms } from './terms.ts'

/** Where so many are found, their order is exact; of more, that of the first page is, among a few more that sets tell to be the best. On the judged set of `bench/search/judged` reading more does not make it better. */
const [exactly, front] = [50, 30]

export interface FoundSet {
  /** As it was asked, or wider. */
  readonly tree: Tree
  readonly set: Bits
  readonly count: number
}
export interface Looking {
  readonly around: Around
  readonly ground: Ground
  readonly terms: Terms
  find(tree: Tree): Promise<FoundSet>
  page(found: FoundSet, skip: number, limit: number, signals: (one: Findable) => Signals): Promise<readonly (Ranked & { readonly one: Findable })[]>
  counts(set: Bits): Counts
}

/** What was before is read as it was, thing by thing; so is a lake that is a region, of which homes are asked, and one whose words are still being read. */
export const isSlow = async (lake: Lake, ask: Ask): Promise<boolean> =>
  ask.past || lake.region !== undefined || !(await engineOf(lake.store).isWhole())

/** `tree` is all that will be asked. */
export async function looking(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined, tree: Tree): Promise<Looking> {
  const memory = await engineOf(lake.store).fresh()
  const { columns, held, vocabulary } = memory
  const root = columns.slotOf(metalake.key) ?? -1
  const seen = root < 0 ? none(0) : await memory.seen(rights, root)
  const all = [...memory.hung.values()].filter(({ row }) => row.parent === metalake.key)
  const shows = ({ kind, row }: Hung) => !rights || may(rights, ancestors(kind), [metalake], row, readingOf(kind))
  const [hung, hidden] = [all.filter(shows), all.filter((one) => !shows(one))]
  const read = reader(lake, ask, metalake, rights, memory, hidden.map(({ row }) => row.key).join())
  const ground: Ground = { columns, held, vocabulary, hung, root, seen, document: async (slot) => (await read(slot))?.document }
  const [meant, meantOpen] = [new Map<string, readonly string[]>(), new Map<string, readonly string[]>()]
  const around: Around = { now: lake.now(), others: (word, open) => (open ? meantOpen : meant).get(word) ?? [] }
  const terms = new Terms(ground, around)
  const wide = widened(tree)
  for (const [word, open] of [tree, ...(wide ? [wide] : [])].flatMap(wordsAsked))
    if (!(open ? meantOpen : meant).has(word)) (open ? meantOpen : meant).set(word, await othersIn(ground, word, open))

  const found = async (tree: Tree): Promise<FoundSet> => {
    const set = bitsOf(await terms.of(tree), columns.count)
    return { tree, set, count: count(set) }
  }
  const among = count(seen)
  return {
    around,
    ground,
    terms,
    async find(tree) {
      const strict = await found(needed(tree))
      const wider = strict.count >= few ? undefined : widened(tree)
      return wider === undefined ? strict : found(wider)
    },
    async page({ tree, set, count: size }, skip, limit, signals) {
      const asked = termsOf(tree, 'asked').filter((term) => term.is === 'text' || term.is === 'pair')
      const rare = new Map<Term, number>()
      for (const term of asked) rare.set(term, rarityOf(sizeOf(await terms.text(term)), among))
      const rarity: Rarity = (term) => rare.get(term) ?? 1
      const sorted = size <= exactly ? exactly : front
      const order = size <= exactly ? slotsIn(set) : await best(set, Math.max(front, skip + limit), asked, terms, columns, rarity, around.now)
      const scored = async (slots: readonly number[]) => {
        const all: (Ranked & { readonly one: Findable })[] = []
        for (const slot of slots) {
          const one = await read(slot)
          if (one) all.push({ one, document: one.document, score: scoreOf(tree, one.document, signals(one), rarity, around) })
        }
        return all
      }
      const first = skip < sorted ? inOrder(await scored(order.slice(0, sorted))).slice(skip, skip + limit) : []
      return [...first, ...(await scored(order.slice(Math.max(skip, sorted), skip + limit)))]
    },
    counts: (set) => countsIn(set, columns, hung),
  }
}

function reader(
  lake: Lake,
  ask: Ask,
  metalake: Row,
  rights: Rights | undefined,
  memory: Memory,
  hidden: string,
): (slot: number) => Promise<Findable | undefined> {
  const { columns } = memory
  const [on, parts] = memory.carrying()
  const read = reading(lake, ask, metalake, rights)
  const overs = new Map<number, Promise<Over | undefined>>()
  const rowAt = (slot: number) => ask.view.byKey(columns.keys[slot] as number)
  const overOf = (slot: number): Promise<Over | undefined> => {
    let over = overs.get(slot)
    if (!over) overs.set(slot, (over = overAt(slot)))
    return over
  }
  const overAt = async (slot: number): Promise<Over | undefined> => {
    const up = columns.parent[slot] as number
    if (up < 0) return read.top
    const [over, row] = [await overOf(up), await rowAt(up)]
    return over && row && read.inside(over, row)
  }
  const position = lake.store.position()
  return (slot) => {
    const find = async () => {
      const [over, row] = [await overOf(slot), await rowAt(slot)]
      if (!over || !row) return undefined
      return read.one(over, row, { itself: !has(on, slot), parts: !has(parts, slot) })
    }
    // What is read while the lake moves on is for this search alone.
    return memory.position === position && lake.store.position() === position ? memory.shown.of(slot, hidden, find) : find()
  }
}
