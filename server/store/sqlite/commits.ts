/** The HTTP thread's side of the writer: sends writes in groups, and remembers what the writer said it changed. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { busy } from '../../../kinds/errors.ts'
import type { Outcome, Touched, Write } from '../store.ts'
import type { Ask, Group, WriterSetup } from './writer.ts'

/** Writes that may wait at once; the next is refused with `busy`. */
const queueLimit = 10_000
/** Groups remembered, so that caches need not read the log for what was just written. */
const toldLimit = 256
/** Turns of the event loop that a group waits for more at most. */
const turnLimit = 16

export class Commits implements AsyncDisposable {
  private readonly waiting = new Map<number, { resolve: (outcome: Outcome) => void; reject: (error: Error) => void }>()
  private readonly told: Touched[] = []
  private readonly channel = new MessageChannel()
  private readonly end: BigInt64Array
  private readonly writer: Worker
  private asks: Ask[] = []
  private writing = false
  private gathering = false
  private last = 0
  private broken: Error | undefined

  private constructor(file: string, origin: string) {
    const position = new SharedArrayBuffer(8)
    this.end = new BigInt64Array(position)
    const setup: WriterSetup = { file, origin, position, port: this.channel.port2 }
    this.writer = new Worker(new URL('./writer.ts', import.meta.url), { workerData: setup, transferList: [this.channel.port2], name: 'writer' })
  }

  /** Starts the writer thread, which makes or migrates the file. Throws what that throws. */
  static async start(file: string, origin: string): Promise<Commits> {
    const commits = new Commits(file, origin)
    const { port1 } = commits.channel
    await new Promise<void>((resolve, reject) => {
      port1.once('message', () => resolve())
      commits.writer.once('error', reject)
    })
    port1.on('message', (group: Group) => commits.take(group))
    const fail = (error: Error) => {
      commits.broken = error
      for (const who of commits.waiting.values()) who.reject(error)
      commits.waiting.clear()
    }
    commits.writer.on('error', fail)
    commits.writer.on('exit', () => fail(new Error('the lake is closed')))
    return commits
  }

  /** Where the log ends: stored by the writer before it acknowledges. */
  position(): number {
    return Number(Atomics.load(this.end, 0))
  }

  /** Resolves once durable. Rejects with `busy` when too many wait, with another error when the writer broke. */
  commit(write: Write): Promise<Outcome> {
    if (this.broken) return Promise.reject(this.broken)
    if (this.waiting.size >= queueLimit) return Promise.reject(busy('too many writes are waiting; retry in a second'))
    return new Promise<Outcome>((resolve, reject) => {
      const id = ++this.last
      this.waiting.set(id, { resolve, reject })
      this.asks.push({ id, write })
      this.gather()
    })
  }

  /** Rejects when the writer is gone. */
  check(): void {
    if (this.broken) throw this.broken
  }

  /** What changed after `from`, from memory; undefined when memory does not reach back to it. */
  heardAfter(from: number): Touched | undefined {
    for (let message = receiveMessageOnPort(this.channel.port1); message; message = receiveMessageOnPort(this.channel.port1))
      this.take(message.message as Group)
    let first = this.told.length
    while (first > 0 && (this.told[first - 1] as Touched).position > from) first--
    const groups = this.told.slice(first)
    // Groups follow one another without a gap, so the one before the first unheard must end where the asker stopped.
    if (first === 0 || (this.told[first - 1] as Touched).position !== from || groups.at(-1)?.position !== this.position()) return undefined
    return {
      position: this.position(),
      entities: groups.flatMap((group) => group.entities),
      lists: groups.flatMap((group) => group.lists),
      dropped: groups.some((group) => group.dropped),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = new Promise<void>((resolve) => this.writer.once('exit', () => resolve()))
    if (this.asks.length > 0) this.channel.port1.postMessage(this.asks)
    this.channel.port1.postMessage('close')
    await gone
    this.channel.port1.close()
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
      this.channel.port1.postMessage(this.asks)
      this.asks = []
    })
  }

  private take({ answers, touched }: Group): void {
    if (this.told.push(touched) > toldLimit) this.told.shift()
    for (const { id, outcome, error } of answers) {
      const who = this.waiting.get(id)
      this.waiting.delete(id)
      if (outcome) who?.resolve(outcome)
      else who?.reject(new Error(error))
    }
    this.writing = false
    this.gather()
  }
}
