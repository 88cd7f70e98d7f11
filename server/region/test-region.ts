/** Regions for tests of what goes between them: keys, entries that say what small changes say, and a ledger in memory. */

import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { stampOf } from '../kit/clock.ts'
import { salt, ulid } from '../kit/ids.ts'
import { chained, type Envelope, type Member, noChain, type Op } from '../merge/entry.ts'
import { Fork, type Kept, type Ledger } from '../merge/ledger.ts'
import { covers, type Dot, dotOf, type Vector } from '../merge/vector.ts'
import { entrySigner, type Keys, newKeys } from './keys.ts'
import type { Sealing } from './page.ts'
import type { Tip } from './page-read.ts'

/** An entry that follows another of its origin. */
export function entryAfter(before: Tip, envelope: Omit<Envelope, 'number'>, said: string, mark = salt().toString('hex')): Kept {
  const whole = { ...envelope, number: before.number + 1 }
  return { ...whole, said, salt: mark, chain: chained(before.chain, whole, mark, said), signature: null }
}
/** What one small change says: a tag put on a table. */
export const smallChange = (actor = 'anna'): string =>
  JSON.stringify({
    actor,
    address: '10.0.3.17',
    requestId: randomUUID(),
    ops: [{ op: 'add', id: ulid(3), what: 'tagged', to: ulid(3), value: null }] satisfies Op[],
  })

/** A region whose ledger is in memory, and who writes there by `write`. What is taken is there only some time later, as on a disk. */
export class TestRegion implements Ledger {
  readonly name: string
  readonly origin: string
  readonly keys: Keys = newKeys()
  readonly log: Kept[] = []
  /** How many times each dot was given to `take` and was applied already. */
  repeats = 0
  /** By the names of regions; all tests' regions know one another from the start. */
  readonly known: Record<string, Member> = {}
  /** Entries at which the ledger fails. */
  fails: (entry: Kept) => boolean = () => false
  private readonly waiting = new Set<() => void>()
  private readonly numbers: Record<string, number> = {}
  private readonly chains: Record<string, string> = {}

  constructor(name: string, number = 1) {
    this.name = name
    this.origin = `${name}#1`
    this.known[name] = { origin: this.origin, number, last: number, key: this.keys.public, address: '', base: {} }
  }
  meet(...others: readonly TestRegion[]): void {
    for (const other of others) Object.assign(this.known, { [other.name]: other.known[other.name] })
  }
  seal(): Sealing {
    return { origin: this.origin, sign: entrySigner(this.keys) }
  }
  vector(): Vector {
    return { ...this.numbers }
  }
  /** How many it has written. */
  get own(): number {
    return this.numbers[this.origin] ?? 0
  }
  tip(origin: string): Tip {
    return { number: this.numbers[origin] ?? 0, chain: this.chains[origin] ?? noChain }
  }
  write(said = smallChange()): Kept {
    const { [this.origin]: _own, ...deps } = this.numbers
    const entry = entryAfter(
      this.tip(this.origin),
      { origin: this.origin, stamp: stampOf(Date.now(), this.log.length & 0xffff), deps, epochs: null, residency: null },
      said,
    )
    this.apply(entry)
    return entry
  }
  ends(): Readonly<Record<string, Tip>> {
    return Object.fromEntries(Object.keys(this.numbers).map((origin) => [origin, this.tip(origin)]))
  }
  async after(have: Vector, limit: number, except: readonly string[] = []): Promise<readonly Kept[]> {
    return this.log.filter(({ origin, number }) => number > (have[origin] ?? 0) && !except.includes(origin)).slice(0, limit)
  }
  /** Takes one in at once, if it is its turn. */
  learn(entry: Kept): void {
    if (entry.number === (this.numbers[entry.origin] ?? 0) + 1 && covers(this.numbers, entry.deps)) this.apply(entry)
  }
  async take(entries: readonly Kept[]): Promise<Vector> {
    await setImmediate()
    const broken = entries.find((entry) => this.fails(entry))
    if (broken) {
      for (const entry of entries) if (entry.origin !== broken.origin) this.learn(entry)
      throw new Error(`broken at ${broken.origin}`)
    }
    for (const entry of entries) {
      const { origin, number, chain } = entry
      const known = this.numbers[origin] ?? 0
      if (number <= known) {
        this.repeats++
        if (this.log.find((one) => one.origin === origin && one.number === number)?.chain !== chain) throw new Fork(origin, number)
      } else this.learn(entry)
    }
    return this.vector()
  }
  async entry(dot: Dot): Promise<Kept | undefined> {
    return this.log.find(({ origin, number }) => dotOf(origin, number) === dot)
  }
  async members(): Promise<Readonly<Record<string, Member>>> {
    return this.known
  }
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      if (signal.aborted) return done()
      this.waiting.add(done)
      signal.addEventListener('abort', done)
    })
  }
  private apply(entry: Kept): void {
    this.log.push(entry)
    this.numbers[entry.origin] = entry.number
    this.chains[entry.origin] = entry.chain
    for (const wake of this.waiting) wake()
  }
}
