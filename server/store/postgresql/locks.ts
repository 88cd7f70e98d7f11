/** Names held across servers, and the mark that this one is alive: advisory locks of one connection, gone when it is. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { busy } from '../../../kinds/errors.ts'
import { holding, sharedHolds } from '../hold.ts'
import { betweenTriesMs, connect, type Login, type Session, unreachable } from './session.ts'

/** How often the connection is asked for while something is held: sooner than the database gives up on a silent one. */
const heartbeatMs = 2_000
/** Between two tries for names that somebody else holds. */
const [firstPauseMs, longestPauseMs] = [5, 200]
/** Names that nobody gave back by then: the work is refused. */
const longestWaitMs = 60_000

const keysOf = (prefix: string) => `select hashtextextended('${prefix} ' || name, 0) as key from unnest($1::text[]) as n(name)`
const tryAll = { name: 'try', text: `select key::text as key, pg_try_advisory_lock(key) as got from (${keysOf('hold')} order by key) k` }
const release = { name: 'release', text: 'select pg_advisory_unlock(key) from unnest($1::bigint[]) as k(key)' }
const live = { text: `select pg_try_advisory_lock(key) from (${keysOf('server')}) k` }
/** Any number; all servers of a lake share this lock, and who must be alone with the lake takes it whole. */
const serving = 4_127_700_003
const share = { text: `select pg_advisory_lock_shared(${serving})` }
const takeWhole = { text: `select pg_try_advisory_lock(${serving}) as got` }
const beat = { name: 'beat', text: 'select 1' }

/** Takes over the intents of owners that are gone. The head is locked first, like by every write, so that nothing waits in a circle. */
export const takeOver = (owner: string) => ({
  text: `select 1 from head for update;
    update intent set owner = '${owner}' where owner <> '${owner}' and pg_try_advisory_xact_lock(hashtextextended('server ' || owner, 0))`,
})

/** False when a server serves the lake. Otherwise none starts until the session ends. */
export async function isAlone(session: Session): Promise<boolean> {
  const { rows } = await session.run<{ got: boolean }>(takeWhole)
  return rows[0]?.got === true
}

export class Locks implements AsyncDisposable {
  /** Names this server while it lives; whoever finds its lock free may settle its intents. */
  readonly owner = randomUUID()
  private readonly login: Login
  private readonly patienceMs: number
  private opening: Promise<Session> | undefined
  private session: Session | undefined
  /** One connection may lock a name twice, so this server's own work is kept apart here. */
  private readonly own = sharedHolds()
  private held = 0
  private beating: NodeJS.Timeout | undefined
  private closed = false

  constructor(login: Login, patienceMs: number) {
    this.login = login
    this.patienceMs = patienceMs
  }

  /**
   * Runs the work while nobody else holds one of the names. The signal is aborted when the names were lost with the connection.
   * Rejects with `busy` when the database is away, or somebody holds on to a name.
   */
  hold<T>(names: readonly string[], work: (lost: AbortSignal) => Promise<T>): Promise<T> {
    return holding(this.own, names, async () => {
      const { session, keys } = await this.take(names)
      this.held++
      this.beating ??= setInterval(() => void this.beat(), heartbeatMs)
      try {
        return await work(session.lost)
      } finally {
        if (--this.held === 0) {
          clearInterval(this.beating)
          this.beating = undefined
        }
        await session.run(release, [keys]).catch(() => session.destroy())
      }
    })
  }

  /** Takes the mark of being alive, and takes it again when it was lost. */
  async connected(): Promise<Session> {
    if (this.closed) throw new Error('the lake is closed')
    if (this.session && !this.session.lost.aborted) return this.session
    this.opening ??= connect(this.login, 'locks')
      .then(async (session) => {
        try {
          await session.run(live, [[this.owner]])
          await session.run(share)
        } catch (error) {
          session.destroy()
          throw error
        }
        this.session = session
        session.lost.addEventListener('abort', () => void this.comeBack())
        return session
      })
      .finally(() => {
        this.opening = undefined
      })
    return this.opening
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    clearInterval(this.beating)
    await this.opening?.catch(() => undefined)
    await this.session?.end().catch(() => undefined)
  }

  /** All of the names or none, so that two who want the same cannot wait for one another. */
  private async take(names: readonly string[]): Promise<{ readonly session: Session; readonly keys: readonly string[] }> {
    const began = performance.now()
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      let taken: readonly { readonly key: string; readonly got: boolean }[] | undefined
      try {
        const session = await this.connected()
        taken = (await session.run<{ key: string; got: boolean }>(tryAll, [[...new Set(names)]])).rows
        const keys = taken.filter(({ got }) => got).map(({ key }) => key)
        if (keys.length === taken.length) return { session, keys }
        if (keys.length > 0) await session.run(release, [keys])
      } catch (error) {
        if (this.closed) throw error
        this.session?.destroy()
        if (performance.now() - began + betweenTriesMs > this.patienceMs) throw unreachable()
        await sleep(betweenTriesMs)
        continue
      }
      if (performance.now() - began > longestWaitMs) throw busy('others are at work in the same place; retry in a minute')
      await sleep(pause * (0.5 + Math.random()))
    }
  }

  /** Others take who has no mark for dead. */
  private async comeBack(): Promise<void> {
    while (!this.closed) {
      try {
        await this.connected()
        return
      } catch {
        await sleep(betweenTriesMs)
      }
    }
  }

  private async beat(): Promise<void> {
    const { session } = this
    const timer = setTimeout(() => session?.destroy(), heartbeatMs)
    await session?.run(beat).catch(() => session.destroy())
    clearTimeout(timer)
  }
}
