/** Every word that things say of themselves, in memory: for beginnings, for words with a `*`, for other spellings. It may hold words that nothing says any more. */
import type { Texts } from '../../store/texts.ts'
import { shortestHalf } from '../matches.ts'
import { fits } from '../pattern.ts'
import { lettersOf } from '../spelling.ts'

const pageSize = 50_000
/** More words are not looked at for suggestions. */
const mostBeginning = 20_000

export class Vocabulary {
  /** In order. */
  private words: string[] = []
  /** With how many things have it, about. */
  private readonly known = new Map<string, number>()
  /** Not in order yet. */
  private added: string[] = []
  /** What was found to fit, for as long as there is no other word. */
  private readonly fitted = new Map<string, readonly string[]>()
  private fittedAt = 0
  /** By place in `words`. */
  private letters = new Int32Array(0)

  async load(texts: Pick<Texts, 'vocabulary'>): Promise<void> {
    for (let after = ''; ; ) {
      const page = await texts.vocabulary(after, pageSize)
      for (const { word, things } of page) this.add(word, things)
      after = page.at(-1)?.word ?? ''
      if (page.length < pageSize) return
    }
  }
  add(word: string, things = 1): void {
    const before = this.known.get(word)
    this.known.set(word, (before ?? 0) + things)
    if (before === undefined) this.added.push(word)
  }
  has(word: string): boolean {
    return this.known.has(word)
  }
  private sorted(): readonly string[] {
    if (this.added.length > 0) {
      this.words = [...this.words, ...this.added].sort()
      this.added = []
      this.letters = Int32Array.from(this.words, lettersOf)
    }
    return this.words
  }
  /** In order, at most `limit`. */
  beginning(start: string, limit = Number.POSITIVE_INFINITY): readonly string[] {
    const words = this.sorted()
    let [low, high] = [0, words.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((words[middle] as string) < start) low = middle + 1
      else high = middle
    }
    let end = low
    while (end < words.length && end - low < limit && (words[end] as string).startsWith(start)) end++
    return words.slice(low, end)
  }
  /** Words that begin so and are not two others written together, the commonest first. */
  commonest(start: string, limit: number): readonly string[] {
    return this.beginning(start, mostBeginning)
      .toSorted((a, b) => (this.known.get(b) ?? 0) - (this.known.get(a) ?? 0) || a.length - b.length)
      .slice(0, limit * 2)
      .filter((word) => this.halves(word, false).length === 0)
      .slice(0, limit)
  }
  fitting(glob: string): readonly string[] {
    if (this.fittedAt !== this.known.size || this.fitted.size > 100) this.fitted.clear()
    this.fittedAt = this.known.size
    const kept = this.fitted.get(glob) ?? this.fits(glob)
    this.fitted.set(glob, kept)
    return kept
  }
  private fits(glob: string): readonly string[] {
    const start = glob.slice(0, glob.indexOf('*'))
    return (start === '' ? this.sorted() : this.beginning(start)).filter((word) => fits(glob, word))
  }
  /** All words in order, and the letters of each. */
  all(): { readonly words: readonly string[]; readonly letters: Int32Array } {
    const words = this.sorted()
    return { words, letters: this.letters }
  }
  /** Two words that it may be written in. */
  halves(word: string, open: boolean): readonly (readonly [string, string])[] {
    const found: (readonly [string, string])[] = []
    for (let at = shortestHalf; at <= word.length - shortestHalf; at++) {
      const [one, rest] = [word.slice(0, at), word.slice(at)]
      if (this.has(one) && (open ? this.beginning(rest, 1).length > 0 : this.has(rest))) found.push([one, rest])
    }
    return found
  }
}
