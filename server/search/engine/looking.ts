/** One search over the things in memory: what is found, how much of what, and the page that is shown; for one caller, as if there were nothing that they may not see. */
import { ancestors } from '../../../kinds/define.ts'
import { may, type Rights, readingOf } from '../../access/rights.ts'
import type { Ask } from '../../entity/ask.ts'
import type { Lake } from '../../lake.ts'
import { type MadeFrom, nothingMade } from '../../lineage/downstream.ts'
import type { Row } from '../../store/store.ts'
import type { Counts } from '../facets.ts'
import { type Around, matches } from '../matches.ts'
import { type Findable, placing, reading } from '../of-lake.ts'
import { few, inOrder, type Ranked, type Rarity, rarityOf, type Signals, scoreOf } from '../score.ts'
import { type Term, type Tree, termsOf, wordsAsked } from '../tree.ts'
import { needed, widened } from '../wider.ts'
import { type Bits, bitsOf, count, has, none, sizeOf, slotsIn, take } from './bits.ts'
import type { Columns } from './columns.ts'
import { engineOf } from './engine.ts'
import { countsIn } from './facets.ts'
import type { Ground } from './ground.ts'
import type { Hung } from './hung.ts'
import type { Memory } from './memory.ts'
import { othersIn } from './others.ts'
import { pastAt, present } from './past.ts'
import { best } from './rank.ts'
import { Terms } from './terms.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Where so many are found, their order is exact; of more, that of the first page is, among a few more that sets tell to be the best. On the judged set of `bench/search/judged` reading more does not make it better. */
const [exactly, front] = [50, 30]

export interface FoundSet {
  /** As it was asked, or wider. */
  readonly tree: Tree
  readonly set: Bits
  /** What is found as it was, and is other now. */
  readonly past: readonly Findable[]
  readonly count: number
}
/** Its sets are good until it is disposed of. */
export interface Looking extends Disposable {
  readonly around: Around
  readonly ground: Ground
  readonly terms: Terms
  readonly made: MadeFrom
  find(tree: Tree): Promise<FoundSet>
  page(found: FoundSet, skip: number, limit: number, signals: (one: Findable) => Signals): Promise<readonly (Ranked & { readonly one: Findable })[]>
  counts(found: Pick<FoundSet, 'set' | 'past'>): Counts
  /** All that the caller may find. */
  readonly all: Pick<FoundSet, 'set' | 'past'>
  /** Whether the lake is as it was when this began: what is asked of the past is answered by what the present is told to be. */
  isStill(): boolean
}

/** `tree` is all that will be asked. Undefined where it is to be read thing by thing: while words are still being read, and of a past that is too far away. */
export async function looking(lake: Lake, ask: Ask, metalake: Row, rights: Rights | undefined, tree: Tree): Promise<Looking | undefined> {
  if (!(await engineOf(lake.store).isWhole())) return undefined
  const memory = await engineOf(lake.store).fresh()
  const { columns, held, vocabulary } = memory
  const root = columns.slotOf(metalake.key) ?? -1
  const { position } = memory
  const past = ask.until === undefined ? present : await pastAt(lake, ask, ask.until, metalake, rights, memory)
  if (!past) return undefined
  const seen = root < 0 ? none(0) : withoutKeys(await memory.seen(rights, root), past.other, columns)
  const all = [...memory.hung.values()].filter(({ row }) => row.parent === metalake.key)
  const shows = ({ kind, row }: Hung) => !rights || may(rights, ancestors(kind), [metalake], row, readingOf(kind))
  const [hung, hidden] = [all.filter(shows), all.filter((one) => !shows(one))]
  const read = reader(lake, ask, metalake, rights, memory, hidden.map(({ row }) => row.key).join())
  const homes = await memory.homesIn(root, lake.region)
  const make = memory.rooms.room(columns.count)
  const ground: Ground = {
    columns,
    held,
    vocabulary,
    hung,
    root,
    seen,
    homes,
    past: wordsThen(past.found, vocabulary),
    make,
    document: async (slot) => (await read(slot))?.document,
  }
  const [meant, meantOpen] = [new Map<string, readonly string[]>(), new Map<string, readonly string[]>()]
  const around: Around = { now: lake.now(), others: (word, open) => (open ? meantOpen : meant).get(word) ?? [] }
  const terms = new Terms(ground, around)
  const wide = widened(tree)
  for (const [word, open] of [tree, ...(wide ? [wide] : [])].flatMap(wordsAsked))
    if (!(open ? meantOpen : meant).has(word)) (open ? meantOpen : meant).set(word, await othersIn(ground, word, open))

  const found = async (tree: Tree): Promise<FoundSet> => {
    const set = bitsOf(await terms.of(tree), columns.count, make)
    const others = past.found.filter(({ document }) => matches(tree, document, around))
    return { tree, set, past: others, count: count(set) + others.length }
  }
  const sees = (key: number) => {
    const slot = columns.slotOf(key)
    return slot !== undefined && has(seen, slot)
  }
  const made = ask.past ? nothingMade : lake.downstream.seenBy(metalake.key, sees)
  const among = count(seen) + past.found.length
  return {
    around,
    ground,
    terms,
    made,
    async find(tree) {
      const strict = await found(needed(tree))
      const wider = strict.count >= few ? undefined : widened(tree)
      return wider === undefined ? strict : found(wider)
    },
    async page({ tree, set, past: others, count: size }, skip, limit, signals) {
      const asked = termsOf(tree, 'asked').filter((term) => term.is === 'text' || term.is === 'pair')
      const rare = new Map<Term, number>()
      for (const term of asked) {
        const besides = past.found.filter(({ document }) => matches(term, document, around)).length
        rare.set(term, rarityOf(sizeOf(await terms.text(term)) + besides, among))
      }
      const rarity: Rarity = (term) => rare.get(term) ?? 1
      const sorted = size <= exactly ? exactly : front
      const order =
        size <= exactly
          ? slotsIn(set)
          : await best(set, Math.max(front, skip + limit), asked, terms, ground, rarity, { now: around.now, use: lake.use, made })
      const score = (one: Findable) => ({ one, document: one.document, score: scoreOf(tree, one.document, signals(one), rarity, around) })
      const scored = async (slots: readonly number[]) => {
        const all: (Ranked & { readonly one: Findable })[] = []
        for (const slot of slots) {
          const one = await read(slot)
          if (one) all.push(score(one))
        }
        return all
      }
      const before = others.length
      const first = skip < sorted + before ? inOrder([...others.map(score), ...(await scored(order.slice(0, sorted)))]).slice(skip, skip + limit) : []
      return [...first, ...(await scored(order.slice(Math.max(skip - before, sorted), Math.max(skip + limit - before, 0))))]
    },
    counts: ({ set, past }) => countsIn(set, columns, hung, homes, past),
    all: { set: seen, past: past.found },
    isStill: () => memory.position === position && lake.store.position() === position,
    [Symbol.dispose]: () => make[Symbol.dispose](),
  }
}

/** Another spelling may be one of them. */
function wordsThen(found: readonly Findable[], vocabulary: Vocabulary): ReadonlySet<string> {
  const words = new Set(found.flatMap(({ document }) => document.texts.flatMap((text) => text.words.map(({ text }) => text))))
  for (const word of words) if (!vocabulary.has(word)) vocabulary.add(word, 0)
  return words
}

function withoutKeys(set: Bits, keys: ReadonlySet<number>, columns: Columns): Bits {
  if (keys.size === 0) return set
  const rest = set.slice()
  for (const key of keys) {
    const slot = columns.slotOf(key)
    if (slot !== undefined && slot >>> 5 < rest.length) take(rest, slot)
  }
  return rest
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
  const placed = placing(read, ask.view)
  const position = lake.store.position()
  return (slot) => {
    const find = async () => {
      const row = await ask.view.byKey(columns.keys[slot] as number)
      const over = row && (await placed(row))
      if (!over) return undefined
      return read.one(over, row, { itself: !has(on, slot), parts: !has(parts, slot) })
    }
    // What is read while the lake moves on, or as it was, is for this search alone.
    return !ask.past && memory.position === position && lake.store.position() === position ? memory.shown.of(slot, hidden, find) : find()
  }
}
