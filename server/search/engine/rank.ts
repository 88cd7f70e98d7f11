/** The few that may come first of all that was found: by where their words stand, as far as sets and names tell. The order of these few is for score.ts to say. */
import type { TextField } from '../../../kinds/texts.ts'
import type { MadeFrom } from '../../lineage/downstream.ts'
import type { Use } from '../../use/use.ts'
import { fieldWeights, freshnessOf, freshSince, lineageOf, type Rarity, signalWeights, useOf, worthOf } from '../score.ts'
import type { Term } from '../tree.ts'
import { Best } from './best.ts'
import { and, type Bits, bitsOf, count, countOfSome, merge, mergeBoth, without } from './bits.ts'
import type { Ground } from './ground.ts'
import type { Terms } from './terms.ts'

type TextTerm = Extract<Term, { is: 'text' | 'pair' }>
interface Asked {
  readonly text: string
  readonly rare: number
  readonly name: Bits | undefined
  /** Where else it stands, the worthiest first; the last are all things that have it. */
  readonly others: readonly { readonly set: Bits; readonly worth: number }[]
}
/** What else a thing is worth something by. */
interface Besides {
  readonly now: number
  readonly use: Pick<Use, 'of' | 'most'>
  readonly made: MadeFrom
}
/** Looked at for each term beside the name: what is in none of them counts as the least. */
const told: readonly TextField[] = ['comment', 'path', 'definition', 'column', 'tag']
/** About what a word is worth that stands somewhere in a text; and in a field that is not looked at. */
const [somewhere, least] = [0.6, 0.5]
/** A set of no more is not parted by how many of the terms are in the name: that would take longer than to look at it. */
const fewest = 1_000

export async function best(
  found: Bits,
  most: number,
  asked: readonly TextTerm[],
  terms: Pick<Terms, 'text'>,
  ground: Pick<Ground, 'columns' | 'make'>,
  rarity: Rarity,
  besides: Besides,
): Promise<readonly number[]> {
  const { columns, make } = ground
  const [only] = asked
  // Of one word that stands in so many names, what stands elsewhere is of no matter.
  const enough = only !== undefined && asked.length === 1 && isNamed(only) && countOfSome(await terms.text(only, 'name'), found) >= most
  const all: Asked[] = []
  for (const term of asked) {
    const others = []
    for (const field of enough ? [] : told)
      if (term.in === undefined || term.in === field)
        others.push({ set: bitsOf(await terms.text(term, field), columns.count, make), worth: fieldWeights[field] * somewhere })
    others.sort((a, b) => b.worth - a.worth)
    others.push({ set: bitsOf(await terms.text(term), columns.count, make), worth: least })
    const name = isNamed(term) ? bitsOf(await terms.text(term, 'name'), columns.count, make) : undefined
    all.push({ text: term.value.text.toLowerCase(), rare: worthOf(rarity(term)), name, others })
  }
  // What makes the greatest difference first: the rest need not be looked at then.
  all.sort((a, b) => b.rare - a.rare)
  const offering = new Offering(all, new Best(most), ground, besides)
  const having = levels(
    all.map(({ others }) => others.at(-1)?.set),
    ground,
  )
  let named: readonly Bits[] | undefined
  // The more of what is asked is there, and the more of it in the name, the more a thing is worth, mostly.
  for (let have = all.length; have >= 0; have--) {
    if (!offering.mayTake(have, have)) continue
    const some = level(found, having, have, ground)
    const size = count(some)
    if (size <= fewest) {
      if (size > 0) offering.offer(some, have, have)
      continue
    }
    named ??= levels(
      all.map(({ name }) => name),
      ground,
    )
    for (let inName = have; inName >= (enough ? 1 : 0); inName--)
      if (offering.mayTake(inName, have)) offering.offer(level(some, named, inName, ground), inName, have)
  }
  return offering.heap.slots()
}
/** By number, what is in so many of the sets, or in more; nothing for 0. */
function levels(all: readonly (Bits | undefined)[], { columns, make }: Pick<Ground, 'columns' | 'make'>): readonly Bits[] {
  const levels = Array.from({ length: all.length + 1 }, () => columns.none(make))
  for (const [at, set] of all.entries()) {
    if (!set) continue
    for (let count = at + 1; count > 1; count--) mergeBoth(levels[count] as Bits, levels[count - 1] as Bits, set)
    merge(levels[1] as Bits, set)
  }
  return levels
}
/** What is in just so many of them. */
function level(of: Bits, levels: readonly Bits[], count: number, { make }: Pick<Ground, 'make'>): Bits {
  const set = count === 0 ? of : and(of, levels[count] as Bits, make)
  const more = levels[count + 1]
  return more ? without(set, more, make) : set
}
const isNamed = (term: TextTerm) => term.is === 'text' && (term.in === undefined || term.in === 'name')

/**
 * Offers sets, 32 things at a time: these are parted by where they have the first term, each part by where it has the second, and so on, so
 * that things which are worth the same are passed over together where that is less than what the few so far are worth.
 */
class Offering {
  readonly heap: Best
  private readonly all: readonly Asked[]
  private readonly columns: Ground['columns']
  private readonly besides: Besides
  /** Of so many of the first terms, how rare they are together, and what as many are worth beside names at most. */
  private readonly rare: readonly number[]
  private readonly beside: readonly number[]
  /** What use and freshness are worth at most; and what is made from it. */
  private readonly signals: number
  private readonly lineage: number
  /** How many terms what is being looked at has in its name, and anywhere. */
  private inNames = 0
  private have = 0
  /** What was asked last, and the answer: mostly it is asked again. */
  private missing = Number.NaN
  private freshFrom = 0
  /** Those that were met in the name so far. */
  private readonly inName: Asked[] = []

  constructor(all: readonly Asked[], heap: Best, { columns }: Pick<Ground, 'columns'>, besides: Besides) {
    this.all = all
    this.heap = heap
    this.columns = columns
    this.besides = besides
    const rare = [0]
    for (const one of all) rare.push((rare.at(-1) as number) + one.rare)
    const worthiest = Math.max(least, ...all.map(({ others }) => others[0]?.worth ?? 0))
    this.rare = rare
    this.beside = rare.map((some) => some * worthiest)
    this.signals = signalWeights.freshness + signalWeights.use * useOf(besides.use.most)
    this.lineage = besides.made.isEmpty ? 0 : signalWeights.lineage
  }

  /** Whether what has so many of the terms, and so many of them in its name, may be one of the few. */
  mayTake(inNames: number, have: number): boolean {
    ;[this.inNames, this.have] = [inNames, have]
    return this.most(0, 0, 0, 0) > this.heap.least
  }
  offer(set: Bits, inNames: number, have: number): void {
    ;[this.inNames, this.have] = [inNames, have]
    for (let word = 0; word < set.length; word++) if (set[word] !== 0) this.part(word, set[word] as number, 0, 0, 0, 0, 0)
  }
  /** What it is worth at most where the terms before `at` are worth so much, `met` of them are there and as rare as `having` together: as if the next ones were those that are there, in the name first. */
  private most(at: number, worth: number, met: number, having: number): number {
    const { rare, beside } = this
    const named = Math.min(at + this.inNames - this.inName.length, this.all.length)
    const there = Math.max(named, Math.min(at + this.have - met, this.all.length))
    const rests = ((rare[named] as number) - (rare[at] as number)) * fieldWeights.name + (beside[there] as number) - (beside[named] as number)
    return (worth + rests) * this.share(having + (rare[there] as number) - (rare[at] as number)) + this.signals + this.lineage
  }
  private share(having: number): number {
    const all = this.rare.at(-1) as number
    return all === 0 ? 0 : having / all
  }
  /** Those of the 32 that are in `some`: there `met` terms of those before `at` are, worth `score`, besides in names `named` at most; as rare as `having` together. */
  private part(word: number, some: number, at: number, score: number, named: number, met: number, having: number): void {
    if (this.most(at, score + named, met, having) <= this.heap.least) return
    const asked = this.all[at]
    if (!asked) return this.leaf(word, some, score, this.share(having))
    const { rare, name, others } = asked
    let rest = some
    if (name) {
      const have = rest & (name[word] as number)
      if (have !== 0) {
        this.inName.push(asked)
        this.part(word, have, at + 1, score, named + rare * fieldWeights.name, met + 1, having + rare)
        this.inName.pop()
        rest &= ~have
      }
    }
    for (let i = 0; rest !== 0 && i < others.length; i++) {
      const { set, worth } = others[i] as Asked['others'][0]
      const have = rest & (set[word] as number)
      if (have === 0) continue
      this.part(word, have, at + 1, score + rare * worth, named, met + 1, having + rare)
      rest &= ~have
    }
    if (rest !== 0) this.part(word, rest, at + 1, score, named, met, having)
  }
  /** Of things that are worth so much beside freshness, only what was changed after this may come before those that are there. */
  private since(score: number): number {
    if (this.inName.length > 0) return Number.NEGATIVE_INFINITY
    const missing = this.heap.least - score
    if (missing !== this.missing) {
      this.missing = missing
      this.freshFrom = freshSince(missing / signalWeights.freshness, this.besides.now)
    }
    return this.freshFrom
  }
  private leaf(word: number, some: number, score: number, share: number): void {
    const { heap, inName, columns } = this
    const { names, nameLength, changed, keys } = columns
    const { use, made, now } = this.besides
    let least = heap.least
    let since = this.since(score * share)
    for (let rest = some; rest !== 0; rest &= rest - 1) {
      const slot = (word << 5) + 31 - Math.clz32(rest & -rest)
      const key = keys[slot] as number
      const people = use.of(key)
      const madeAtMost = made.atMost(key)
      const mostMade = madeAtMost === 0 ? 0 : signalWeights.lineage * lineageOf(madeAtMost)
      if (people === 0 && mostMade === 0 && (changed[slot] as number) <= since) continue
      let own = score
      if (inName.length > 0) {
        const length = nameLength[slot] as number
        for (let i = 0; i < inName.length; i++) own += worthIn(length, inName[i] as Asked, true)
        // What is known sooner tells of most that they are none of the few.
        if (own * share + this.signals + mostMade <= least) continue
        own = score
        for (let i = 0; i < inName.length; i++)
          own += worthIn(length, inName[i] as Asked, startsWith(names[slot] as string, (inName[i] as Asked).text))
      }
      const used = people === 0 ? 0 : signalWeights.use * useOf(people)
      const known = own * share + used + signalWeights.freshness * freshnessOf(changed[slot] as number, now)
      if (known + mostMade <= least) continue
      heap.offer(slot, known + (mostMade === 0 ? 0 : signalWeights.lineage * lineageOf(made.of(key))))
      if (heap.least !== least) {
        least = heap.least
        since = this.since(score * share)
      }
    }
  }
}
/** Of a name of this length that has the text, at its beginning or not. */
function worthIn(name: number, { text, rare }: Asked, begins: boolean): number {
  const start = begins ? 0.65 : 0.5
  return rare * fieldWeights.name * (name <= text.length ? 1 : start + ((1 - start) * 0.7 * text.length) / name)
}
function startsWith(name: string, lower: string): boolean {
  if (name.startsWith(lower)) return true
  return name.slice(0, lower.length).toLowerCase() === lower
}
