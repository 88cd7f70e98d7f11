/** How many people use what: counts who loads a thing, told to the store now and then, and knows the figures of all threads and servers a moment later. */
import { createHmac } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { Figures } from '../kit/figures.ts'
import type { Lake } from '../lake.ts'
import type { Used } from '../store/use.ts'

/** For as many days a use counts. */
export const useDays = 30
const dayMs = 86_400_000
/** From one telling to the next, and how old figures may be that others told: milliseconds. */
const everyMs = 5_000
/** So many people are told apart in memory, and so many of their uses of a thing; then both are forgotten, and told once more at most. */
const [mostPeople, mostKnown] = [65_536, 65_536]
/** Uses that wait for the store; what comes then is not counted. */
const mostWaiting = 16_384
/** Figures that are read before others get their turn. */
const pageSize = 4_096
const mostCounted = 0xffff

export const dayOf = (ms: number) => Math.floor(ms / dayMs)

export class Use implements AsyncDisposable {
  private readonly lake: Pick<Lake, 'store' | 'report' | 'now'>
  private readonly isOn: boolean
  private readonly timer: NodeJS.Timeout | undefined
  /** By name; and by that number the one that the store gets: it tells people apart, and names nobody. */
  private readonly numbers = new Map<string, number>()
  private readonly people: number[] = []
  /** What was counted today, as thing and number of a person in one. */
  private readonly known = new Set<number>()
  private day: number
  private waiting: Used[] = []
  private telling: Promise<void> | undefined
  private isFailing = false
  private told = 0
  private lost = 0
  /** By key of a thing: keys are small and dense. */
  private counts = new Uint16Array(0)
  private at = 0
  private freshUntil = 0
  private taking: Promise<void> | undefined
  /** The largest figure so far. */
  most = 0

  constructor(lake: Pick<Lake, 'store' | 'report' | 'now'>, isOn: boolean) {
    this.lake = lake
    this.isOn = isOn
    this.day = dayOf(lake.now())
    if (isOn) this.timer = setInterval(() => void this.tellStore(), everyMs).unref()
  }

  /** Somebody loaded a thing. A person counts once a day for it, so that no loop makes a thing popular. On the way of every load: nothing is waited for. */
  loaded(thing: number, name: string): void {
    if (!this.isOn) return
    const person = this.numbers.get(name) ?? this.numberOf(name)
    const what = thing * mostPeople + person
    if (this.known.has(what)) return
    if (this.waiting.length >= mostWaiting) return void this.lost++
    if (this.known.size >= mostKnown) this.known.clear()
    this.known.add(what)
    this.waiting.push({ thing, person: this.people[person] as number })
  }

  /** How many people used it in the last days, as far as `fresh` knew. */
  of(thing: number): number {
    return this.counts[thing] ?? 0
  }

  /** Brings the figures up to date, unless they were a moment ago. The first call reads all. */
  async fresh(): Promise<void> {
    if (!this.isOn || performance.now() < this.freshUntil) return
    this.taking ??= this.take().finally(() => {
      this.taking = undefined
    })
    await this.taking
  }

  /** Tells the store what waits. What cannot be told waits for the next time, as far as there is room. */
  async tellStore(): Promise<void> {
    while (this.telling) await this.telling
    const day = dayOf(this.lake.now())
    // Counted anew from here on; what waits is of the day that has just ended, or of this one: a day is no matter.
    if (day !== this.day) this.known.clear()
    this.day = day
    if (this.waiting.length === 0) return
    this.telling = this.send(day).finally(() => {
      this.telling = undefined
    })
    await this.telling
  }

  tell(into: Figures): void {
    into.caspian_use_told_total = this.told
    into.caspian_use_lost_total = this.lost
    into.caspian_use_waiting = this.waiting.length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.timer)
    await this.tellStore()
  }

  private async send(day: number): Promise<void> {
    const used = this.waiting
    this.waiting = []
    try {
      await this.lake.store.use.note(day, used)
      this.told += used.length
      this.isFailing = false
      this.freshUntil = 0
    } catch (error) {
      const room = Math.max(0, mostWaiting - this.waiting.length)
      this.waiting.push(...used.slice(0, room))
      this.lost += Math.max(0, used.length - room)
      if (!this.isFailing) this.lake.report('who uses what cannot be written down; it is tried again', error)
      this.isFailing = true
    }
  }

  private async take(): Promise<void> {
    const until = performance.now() + everyMs
    for (;;) {
      const page = await this.lake.store.use.changed(this.at, pageSize)
      for (const { thing, people, at } of page) {
        this.put(thing, Math.min(people, mostCounted))
        this.at = at
      }
      if (page.length < pageSize) break
      await turn()
    }
    this.freshUntil = until
  }
  private put(thing: number, people: number): void {
    if (thing >= this.counts.length) {
      const wider = new Uint16Array(Math.max(1_024, this.counts.length * 2, thing + 1))
      wider.set(this.counts)
      this.counts = wider
    }
    this.counts[thing] = people
    if (people > this.most) this.most = people
  }

  private numberOf(name: string): number {
    if (this.people.length >= mostPeople) {
      this.numbers.clear()
      this.people.length = 0
      this.known.clear()
    }
    const number = this.people.push(createHmac('sha256', this.lake.store.tokenKey).update(`use ${name}`).digest().readUIntBE(0, 6)) - 1
    this.numbers.set(name, number)
    return number
  }
}
