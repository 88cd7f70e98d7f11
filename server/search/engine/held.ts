/** Which things have words of their own, as the index says: asked once, kept, and from then on told of each thing that is touched. */

import type { Asked, Texts } from '../../store/texts.ts'
import type { Own, OwnField } from '../own.ts'
import { ownFields } from '../own.ts'
import { fits } from '../pattern.ts'
import { type Bits, bitsOf, changedSome, joined, nothing, type Some, someOf } from './bits.ts'
import type { Columns } from './columns.ts'

/** What kept sets may take, in bytes: so much, and some of each thing; and how many touched things they may be behind. */
const [bytesLimit, bytesEach, journalLimit] = [64 * 1024 * 1024, 64, 4_096]
/** The fields that every search for a word looks at by themselves (rank.ts). */
const mostAsked = ['name', 'column', 'comment', 'definition'] as const satisfies readonly OwnField[]
/** So many words are asked for together, where any of them will do. */
const atOnce = 64
/** What a set takes beside its slots. */
const bytesBeside = 200

interface Kept {
  set: Some
  /** How much of the journal is in it. */
  seen: number
}

const runsOf = (own: Own, within: OwnField | undefined) => (within === undefined ? ownFields : [within]).map((field) => own.runs[field])
/** Whether a thing with these words is one that is asked for. */
export function holds(own: Own, { words, in: within, open }: Asked): boolean {
  const asked = ` ${words.join(' ')}${open ? '' : ' '}`
  return runsOf(own, within).some((runs) => {
    for (const run of runs) if (` ${run} `.includes(asked)) return true
    return false
  })
}
function holdsFitting(own: Own, glob: string, within: OwnField | undefined): boolean {
  return runsOf(own, within).some((runs) => {
    for (const run of runs) for (const word of run.split(' ')) if (fits(glob, word)) return true
    return false
  })
}

export class Held {
  private readonly kept = new Map<string, Kept>()
  private readonly reading = new Map<string, Promise<Kept>>()
  private bytes = 0
  private readonly journal: number[] = []
  /** How much was cut off the front of the journal. */
  private gone = 0
  /** By slot: what the touched things say now; undefined for what is gone. */
  private readonly touched = new Map<number, Own | undefined>()
  private readonly texts: Pick<Texts, 'holding' | 'paired'>
  private readonly columns: Columns

  constructor(texts: Pick<Texts, 'holding' | 'paired'>, columns: Columns) {
    this.texts = texts
    this.columns = columns
  }

  /** It says this from now on. */
  touch(slot: number, own: Own | undefined): void {
    this.touched.set(slot, own)
    this.journal.push(slot)
    if (this.journal.length < journalLimit * 2) return
    this.gone += this.journal.splice(0, journalLimit).length
    const needed = new Set(this.journal)
    for (const one of this.touched.keys()) if (!needed.has(one)) this.touched.delete(one)
  }

  some(asked: Asked): Promise<Some> {
    return this.told(
      `${asked.in ?? ''} ${asked.open === true} ${asked.words.join(' ')}`,
      async () => this.slotsOf(await this.texts.holding(asked)),
      (own) => holds(own, asked),
    )
  }
  async set(asked: Asked): Promise<Bits> {
    return bitsOf(await this.some(asked), this.columns.count)
  }
  /** Things with a word that fits a pattern with `*`, of which the vocabulary knows these. */
  fitting(glob: string, words: readonly string[], within: OwnField | undefined): Promise<Some> {
    return this.told(
      `${within ?? ''} * ${glob}`,
      async () => {
        const parts: Some[] = []
        for (let from = 0; from < words.length; from += atOnce) {
          const some = words.slice(from, from + atOnce)
          parts.push(this.slotsOf(await this.texts.holding({ words: some, any: true, ...(within ? { in: within } : {}) })))
        }
        return joined(parts, this.columns.count)
      },
      (own) => holdsFitting(own, glob, within),
    )
  }
  /** Things with a property of this key, in lower case, whose value has the word. */
  paired(key: string, word: string): Promise<Some> {
    return this.told(
      `pair ${key}\0${word}`,
      async () => this.slotsOf(await this.texts.paired(key, word)),
      (own) => own.pairs.get(key)?.has(word) === true,
    )
  }

  /** Reads the sets of these words before anybody asks for them, the first first, for as long as they take no more than half of the room. */
  async readAhead(words: readonly string[], signal: AbortSignal): Promise<void> {
    for (const word of words)
      for (const within of [undefined, ...mostAsked]) {
        if (signal.aborted || this.bytes * 2 > this.bytesLimit()) return
        await this.some({ words: [word], ...(within ? { in: within } : {}) })
      }
  }

  private async told(name: string, read: () => Promise<Some>, is: (own: Own) => boolean): Promise<Some> {
    const kept = this.kept.get(name)
    if (kept && kept.seen >= this.gone) {
      this.kept.delete(name)
      this.kept.set(name, kept)
      return this.caughtUp(kept, is)
    }
    // Who asks for the same meanwhile waits with the first.
    let reading = this.reading.get(name)
    if (!reading) this.reading.set(name, (reading = this.take(name, read).finally(() => this.reading.delete(name))))
    const fresh = await reading
    // So much was written while it was read that the journal does not reach back to its beginning.
    return fresh.seen >= this.gone ? this.caughtUp(fresh, is) : this.told(name, read, is)
  }
  private async take(name: string, read: () => Promise<Some>): Promise<Kept> {
    const fresh: Kept = { seen: this.gone + this.journal.length, set: nothing }
    fresh.set = await read()
    this.weigh(this.kept.get(name), -1)
    this.kept.set(name, fresh)
    this.weigh(fresh, 1)
    for (const [oldest, one] of this.kept) {
      if (this.bytes <= this.bytesLimit() || oldest === name) break
      this.kept.delete(oldest)
      this.weigh(one, -1)
    }
    return fresh
  }
  private bytesLimit(): number {
    return bytesLimit + bytesEach * this.columns.count
  }
  private slotsOf(keys: Uint32Array): Some {
    return someOf(this.columns.slotsOf(keys), this.columns.count)
  }
  private weigh(kept: Kept | undefined, times: 1 | -1): void {
    if (kept) this.bytes += times * (bytesBeside + kept.set.byteLength)
  }

  private caughtUp(kept: Kept, is: (own: Own) => boolean): Some {
    const end = this.gone + this.journal.length
    if (kept.seen >= end) return kept.set
    this.weigh(kept, -1)
    const touched = new Set(this.journal.slice(kept.seen - this.gone))
    const now = [...touched].filter((slot) => {
      const own = this.touched.get(slot)
      return own !== undefined && is(own)
    })
    // Who looks at the one from before goes on doing so.
    kept.set = changedSome(kept.set, touched, now, this.columns.count)
    kept.seen = end
    this.weigh(kept, 1)
    return kept.set
  }
}
