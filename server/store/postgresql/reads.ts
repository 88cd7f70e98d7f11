/** Connections that only read: statements go to the one with the least to do, and over a lost connection once more. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answered, betweenTriesMs, connect, isAnswer, type Login, Refused, type Session, type Statement, unreachable } from './session.ts'

export class Reads implements AsyncDisposable {
  private readonly login: Login
  private readonly most: number
  private readonly patienceMs: number
  private sessions: Session[] = []
  private opening: Promise<Session> | undefined
  private closed = false

  /** A statement waits `patienceMs` at most for a connection. */
  constructor(login: Login, most: number, patienceMs: number) {
    this.login = login
    this.most = most
    this.patienceMs = patienceMs
  }

  /** Rejects with `busy` when the database does not answer in time. */
  async run<Row>(statement: Statement, values?: readonly unknown[]): Promise<readonly Row[]> {
    const until = performance.now() + this.patienceMs
    for (;;) {
      try {
        return (await this.once<Row>(statement, values)).rows
      } catch (error) {
        if (isAnswer(error) || this.closed) throw error
        if (error instanceof Refused || performance.now() + betweenTriesMs >= until) throw unreachable()
        await sleep(betweenTriesMs)
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    await this.opening?.catch(() => undefined)
    await Promise.all(this.sessions.map((session) => session.end().catch(() => undefined)))
  }

  private async once<Row>(statement: Statement, values?: readonly unknown[]): Promise<Answered<Row>> {
    const session = this.idlest() ?? (await this.open())
    return session.run<Row>(statement, values)
  }

  /** One more connection is opened, in the background, when all have something to do. */
  private idlest(): Session | undefined {
    this.sessions = this.sessions.filter((session) => !session.lost.aborted)
    let idlest = this.sessions[0]
    for (const session of this.sessions) if (session.waiting < (idlest?.waiting ?? 0)) idlest = session
    if (idlest && idlest.waiting > 0 && this.sessions.length < this.most) this.open().catch(() => undefined)
    return idlest
  }

  private open(): Promise<Session> {
    if (this.closed) return Promise.reject(new Error('the lake is closed'))
    this.opening ??= connect(this.login, 'reader')
      .then((session) => {
        this.sessions.push(session)
        return session
      })
      .finally(() => {
        this.opening = undefined
      })
    return this.opening
  }
}
