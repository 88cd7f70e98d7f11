/** Makes sure that reads show what any server acknowledged before they began: one small question for all that wait. */
import { setTimeout as sleep } from 'node:timers/promises'
import { catchUp, type Follower } from './follower.ts'
import { betweenTriesMs, connect, type Login, Refused, type Session, unreachable, within } from './session.ts'

export class ReadIndex implements AsyncDisposable {
  private readonly login: Login
  private readonly follower: Follower
  private readonly patienceMs: number
  private session: Session | undefined
  private opening: Promise<Session> | undefined
  /** On its way: asked before the calls that come now, so not good enough for them. */
  private sent: Promise<void> | undefined
  /** Not sent yet. */
  private next: Promise<void> | undefined
  private closed = false

  /** Without an answer for `patienceMs`, in milliseconds, reads are refused: memory may be older than the lake. */
  constructor(login: Login, follower: Follower, patienceMs: number) {
    this.login = login
    this.follower = follower
    this.patienceMs = patienceMs
  }

  /** Resolves once the follower is past everything that was acknowledged before the call. Rejects with `busy` when the database does not say. */
  fresh(): Promise<void> {
    this.next ??= this.after(this.sent)
    return this.next
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    await this.sent?.catch(() => undefined)
    await this.opening?.catch(() => undefined)
    await this.session?.end().catch(() => undefined)
  }

  private async after(before: Promise<void> | undefined): Promise<void> {
    await before?.catch(() => undefined)
    // Whoever calls from here on may have seen an acknowledgement that this question cannot know of.
    this.next = undefined
    this.sent = this.ask()
    return this.sent
  }

  private async ask(): Promise<void> {
    const until = performance.now() + this.patienceMs
    for (;;) {
      if (this.closed) throw new Error('the lake is closed')
      try {
        // Half of the time for a connection that may have died without a word, half for a new one.
        const answer = this.connected().then((session) => catchUp(session, this.follower))
        return await within(answer, Math.min(until, performance.now() + this.patienceMs / 2))
      } catch (error) {
        this.session?.destroy()
        if (error instanceof Refused || performance.now() + betweenTriesMs >= until) throw unreachable()
        await sleep(betweenTriesMs)
      }
    }
  }

  private async connected(): Promise<Session> {
    if (this.session && !this.session.lost.aborted) return this.session
    // One at a time: who gave up waiting for it leaves it to the next, and none stays open that nobody knows.
    this.opening ??= connect(this.login, 'index')
      .then((session) => (this.session = session))
      .finally(() => {
        this.opening = undefined
      })
    return this.opening
  }
}
