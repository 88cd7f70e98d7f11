/** Entries that came before what they depend on: kept in memory, bounded, until it is their turn. No clock, no I/O. */

import { millisOf } from '../kit/clock.ts'
import { noChain } from '../merge/entry.ts'
import { Fork, type Kept } from '../merge/ledger.ts'
import { covers, type Vector } from '../merge/vector.ts'
import type { Tip } from './page-read.ts'

/** What is applied, by origin: the last entry's number and chain. */
export type Ends = Readonly<Record<string, Tip>>

/** Bytes that held entries take in memory, about; passed by at most one page for each who is asked. */
export interface Bounds {
  readonly ofOne: number
  readonly ofAll: number
}
const usual: Bounds = { ofOne: 16 << 20, ofAll: 64 << 20 }
/** Of an entry, besides what it says. */
const overhead = 512
const sizeOf = ({ said }: Kept): number => said.length + overhead

/** A stamp so far ahead of what all clocks say together is a fault, not a delay. */
const aheadMs = 60_000
const isFuture = ({ stamp }: Kept, lakeTime: number): boolean => millisOf(stamp) > lakeTime + aheadMs

interface Queue {
  readonly entries: Kept[]
  bytes: number
}

export class Holding {
  private readonly bounds: Bounds
  private ends: Ends = {}
  /** Of each origin those that follow its end, without a gap. */
  private readonly queues = new Map<string, Queue>()
  private readonly forks = new Map<string, Fork>()

  constructor(bounds: Bounds = usual) {
    this.bounds = bounds
  }

  /** Origins of which nothing more is taken, and why. */
  get frozen(): ReadonlyMap<string, Fork> {
    return this.forks
  }
  freeze(fork: Fork): void {
    if (!this.forks.has(fork.origin)) this.forks.set(fork.origin, fork)
    this.queues.delete(fork.origin)
  }

  /** The last entry that is here of an origin, applied or held: what the next page must follow. */
  tip(origin: string): Tip {
    return this.queues.get(origin)?.entries.at(-1) ?? this.ends[origin] ?? { number: 0, chain: noChain }
  }
  /** What need not be asked for. */
  have(): Vector {
    const origins = new Set([...Object.keys(this.ends), ...this.queues.keys()])
    return Object.fromEntries([...origins].map((origin) => [origin, this.tip(origin).number]))
  }
  /** Origins not to be asked for: frozen, or enough is held. When all is full, those go on of which nothing is held: what others wait for is there. */
  full(): readonly string[] {
    const all = this.bytes >= this.bounds.ofAll
    const held = [...this.queues].filter(([, { bytes }]) => all || bytes >= this.bounds.ofOne).map(([origin]) => origin)
    return [...this.forks.keys(), ...held]
  }
  get bytes(): number {
    let sum = 0
    for (const { bytes } of this.queues.values()) sum += bytes
    return sum
  }
  get count(): number {
    let sum = 0
    for (const { entries } of this.queues.values()) sum += entries.length
    return sum
  }

  /** Takes note of what is applied now, whoever brought it. */
  applied(ends: Ends): void {
    this.ends = ends
    for (const [origin, queue] of this.queues) {
      const end = ends[origin]
      const gone = end ? queue.entries.findIndex(({ number }) => number > end.number) : 0
      const passed = queue.entries.splice(0, gone === -1 ? queue.entries.length : gone)
      const same = passed.find(({ number }) => number === end?.number)
      if (same && same.chain !== end?.chain) this.freeze(new Fork(origin, same.number))
      for (const entry of passed) queue.bytes -= sizeOf(entry)
      if (queue.entries.length === 0) this.queues.delete(origin)
    }
  }

  /**
   * Holds those that follow what is here, and drops the rest: repeats, after comparing them with what is held; what comes after a gap or
   * is too much, which will be asked for again. Gives how many were new.
   */
  offer(entries: readonly Kept[]): number {
    const full = new Set(this.full())
    let taken = 0
    for (const entry of entries) {
      const { origin, number } = entry
      if (full.has(origin) || this.forks.has(origin)) continue
      const tip = this.tip(origin)
      if (number <= tip.number) this.compare(entry)
      else if (number === tip.number + 1) {
        const queue = this.queues.get(origin) ?? { entries: [], bytes: 0 }
        this.queues.set(origin, queue)
        queue.entries.push(entry)
        queue.bytes += sizeOf(entry)
        taken++
      }
    }
    return taken
  }
  /** Freezes the origin of a repeat that differs. Gives whether it could be compared here: what was applied long ago only the ledger has. */
  compare({ origin, number, chain }: Kept): boolean {
    const held = this.queues.get(origin)?.entries
    const end = this.ends[origin]
    const known = end?.number === number ? end : held?.[number - (held[0]?.number ?? 0)]
    if (known && known.chain !== chain) this.freeze(new Fork(origin, number))
    return known !== undefined
  }

  /**
   * Those whose turn it is, but of some origins, each after all that it depends on; at most so many. Held until `applied` says that they are.
   * What is stamped more than a minute after `lakeTime` waits, and so does what depends on it.
   */
  ready(most: number, except: ReadonlySet<string> = new Set(), lakeTime = Number.POSITIVE_INFINITY): readonly Kept[] {
    const vector: Record<string, number> = Object.fromEntries(Object.entries(this.ends).map(([origin, { number }]) => [origin, number]))
    const places = new Map(
      [...this.queues.keys()]
        .filter((origin) => !except.has(origin))
        .sort()
        .map((origin) => [origin, 0]),
    )
    const turn: Kept[] = []
    for (let moved = true; moved && turn.length < most; ) {
      moved = false
      for (const [origin, from] of places) {
        const { entries } = this.queues.get(origin) as Queue
        let at = from
        for (let next = entries[at]; next && turn.length < most && covers(vector, next.deps) && !isFuture(next, lakeTime); next = entries[++at]) {
          vector[origin] = next.number
          turn.push(next)
        }
        places.set(origin, at)
        moved ||= at > from
      }
    }
    return turn
  }
}
