/** Sessions with one PostgreSQL database: pooled, cancelled on the server, replaced when broken. */
import { Client, DatabaseError } from 'pg'
import { connectionFailed } from '../../kinds/errors.ts'
import { cancelStatement } from './cancel.ts'
import { isLost, refusalFrom } from './failures.ts'
import { type Connections, changeTimeoutMs, clientConfig, ignore, type Login, overWays, poolOf, type Session, type Way, waysTo } from './ways.ts'

const lockTimeoutMs = 10_000
/** How long a cancelled statement may take to end before its connection is cut. */
const graceMs = 3_000

/** Runs one statement and no second one, if with an empty list of values; without a list, several. */
export type Run = <Row = unknown>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>

interface Started<Row> {
  readonly session: Session
  readonly run: Run
  readonly rows: readonly Row[]
}

const begin = `BEGIN; SET LOCAL statement_timeout = ${changeTimeoutMs}; SET LOCAL lock_timeout = ${lockTimeoutMs}`

/** Connects when first needed. Every method throws a Refusal, or the signal's reason once it is aborted. */
export class Database implements AsyncDisposable {
  readonly #login: Login
  /** The one that worked last comes first. */
  #ways: readonly (Way & ReturnType<typeof poolOf>)[]
  readonly #proven = new WeakSet<Session>()
  #closed: Promise<unknown> | undefined

  constructor(login: Login) {
    this.#login = login
    this.#ways = waysTo(login.target).map((way) => ({ ...way, ...poolOf(login, way) }))
  }

  /** Reads by one statement, in one round trip. */
  async read<Row>(signal: AbortSignal, sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const { session, rows } = await this.#start<Row>(signal, sql, values)
    // A late cancel request may still be on its way to an aborted session.
    session.release(signal.aborted)
    return rows
  }

  /** Does all of `work` or nothing of it. Once the commit is sent it is no longer cancelled. */
  async transaction<T>(signal: AbortSignal, work: (run: Run) => Promise<T>): Promise<T> {
    const { session, run } = await this.#start(signal, begin)
    try {
      const result = await work(run)
      signal.throwIfAborted()
      await send(session, 'COMMIT')
      session.release()
      return result
    } catch (error) {
      const rolledBack = !isLost(error) && (await succeeds(send(session, 'ROLLBACK')))
      session.release(!rolledBack || signal.aborted)
      throw signal.aborted ? signal.reason : refusalFrom(error)
    }
  }

  /** Of all ways together. */
  connections(): Connections {
    const all = this.#ways.map((way) => way.connections())
    const sum = (of: keyof Connections) => all.reduce((n, one) => n + one[of], 0)
    return { open: sum('open'), used: sum('used'), waiting: sum('waiting') }
  }

  /** Logs in to the url's own database, over a connection of its own, and leaves again. */
  async ping(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const login = { ...this.#login, database: this.#login.target.database ?? this.#login.database }
    const visit = overWays(waysTo(login.target), async (way) => {
      const client = new Client(clientConfig(login, way))
      client.on('error', ignore)
      try {
        await client.connect()
        await client.query('SELECT 1')
      } finally {
        void client.end()
      }
    })
    await orAborted(visit, signal, ignore)
  }

  /** Waits for what is running, then closes every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= Promise.all(this.#ways.map((way) => way.end()))
    await this.#closed
  }

  /** Takes a session and runs its first statement. A pooled one that turns out broken is replaced: nothing has been done yet. */
  async #start<Row>(signal: AbortSignal, sql: string, values?: readonly unknown[]): Promise<Started<Row>> {
    for (;;) {
      const { way, session } = await this.#take(signal)
      const run: Run = (sql, values) => cancellable(signal, way, session, () => send(session, sql, values))
      try {
        const rows = await run<Row>(sql, values)
        this.#proven.add(session)
        return { session, run, rows }
      } catch (error) {
        session.release(isLost(error) || signal.aborted)
        if (signal.aborted) throw signal.reason
        if (!isLost(error) || !this.#proven.has(session)) throw refusalFrom(error)
      }
    }
  }

  async #take(signal: AbortSignal): Promise<{ readonly way: Way; readonly session: Session }> {
    signal.throwIfAborted()
    const taken = overWays(this.#ways, async (way) => ({ way, session: await way.take() }))
    const { way, session } = await orAborted(taken, signal, (late) => late.session.release())
    if (way !== this.#ways[0]) this.#ways = [way, ...this.#ways.filter((other) => other !== way)]
    return { way, session }
  }
}

/** Throws PostgreSQL's own error, or connectionFailed when it gave none. */
async function send<Row>(session: Session, sql: string, values?: readonly unknown[]): Promise<readonly Row[]> {
  // Unlike the simple protocol, the extended one refuses a text of several statements.
  const one = { text: sql, values: [...(values ?? [])], queryMode: 'extended' }
  try {
    const result = await session.query(values ? one : sql)
    // Several statements give a list of results, and none of them is asked for rows.
    return Array.isArray(result) ? [] : (result.rows as Row[])
  } catch (error) {
    throw error instanceof DatabaseError ? error : connectionFailed(`the connection to PostgreSQL broke: ${(error as Error).message}`)
  }
}

/** Does the work; on abort stops what the session runs, and cuts the connection when that does not help. */
async function cancellable<T>(signal: AbortSignal, way: Way, session: Session, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  let cut: NodeJS.Timeout | undefined
  const stop = () => {
    void cancelStatement(way, session)
    cut = setTimeout(() => void session.end(), graceMs)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await work()
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(cut)
  }
}

/** Waits no longer than until the abort; what comes after it is discarded. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal, discard: (late: T) => void): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = () => {
    work.then(discard, ignore)
    reject(signal.reason)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

const succeeds = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  )
