/** Passes events on to where else lineage is kept, once they are kept here. What is slow or dead holds up nobody: events wait for it up to a limit. */
import { appendFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figures } from '../kit/figures.ts'
import type { SinkSettings, SinksSettings } from './sink-settings.ts'

/** For one event, until a failure is tried again at first and at most, and between two words about what was dropped; in milliseconds. */
const [answerMs, retryMs, retryMostMs, sayMs] = [10_000, 1_000, 60_000, 60_000]
/** Characters that may wait for each sink. */
const charactersMost = 64 * 1024 * 1024
/** Events that go into a file at once. */
const linesMost = 500

type Report = (message: string, error: unknown) => void
/** The sink will never take it. */
class Unwanted extends Error {}

class Sink {
  readonly name: string
  passed = 0
  dropped = 0
  readonly waiting: string[] = []
  private characters = 0
  private running: Promise<void> | undefined
  private saidAt = Number.NEGATIVE_INFINITY
  private readonly give: (events: readonly string[], stopped: AbortSignal) => Promise<void>
  private readonly atOnce: number
  private readonly capacity: number
  private readonly report: Report
  private readonly stop: AbortController

  constructor({ name, to }: SinkSettings, capacity: number, directory: string, report: Report, stop: AbortController) {
    this.name = name
    this.capacity = capacity
    this.report = report
    this.stop = stop
    this.atOnce = 'file' in to ? linesMost : 1
    this.give =
      'file' in to
        ? (events) => appendFile(resolve(directory, to.file), events.map((event) => `${event}\n`).join(''), { mode: 0o640 })
        : ([event = ''], stopped) => sent(to.url, to.headers, event, stopped)
  }

  take(event: string): void {
    if (this.waiting.length >= this.capacity || this.characters + event.length > charactersMost || this.stop.signal.aborted)
      return this.drop(1, 'its queue is full')
    this.waiting.push(event)
    this.characters += event.length
    this.running ??= this.run().finally(() => {
      this.running = undefined
    })
  }
  /** What waits and can be given at once is; the rest is dropped, and said. */
  async end(): Promise<void> {
    await this.running
    if (this.waiting.length > 0) this.drop(this.waiting.length, 'the server stopped before it took them')
  }

  private async run(): Promise<void> {
    for (let failures = 0; this.waiting.length > 0 && !this.stop.signal.aborted; ) {
      const events = this.waiting.slice(0, this.atOnce)
      try {
        await this.give(events, this.stop.signal)
        this.passed += this.shift(events)
        failures = 0
      } catch (error) {
        if (error instanceof Unwanted) {
          this.shift(events)
          this.drop(events.length, error.message)
          continue
        }
        if (failures === 0 && !this.stop.signal.aborted) this.report(`lineage is not passed on to sink ${this.name} for now`, error)
        const ms = Math.min(retryMostMs, retryMs * 2 ** failures++)
        await sleep(ms, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined)
      }
    }
  }
  private shift(events: readonly string[]): number {
    for (const { length } of this.waiting.splice(0, events.length)) this.characters -= length
    return events.length
  }
  private drop(count: number, why: string): void {
    this.dropped += count
    const now = performance.now()
    if (now - this.saidAt < sayMs && !this.stop.signal.aborted) return
    this.saidAt = now
    this.report(`${this.dropped} events so far were not passed on to lineage sink ${this.name}: ${why}`, undefined)
  }
}

/** Of this thread. */
export class Sinks implements AsyncDisposable {
  private readonly sinks: readonly Sink[]
  private readonly stop = new AbortController()

  constructor({ sinks, capacity }: SinksSettings, directory: string, report: Report) {
    this.sinks = sinks.map((sink) => new Sink(sink, capacity, directory, report, this.stop))
  }

  /** Texts of events without secrets, in their order. Never waits, and never throws. */
  pass(events: readonly string[]): void {
    for (const sink of this.sinks) for (const event of events) sink.take(event)
  }
  tell(into: Figures): void {
    for (const { name, passed, dropped, waiting } of this.sinks) {
      into[`caspian_lineage_passed_total{sink="${name}"}`] = passed
      into[`caspian_lineage_dropped_total{sink="${name}"}`] = dropped
      into[`caspian_lineage_waiting{sink="${name}"}`] = waiting.length
    }
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop.abort()
    await Promise.all(this.sinks.map((sink) => sink.end()))
  }
}

/** Throws Unwanted where asking again is no use, and else an Error that names neither the address nor what was sent. */
async function sent(url: string, headers: Readonly<Record<string, string>>, event: string, stopped: AbortSignal): Promise<void> {
  const options = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'User-Agent': 'Caspian', ...headers },
    body: event,
    redirect: 'manual',
    signal: AbortSignal.any([stopped, AbortSignal.timeout(answerMs)]),
  } as const
  const answer = await fetch(url, options).catch(whyNot)
  if (typeof answer === 'string') throw new Error(answer)
  const { status } = answer
  await answer.body?.cancel()
  if (status >= 200 && status <= 299) return
  if (status >= 400 && status <= 499 && ![401, 403, 408, 429].includes(status)) throw new Unwanted(`it answers ${status}`)
  throw new Error(status >= 300 && status <= 399 ? `it answers ${status}; nobody is sent on to another address` : `it answers ${status}`)
}
/** Without the cause: it may hold the address. */
function whyNot(error: unknown): string {
  const { name, cause } = error as Error & { readonly cause?: { readonly code?: string } }
  if (name === 'TimeoutError') return `it did not answer in ${answerMs} ms`
  return cause?.code === undefined ? 'it cannot be reached' : `it cannot be reached: ${cause.code}`
}
