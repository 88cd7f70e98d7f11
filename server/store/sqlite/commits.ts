/** The HTTP thread's side of the writer: sends writes in groups, and remembers what the writer said it changed. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { busy } from '../../../kinds/errors.ts'
import { type Figures, Histogram } from '../../kit/figures.ts'
import { ulid } from '../../kit/ids.ts'
import type { Outcome, Write } from '../store.ts'
import type { Touched } from '../touched.ts'
import { crossed } from './crossing.ts'
import type { Ask, Chore, ChoreDone, Group, Sent, WriterSetup } from './writer.ts'

/** Writes that may wait at once; the next is refused with `busy`. */
const queueLimit = 10_000
/** Groups remembered, so that caches need not read the log for what was just written. */
const toldLimit = 256
/** Turns of the event loop that a group waits for more at most. */
const turnLimit = 16

/** What a thread needs to write through a writer that another thread started. */
export interface Seat {
  readonly port: MessagePort
  readonly position: SharedArrayBuffer
  /** What the thread's intents are known by; all of a process begin alike, with its incarnation. */
  readonly owner: string
}

export const incarnationOf = (owner: string) => owner.split('/', 1)[0] as string

export class Commits implements AsyncDisposable {
  private readonly waiting = new Map<number, { begun: number; resolve: (outcome: Outcome) => void; reject: (error: Error) => void }>()
  private readonly told: Touched[] = []
  private readonly port: MessagePort
  private readonly shared: SharedArrayBuffer
  private readonly end: BigInt64Array
  /** How many entries of regions are applied. */
  readonly applied: Int32Array
  /** Only where the writer was started. */
  private readonly writer: Worker | undefined
  /** Answered in the order in which they were asked. */
  private readonly chores: { resolve: (gave: unknown) => void; reject: (error: Error) => void }[] = []
  private asks: Ask[] = []
  private writing = false
  private gathering = false
  private last = 0
  private broken: Error | undefined
  private readonly seconds = new Histogram([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
  private readonly groups = new Histogram([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
  private refused = 0

  readonly owner: string
  private seats = 0

  private constructor({ port, position, owner }: Seat, writer?: Worker) {
    this.owner = owner
    this.port = port
    this.shared = position
    this.end = new BigInt64Array(position, 0, 1)
    this.applied = new Int32Array(position, 8, 1)
    this.writer = writer
  }

  /** Starts the writer thread, which makes or migrates the file. Throws what that throws. */
  static async start(file: string, origin: string): Promise<Commits> {
    const { port1, port2 } = new MessageChannel()
    const position = new SharedArrayBuffer(16)
    const owner = `${ulid(0)}/1`
    const setup: WriterSetup = { file, origin, position, port: port2, owner }
    // What it takes in is soon forgotten: more room for it would only be held, not used.
    const resourceLimits = { maxYoungGenerationSizeMb: 8 }
    const writer = new Worker(new URL('./writer.ts', import.meta.url), { workerData: setup, transferList: [port2], name: 'writer', resourceLimits })
    const commits = new Commits({ port: port1, position, owner }, writer)
    await new Promise<void>((resolve, reject) => {
      port1.once('message', () => resolve())
      writer.once('error', reject)
    })
    commits.listen()
    writer.on('error', (error: Error) => commits.fail(error))
    writer.on('exit', () => commits.fail(new Error('the lake is closed')))
    return commits
  }

  /** Writes through the writer that another thread of this process started. */
  static join(seat: Seat): Commits {
    const commits = new Commits(seat)
    commits.listen()
    seat.port.on('close', () => commits.fail(new Error('the lake is closed')))
    return commits
  }

  /** A seat for one more thread; its port is to be transferred. */
  seat(): Seat {
    const { port1, port2 } = new MessageChannel()
    const owner = `${incarnationOf(this.owner)}/${++this.seats + 1}`
    this.port.postMessage({ seat: port2, owner } satisfies Sent, [port2])
    return { port: port1, position: this.shared, owner }
  }

  private listen(): void {
    this.port.on('message', (message: string | ChoreDone) => this.take(message))
  }

  private fail(error: Error): void {
    this.broken = error
    for (const who of this.waiting.values()) who.reject(error)
    this.waiting.clear()
    for (const who of this.chores.splice(0)) who.reject(error)
  }

  /** Where the log ends: stored by the writer before it acknowledges. */
  position(): number {
    return Number(Atomics.load(this.end, 0))
  }

  /** Resolves once durable. Rejects with `busy` when too many wait, with another error when the writer broke. */
  commit(write: Write): Promise<Outcome> {
    if (this.broken) return Promise.reject(this.broken)
    if (this.waiting.size >= queueLimit) {
      this.refused++
      return Promise.reject(busy('too many writes are waiting; retry in a second'))
    }
    return new Promise<Outcome>((resolve, reject) => {
      const id = ++this.last
      this.waiting.set(id, { begun: performance.now(), resolve, reject })
      this.asks.push({ id, write })
      this.gather()
    })
  }

  /** One step of the writer's, between two groups. Gives what the chore gives; durable by then. */
  chore(chore: Chore): Promise<unknown> {
    if (this.broken) return Promise.reject(this.broken)
    return new Promise((resolve, reject) => {
      this.chores.push({ resolve, reject })
      this.port.postMessage(chore satisfies Sent)
    })
  }

  /** Rejects when the writer is gone. */
  check(): void {
    if (this.broken) throw this.broken
  }

  tell(into: Figures): void {
    this.seconds.tell(into, 'caspian_store_commit_seconds')
    this.groups.tell(into, 'caspian_store_group_writes')
    into.caspian_store_queue_writes = this.waiting.size
    into.caspian_store_queue_refusals_total = this.refused
  }

  /** What changed after `from`, from memory; undefined when memory does not reach back to it. */
  heardAfter(from: number): Touched | undefined {
    for (let message = receiveMessageOnPort(this.port); message; message = receiveMessageOnPort(this.port))
      this.take(message.message as string | ChoreDone)
    // A group of other threads is heard of just before the position moves: it counts from then on.
    const end = this.position()
    let last = this.told.length
    while (last > 0 && (this.told[last - 1] as Touched).position > end) last--
    let first = last
    while (first > 0 && (this.told[first - 1] as Touched).position > from) first--
    const groups = this.told.slice(first, last)
    // Groups follow one another without a gap, so the one before the first unheard must end where the asker stopped.
    if (first === 0 || (this.told[first - 1] as Touched).position !== from || groups.at(-1)?.position !== end) return undefined
    return {
      position: end,
      entities: groups.flatMap((group) => group.entities),
      lists: groups.flatMap((group) => group.lists),
      linked: groups.flatMap((group) => group.linked),
      dropped: groups.some((group) => group.dropped),
      mended: groups.some((group) => group.mended),
    }
  }

  /** Where the writer was started, it ends with this, after what was asked of it by then. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.asks.length > 0) this.port.postMessage(JSON.stringify(this.asks) satisfies Sent)
    if (this.writer) {
      const gone = new Promise<void>((resolve) => this.writer?.once('exit', () => resolve()))
      this.port.postMessage('close' satisfies Sent)
      await gone
    }
    this.port.close()
  }

  /**
   * Sends what has come in as one group, once a turn of the event loop brought nothing more: a commit costs about the
   * same for one write as for many, so clients that were just answered are worth waiting some microseconds for.
   */
  private gather(had = 0, turns = 0): void {
    if (this.writing || this.asks.length === 0 || (this.gathering && turns === 0)) return
    this.gathering = true
    setImmediate(() => {
      if (this.asks.length > had && turns < turnLimit) return this.gather(this.asks.length, turns + 1)
      this.gathering = false
      this.writing = true
      this.port.postMessage(JSON.stringify(this.asks) satisfies Sent)
      this.asks = []
    })
  }

  private take(message: string | ChoreDone): void {
    if (typeof message === 'object') {
      const who = this.chores.shift()
      if (message.error === undefined) who?.resolve(message.gave)
      else who?.reject(crossed(message.error))
      return
    }
    const { answers, touched } = JSON.parse(message) as Group
    if (this.told.push(touched) > toldLimit) this.told.shift()
    // A group of other threads alone, which count it; what this one sent may still be on its way.
    if (answers.length === 0) return
    this.groups.add(answers.length)
    const now = performance.now()
    for (const { id, outcome, error } of answers) {
      const who = this.waiting.get(id)
      this.waiting.delete(id)
      if (who) this.seconds.add((now - who.begun) / 1000)
      if (outcome) who?.resolve(outcome)
      else if (error) who?.reject(crossed(error))
    }
    this.writing = false
    this.gather()
  }
}
