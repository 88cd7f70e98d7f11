/** Every word that things say of themselves, in memory: for beginnings, for words with a `*`, for other spellings. It may hold words that nothing says any more. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Texts } from '../../store/texts.ts'
import { shortestHalf } from '../matches.ts'
import { fits } from '../pattern.ts'
import { isLonger, isWithin, lettersOf, mayBeWithin, slipsIn } from '../spelling.ts'
import { Best } from './best.ts'

/** Read before others get their turn: some milliseconds. */
const pageSize = 5_000
/** More words are not looked at for suggestions. */
const mostBeginning = 20_000
/** So many new words are kept beside the others before they are put between them. */
const mostLate = 2_000
/** Answers that are kept, and words of each sort in one. */
const [mostKept, mostAlike] = [200, 512]

/** Words that a word may stand for: longer ones, and those that are one slip and two slips away; each the shortest first, of equal ones by their letters, and only the first 512. */
export type Near = readonly [longer: readonly string[], near: readonly string[], far: readonly string[]]

/** Words in order, with how many things have each, about, and what tells soon that two are not alike. */
class Words {
  count = 0
  readonly words: string[] = []
  things = new Int32Array(0)
  letters = new Int32Array(0)
  /** In UTF-16 units. */
  lengths = new Uint8Array(0)

  push(word: string, things: number): void {
    this.reserve(this.count + 1)
    this.words.push(word)
    this.set(this.count++, word, things)
  }
  /** Words in order, none of which is there, each to its place. */
  insert(sorted: readonly string[], thingsOf: (word: string) => number): void {
    const { words, things, letters, lengths } = this.reserve(this.count + sorted.length)
    let from = this.count - 1
    this.count += sorted.length
    words.push(...sorted)
    let next = sorted.length - 1
    for (let to = this.count - 1; next >= 0; to--) {
      if (from >= 0 && (words[from] as string) > (sorted[next] as string)) {
        words[to] = words[from] as string
        things[to] = things[from] as number
        letters[to] = letters[from] as number
        lengths[to] = lengths[from--] as number
      } else {
        const word = sorted[next--] as string
        words[to] = word
        this.set(to, word, thingsOf(word))
      }
    }
  }
  private set(at: number, word: string, things: number): void {
    this.things[at] = things
    this.letters[at] = lettersOf(word)
    this.lengths[at] = Math.min(word.length, 255)
  }
  private reserve(room: number): this {
    if (room <= this.things.length) return this
    const most = Math.max(1_024, room, this.things.length * 2)
    const { things, letters, lengths } = this
    this.things = new Int32Array(most)
    this.letters = new Int32Array(most)
    this.lengths = new Uint8Array(most)
    this.things.set(things)
    this.letters.set(letters)
    this.lengths.set(lengths)
    return this
  }
  /** Where it stands, or would. */
  placeOf(word: string): number {
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.words[middle] as string) < word) low = middle + 1
      else high = middle
    }
    return low
  }
}

export class Vocabulary {
  private all = new Words()
  /** New ones, in no order, with how many things have them; and in order, while there is no newer one. */
  private readonly late = new Map<string, number>()
  private lateSorted: readonly string[] | undefined
  /** All new words since the start, in the order in which they came: what was found among the words before is found anew among these alone. */
  private readonly news: string[] = []
  private readonly fitted = new Map<string, { words: readonly string[]; seen: number }>()
  private readonly alike = new Map<string, { near: Near; seen: number }>()

  async load(texts: Pick<Texts, 'vocabulary'>): Promise<void> {
    for (let after = ''; ; ) {
      const page = await texts.vocabulary(after, pageSize)
      for (const { word, things } of page) this.add(word, things)
      after = page.at(-1)?.word ?? ''
      if (page.length < pageSize) break
      await turn()
    }
    this.news.length = 0
  }
  add(word: string, things = 1): void {
    const { all, late } = this
    const at = all.placeOf(word)
    if (all.words[at] === word) {
      all.things[at] = (all.things[at] as number) + things
      return
    }
    const before = late.get(word)
    if (before === undefined) this.news.push(word)
    // As they come when all are read.
    if (at === all.count && late.size === 0) return all.push(word, things)
    late.set(word, (before ?? 0) + things)
    if (before === undefined) this.lateSorted = undefined
    if (late.size > mostLate) this.join()
  }
  private join(): void {
    this.all.insert(this.later(), (word) => this.late.get(word) as number)
    this.late.clear()
    this.lateSorted = undefined
  }
  private later(): readonly string[] {
    return (this.lateSorted ??= [...this.late.keys()].sort())
  }

  has(word: string): boolean {
    return this.late.has(word) || this.all.words[this.all.placeOf(word)] === word
  }
  private begins(start: string): boolean {
    return this.all.words[this.all.placeOf(start)]?.startsWith(start) === true || this.later().some((word) => word.startsWith(start))
  }
  /** In order, the first so many of those that were not added lately. */
  beginning(start: string, limit: number): readonly string[] {
    const { words } = this.all
    const from = this.all.placeOf(start)
    return words.slice(from, from + limit).filter((word) => word.startsWith(start))
  }
  /** Words that begin so and are not two others written together, the commonest first. */
  commonest(start: string, limit: number): readonly string[] {
    const { all } = this
    const best = new Best(limit * 2)
    const late = this.later().filter((word) => word.startsWith(start))
    for (const [i, word] of late.entries()) best.offer(-1 - i, worth(this.late.get(word) ?? 0, word.length))
    const from = all.placeOf(start)
    for (let at = from; at < all.count && at - from < mostBeginning && (all.words[at] as string).startsWith(start); at++)
      best.offer(at, worth(all.things[at] as number, all.lengths[at] as number))
    return best
      .slots()
      .map((at) => (at < 0 ? late[-1 - at] : all.words[at]) as string)
      .filter((word) => this.halves(word, false).length === 0)
      .slice(0, limit)
  }
  /** All that stand in so many things at least, the commonest first. */
  standingIn(least: number): readonly string[] {
    const { words, things, count } = this.all
    const found: number[] = []
    for (let at = 0; at < count; at++) if ((things[at] as number) >= least) found.push(at)
    return found.toSorted((a, b) => (things[b] as number) - (things[a] as number)).map((at) => words[at] as string)
  }
  fitting(glob: string): readonly string[] {
    const { news } = this
    let kept = this.fitted.get(glob)
    if (!kept) {
      if (this.fitted.size >= mostKept) this.fitted.clear()
      this.fitted.set(glob, (kept = { words: this.fits(glob), seen: news.length }))
    }
    if (kept.seen < news.length) {
      const more = news.slice(kept.seen).filter((word) => fits(glob, word))
      if (more.length > 0) kept.words = [...kept.words, ...more]
      kept.seen = news.length
    }
    return kept.words
  }
  private fits(glob: string): readonly string[] {
    const { all } = this
    const [start = '', ...rest] = glob.split('*')
    const some = rest.toSorted((a, b) => b.length - a.length)[0] ?? ''
    const found = this.later().filter((word) => fits(glob, word))
    const needed = lettersOf(glob.replaceAll('*', ''))
    for (let at = start === '' ? 0 : all.placeOf(start); at < all.count; at++) {
      if (start !== '' && !(all.words[at] as string).startsWith(start)) break
      if ((needed & ~(all.letters[at] as number)) !== 0) continue
      const word = all.words[at] as string
      if (word.includes(some) && fits(glob, word)) found.push(word)
    }
    return found
  }
  near(word: string): Near {
    const { all, news } = this
    let kept = this.alike.get(word)
    if (!kept) {
      const found: [string[], string[], string[]] = [[], [], []]
      const look = lookFor(word, found)
      for (const other of this.later()) look(other, lettersOf(other))
      const [own, slips, least] = [lettersOf(word), slipsIn(word), word.length]
      for (let at = 0; at < all.count; at++) {
        const [letters, length] = [all.letters[at] as number, all.lengths[at] as number]
        // Most words are neither longer with all of its letters nor about as long.
        if (((own & ~letters) === 0 && length > least) || Math.abs(length - least) <= slips) look(all.words[at] as string, letters)
      }
      if (this.alike.size >= mostKept) this.alike.clear()
      this.alike.set(word, (kept = { near: sorted(found), seen: news.length }))
    }
    if (kept.seen < news.length) {
      const found: [string[], string[], string[]] = [[], [], []]
      const look = lookFor(word, found)
      for (const other of news.slice(kept.seen)) look(other, lettersOf(other))
      if (found.some(({ length }) => length > 0)) kept.near = sorted([0, 1, 2].map((i) => [...(kept.near[i as 0] ?? []), ...(found[i] ?? [])]))
      kept.seen = news.length
    }
    return kept.near
  }
  /** Two words that it may be written in. */
  halves(word: string, open: boolean): readonly (readonly [string, string])[] {
    const found: (readonly [string, string])[] = []
    for (let at = shortestHalf; at <= word.length - shortestHalf; at++) {
      const [one, rest] = [word.slice(0, at), word.slice(at)]
      if (this.has(one) && (open ? this.begins(rest) : this.has(rest))) found.push([one, rest])
    }
    return found
  }
}

/** The more things the better, of equal ones the shorter. */
const worth = (things: number, length: number) => things * 256 - length
function lookFor(word: string, [longer, near, far]: readonly [string[], string[], string[]]): (other: string, letters: number) => void {
  const [slips, own] = [slipsIn(word), lettersOf(word)]
  return (other, letters) => {
    if (isLonger(word, other)) longer.push(other)
    else if (slips > 0 && mayBeWithin(word, own, other, letters, slips) && isWithin(word, other, slips))
      (isWithin(word, other, 1) ? near : far).push(other)
  }
}
const sorted = (found: readonly (readonly string[])[]): Near =>
  found.map((words) => words.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, mostAlike)) as unknown as Near
