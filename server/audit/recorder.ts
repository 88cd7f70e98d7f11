/** Writes down what was refused, failed or read: gathered for a moment, then durable together, and never let go of unwritten. */
import { setTimeout as sleep } from 'node:timers/promises'
import { busy } from '../../kinds/errors.ts'
import { isBusy } from '../entity/seen-through.ts'
import type { Figures } from '../kit/figures.ts'
import type { Lake } from '../lake.ts'
import type { Author } from '../store/store.ts'
import type { Noted } from '../store/trail.ts'

/** What happened, as whoever refuses knows it. */
export interface Happening {
  readonly author: Author
  /** In small letters, as routes call it: create, load, list … */
  readonly operation: string
  /** Of kinds/index.ts; empty where it is of none. */
  readonly kind: string
  /** Names from the metalake down, as they were asked for. */
  readonly path: readonly string[]
  readonly reason: string
}

/** Rows of one batch at most, and the time from one to the next in milliseconds at least. */
const batchRows = 500
const betweenMs = 25
/** Rows that wait at once: what comes then is refused. */
const waitingLimit = 10_000
const retryMs = 1_000
/** A database that is away holds up changes by itself for as long, and is asked again so often. */
const [patienceMs, awayMs] = [10_000, 50]
/** Characters. Callers choose most of them. */
const longest = { text: 256, reason: 500, path: 32 } as const

const short = (text: string, limit: number) => (text.length > limit ? `${text.slice(0, limit)}…` : text).toWellFormed()

interface Waiting {
  readonly row: Promise<Noted>
  readonly durable: () => void
  readonly lost: (error: Error) => void
}

export class Recorder implements AsyncDisposable {
  private readonly lake: Pick<Lake, 'store' | 'report'>
  private waiting: Waiting[] = []
  private running: Promise<void> | undefined
  private closed = false
  private rows = 0
  private failures = 0
  /** The last batch could not be written, and is tried again and again. */
  private broken = false

  constructor(lake: Pick<Lake, 'store' | 'report'>) {
    this.lake = lake
  }

  /** Resolves once it is durable that this was denied: only then is the caller to be told. Rejects with `busy` when it cannot be written. */
  denied(what: Happening): Promise<void> {
    return this.add(what, 'denied')
  }

  /** A change that was refused for another reason, or broke. Durable soon; who asked need not wait for it. */
  failed(what: Happening): void {
    this.add(what, 'failed').catch(() => undefined)
  }

  /** The same for what was read, where a metalake's reads are kept. */
  read(what: Omit<Happening, 'reason'>): void {
    this.add({ ...what, reason: '' }, 'read').catch(() => undefined)
  }

  /** It cannot be written, or not fast enough: what would have to be written down must not be done. */
  get halted(): boolean {
    return this.broken || this.waiting.length >= waitingLimit
  }

  tell(into: Figures): void {
    into.caspian_audit_rows_total = this.rows
    into.caspian_audit_failures_total = this.failures
    into.caspian_audit_waiting = this.waiting.length
    into.caspian_audit_halted = this.halted ? 1 : 0
  }

  /** Writes what still waits, if it can be written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    await this.running
  }

  private add(what: Happening, outcome: Noted['outcome']): Promise<void> {
    if (this.closed || this.waiting.length >= waitingLimit) return Promise.reject(unwritten())
    return new Promise((durable, lost) => {
      this.waiting.push({ row: this.rowOf(what, outcome), durable, lost })
      // What cannot be written now is kept and tried again, but whoever waits is told.
      if (this.broken) lost(unwritten())
      this.running ??= this.run()
    })
  }

  private async rowOf({ author, operation, kind, path, reason }: Happening, outcome: Noted['outcome']): Promise<Noted> {
    const [metalake] = path
    const found = metalake === undefined ? undefined : await this.lake.store.now.child(0, 'metalake', metalake).catch(() => undefined)
    return {
      actor: short(author.actor, longest.text),
      address: short(author.address, longest.text),
      requestId: short(author.requestId, longest.text),
      operation,
      kind,
      root: found?.key ?? 0,
      path: path.slice(0, longest.path).map((name) => short(name, longest.text)),
      outcome,
      reason: short(reason, longest.reason),
    }
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      // Those of this turn of the event loop come along.
      await new Promise((resolve) => setImmediate(resolve))
      const batch = this.waiting.slice(0, batchRows)
      const rows = await Promise.all(batch.map(({ row }) => row))
      const isKept = await this.write(rows, batch)
      if (!isKept) break
      this.waiting = this.waiting.slice(batch.length)
      this.rows += batch.length
      for (const { durable } of batch) durable()
      if (!this.closed && this.waiting.length < batchRows) await sleep(betweenMs, undefined, { ref: false })
    }
    this.running = undefined
  }

  /** Tries until it is written. Gives up only when the lake closes. */
  private async write(rows: readonly Noted[], batch: readonly Waiting[]): Promise<boolean> {
    const until = performance.now() + patienceMs
    for (;;) {
      try {
        await this.lake.store.trail.note(rows)
        this.broken = false
        return true
      } catch (error) {
        if (isBusy(error) && !this.broken && !this.closed && performance.now() < until) {
          await sleep(awayMs)
          continue
        }
        this.failures++
        if (!this.broken) this.lake.report('the audit cannot be written, and until it can the lake takes no changes', error)
        this.broken = true
        for (const { lost } of [...batch, ...this.waiting]) lost(unwritten())
        if (this.closed) return false
        await sleep(retryMs, undefined, { ref: false })
        if (this.closed) return false
      }
    }
  }
}

export const unwritten = () => busy('what happens cannot be written to the audit, and nothing is changed or refused without that; retry in a second')
