/** Commits of one server: gathered into groups, one group in flight, carried over a restart of the database without doing any twice. */
import { setTimeout as sleep } from 'node:timers/promises'
import { busy } from '../../../kinds/errors.ts'
import { type Figures, Histogram } from '../../kit/figures.ts'
import type { Kept } from '../../merge/ledger.ts'
import type { Mend } from '../../merge/mending.ts'
import type { Vector } from '../../merge/vector.ts'
import type { Author, Outcome, Write } from '../store.ts'
import { catchUp } from './follower.ts'
import { commitGroup, type Heard, Superseded, takeGroup, Unknown, type Writer, writerSettings } from './group.ts'
import type { Ended } from './head.ts'
import { runIn } from './region/run.ts'
import { betweenTriesMs, connect, isAnswer, isPassing, type Login, Refused, type Session, unreachable } from './session.ts'
import { isUnread, readMore } from './unread.ts'

/** Writes that may wait at once; the next is refused with `busy`. */
const queueLimit = 10_000
/** More than this in one transaction makes the first wait for the last, and other servers for both. */
const groupLimit = 512
/** From a write until its words are read, unless somebody searches before. */
const readAfterMs = 100
/** Turns of the event loop that a group waits for more at most. */
const turnLimit = 16

interface Asked<Work, Gives> {
  readonly work: Work
  /** When it is refused unless it has been sent, in milliseconds of `performance.now()`. */
  readonly until: number
  readonly resolve: (gives: Gives) => void
  readonly reject: (error: Error) => void
}
/** One transaction for all of the work. */
type Attempt<Work, Gives> = (session: Session, writer: Writer, work: readonly Work[]) => Promise<readonly Ended<Gives>[]>
const take: Attempt<Heard, Vector> = async (session, writer, some) =>
  (await Promise.all(some.map((heard) => takeGroup(session, writer, heard)))).flat()

export class Commits implements AsyncDisposable {
  private readonly login: Login
  private readonly writer: Writer
  private readonly patienceMs: number
  private session: Session | undefined
  private asked: Asked<Write, Outcome>[] = []
  private taking: Asked<Heard, Vector>[] = []
  /** Who wait until the index of words has all that is committed. */
  private searching: Asked<undefined, void>[] = []
  private reading: NodeJS.Timeout | 'now' | undefined
  /** Asked and not answered. */
  private waiting = 0
  private running: Promise<void> | undefined
  private closed: Error | undefined
  private readonly seconds = new Histogram([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
  private readonly groups = new Histogram([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
  private refused = 0

  /** A write waits for a database that is away for `patienceMs` at most. */
  constructor(login: Login, writer: Writer, patienceMs: number) {
    this.login = login
    this.writer = writer
    this.patienceMs = patienceMs
  }

  /** Resolves once durable, with the follower at or past it. Rejects with `busy` when too many wait or the database is away for too long. */
  commit(write: Write): Promise<Outcome> {
    if (this.closed) return Promise.reject(this.closed)
    if (this.waiting >= queueLimit) {
      this.refused++
      return Promise.reject(busy('too many writes are waiting; retry in a second'))
    }
    const begun = performance.now()
    return new Promise<Outcome>((resolve, reject) => {
      this.waiting++
      this.asked.push({ work: write, until: performance.now() + this.patienceMs, resolve, reject })
      this.running ??= this.run()
    }).finally(() => {
      this.waiting--
      this.seconds.add((performance.now() - begun) / 1000)
    })
  }

  /** Takes in entries of other regions, all in one transaction; gives what is applied then. Rejects with what an entry breaks by, and as `commit` does. */
  take(entries: readonly Kept[]): Promise<Vector> {
    return this.hear({ entries, ahead: false })
  }

  /** Shows at once what the entry takes away, though it is not in its turn. */
  heed(entry: Kept): Promise<Vector> {
    return this.hear({ entries: [entry], ahead: true })
  }

  /** Puts right what was damaged. Rejects with Unmended, and nothing is changed. */
  async mend(mend: Mend, author: Author): Promise<void> {
    await this.hear({ mend, author })
  }

  /** Resolves once the words of all that was committed before are in the index. Rejects with `busy` when the database is away. */
  read(): Promise<void> {
    if (this.closed) return Promise.reject(this.closed)
    return new Promise<void>((resolve, reject) => {
      this.searching.push({ work: undefined, until: performance.now() + this.patienceMs, resolve, reject })
      this.running ??= this.run()
    })
  }

  private hear(work: Heard): Promise<Vector> {
    if (this.closed) return Promise.reject(this.closed)
    return new Promise<Vector>((resolve, reject) => {
      this.taking.push({ work, until: performance.now() + this.patienceMs, resolve, reject })
      this.running ??= this.run()
    })
  }

  tell(into: Figures): void {
    this.seconds.tell(into, 'caspian_store_commit_seconds')
    this.groups.tell(into, 'caspian_store_group_writes')
    into.caspian_store_queue_writes = this.waiting
    into.caspian_store_queue_refusals_total = this.refused
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed ??= new Error('the lake is closed')
    if (typeof this.reading === 'object') clearTimeout(this.reading)
    await this.running
    await this.session?.end().catch(() => undefined)
  }

  private async run(): Promise<void> {
    while (this.asked.length + this.taking.length + this.searching.length > 0 || this.reading === 'now') {
      await this.gathered()
      const writes = this.asked.splice(0, groupLimit)
      if (writes.length > 0) this.groups.add(writes.length)
      await this.group(writes, commitGroup)
      await this.group(this.taking.splice(0, 1), take)
      if (this.searching.length > 0 || this.reading === 'now') await this.readSome()
      else this.reading ??= setTimeout(() => this.readNow(), readAfterMs).unref()
    }
    this.running = undefined
  }

  private readNow(): void {
    this.reading = 'now'
    this.running ??= this.run()
  }

  /** A batch of it, between two groups: of any server's writes. */
  private async readSome(): Promise<void> {
    const waiting = this.searching.splice(0)
    this.reading = undefined
    try {
      const session = await this.connected()
      if ((await isUnread(runIn(session))) && (await readMore(session, false))) {
        this.reading = 'now'
        this.searching.push(...waiting)
      } else for (const { resolve } of waiting) resolve()
    } catch (error) {
      if (!isAnswer(error)) this.session?.destroy()
      if (!isPassing(error)) for (const { reject } of waiting) reject(error as Error)
      else if (waiting.length > 0) {
        this.searching.push(...patient(waiting))
        await sleep(betweenTriesMs)
      }
      // Where nobody waits, the next write or search tries it again.
    }
  }

  /** A commit costs about the same for one write as for many, so clients that were just answered are worth waiting some microseconds for. */
  private async gathered(): Promise<void> {
    for (let had = 0, turns = 0; this.asked.length > had && this.asked.length < groupLimit && turns < turnLimit; turns++) {
      had = this.asked.length
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Answers all of the group, whatever happens. */
  private async group<Work, Gives>(group: readonly Asked<Work, Gives>[], attempt: Attempt<Work, Gives>): Promise<void> {
    let left = group
    while (left.length > 0) {
      try {
        const ended = await this.attempt(
          left.map(({ work }) => work),
          attempt,
        )
        return answer(left, ended)
      } catch (error) {
        if (error instanceof Superseded) this.closed = error
        // A write that the database refuses must not fail its neighbours.
        if (!isPassing(error) && left.length > 1) {
          for (const one of left) await this.group([one], attempt)
          return
        }
        if (error instanceof Superseded || error instanceof Refused || !isPassing(error))
          return answer(
            left,
            left.map(() => ({ error: error as Error })),
          )
        left = patient(left)
        this.bePatient()
        await sleep(betweenTriesMs)
      }
    }
  }

  private bePatient(): void {
    this.asked = patient(this.asked)
    this.taking = patient(this.taking)
  }

  /** Throws only when nothing of the group was kept. */
  private async attempt<Work, Gives>(work: readonly Work[], attempt: Attempt<Work, Gives>): Promise<readonly Ended<Gives>[]> {
    const session = await this.connected()
    try {
      return await attempt(session, this.writer, work)
    } catch (error) {
      if (isAnswer(error)) await session.run({ text: 'rollback' }).catch(() => session.destroy())
      else session.destroy()
      if (!(error instanceof Unknown)) throw error
      // However long it takes: neither a failure nor an acknowledgement would be the truth.
      if (!(await this.look(error))) throw new Error('the connection to the database was lost', { cause: error })
      return error.gives as readonly Ended<Gives>[]
    }
  }

  private async look(unknown: Unknown<unknown>): Promise<boolean> {
    for (;;) {
      try {
        const session = await this.connected()
        const happened = await unknown.happened(session)
        if (happened) await catchUp(session, this.writer.follower)
        return happened
      } catch (error) {
        if (error instanceof Refused) throw new Error('a write was sent, and the database lets nobody look whether it was made', { cause: error })
        this.session?.destroy()
        this.bePatient()
        await sleep(betweenTriesMs)
      }
    }
  }

  private async connected(): Promise<Session> {
    if (this.session && !this.session.lost.aborted) return this.session
    this.session = await connect(this.login, 'writer')
    await this.session.run(writerSettings)
    return this.session
  }
}

/** Those that may wait longer; the others are refused. */
function patient<One extends Asked<unknown, never>>(asked: readonly One[]): One[] {
  const now = performance.now()
  for (const { until, reject } of asked) if (until <= now) reject(unreachable())
  return asked.filter(({ until }) => until > now)
}

function answer<Gives>(asked: readonly Asked<unknown, Gives>[], ended: readonly Ended<Gives>[]): void {
  for (const [i, { resolve, reject }] of asked.entries()) {
    const end = ended[i] as Ended<Gives>
    if ('outcome' in end) resolve(end.outcome)
    else reject(end.error)
  }
}
