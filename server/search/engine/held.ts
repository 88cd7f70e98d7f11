/** Which things have words of their own, as the index says: asked once, kept, and from then on told of each thing that is touched. */

import type { Asked, Texts } from '../../store/texts.ts'
import type { Own, OwnField } from '../own.ts'
import { ownFields } from '../own.ts'
import { type Bits, grown, none, put, take } from './bits.ts'
import type { Columns } from './columns.ts'

/** What kept sets may take, in bytes; and how many touched things they may be behind. */
const [bytesLimit, journalLimit] = [64 * 1024 * 1024, 4_096]
const rare = 32

interface Kept {
  /** A set, or of a rare word the slots in no order: at most a 32nd of all, so that they take no more room. */
  set: Bits | readonly number[]
  /** How much of the journal is in it. */
  seen: number
}

/** Whether a thing with these words is one that is asked for. */
export function holds(own: Own, { words, in: within, open }: Asked): boolean {
  const asked = ` ${words.join(' ')}${open ? '' : ' '}`
  return (within === undefined ? ownFields : [within]).some((field: OwnField) => {
    for (const run of own.runs[field]) if (` ${run} `.includes(asked)) return true
    return false
  })
}

export class Held {
  private readonly kept = new Map<string, Kept>()
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

  set(asked: Asked): Promise<Bits> {
    return this.told(
      `${asked.in ?? ''} ${asked.open === true} ${asked.words.join(' ')}`,
      () => this.texts.holding(asked),
      (own) => holds(own, asked),
    )
  }
  /** Things with a property of this key, in lower case, whose value has the word. */
  paired(key: string, word: string): Promise<Bits> {
    return this.told(
      `pair ${key}\0${word}`,
      () => this.texts.paired(key, word),
      (own) => own.pairs.get(key)?.has(word) === true,
    )
  }

  private async told(name: string, read: () => Promise<Uint32Array>, is: (own: Own) => boolean): Promise<Bits> {
    const kept = this.kept.get(name)
    if (kept && kept.seen >= this.gone) {
      this.kept.delete(name)
      this.kept.set(name, kept)
      return this.caughtUp(kept, is)
    }
    const seen = this.gone + this.journal.length
    const keys = await read()
    const slots: number[] = []
    for (const key of keys) {
      const slot = this.columns.slotOf(key)
      if (slot !== undefined) slots.push(slot)
    }
    const fresh: Kept = { set: slots.length * rare < this.columns.count ? slots : setOf(slots, this.columns.count), seen }
    this.weigh(this.kept.get(name), -1)
    this.kept.set(name, fresh)
    this.weigh(fresh, 1)
    for (const [oldest, one] of this.kept) {
      if (this.bytes <= bytesLimit || oldest === name) break
      this.kept.delete(oldest)
      this.weigh(one, -1)
    }
    return this.caughtUp(fresh, is)
  }
  private weigh(kept: Kept | undefined, times: 1 | -1): void {
    if (kept) this.bytes += times * (200 + ('byteLength' in kept.set ? kept.set.byteLength : kept.set.length * 8))
  }

  private caughtUp(kept: Kept, is: (own: Own) => boolean): Bits {
    const end = this.gone + this.journal.length
    if (kept.seen < end) {
      this.weigh(kept, -1)
      const touched = new Set(this.journal.slice(kept.seen - this.gone))
      const now = [...touched].filter((slot) => {
        const own = this.touched.get(slot)
        return own !== undefined && is(own)
      })
      if ('byteLength' in kept.set) {
        // Who looks at the one from before goes on doing so.
        const set = grown(kept.set.slice(), this.columns.count)
        for (const slot of touched) take(set, slot)
        for (const slot of now) put(set, slot)
        kept.set = set
      } else kept.set = [...kept.set.filter((slot) => !touched.has(slot)), ...now]
      kept.seen = end
      this.weigh(kept, 1)
    }
    return 'byteLength' in kept.set ? kept.set : setOf(kept.set, this.columns.count)
  }
}
function setOf(slots: readonly number[], count: number): Bits {
  const set = none(count)
  for (const slot of slots) put(set, slot)
  return set
}
