/** Connections to the database of a lake: how they are made, what they are told first, and what their failures mean. */
import type { ConnectionOptions } from 'node:tls'
import { Client, type ClientConfig, DatabaseError, types } from 'pg'
import { busy } from '../../../kinds/errors.ts'

/** Where the lake is and who asks. Addresses and ways to encrypt are tried in turn. */
export interface Login {
  readonly addresses: readonly { readonly host: string; readonly port: number }[]
  readonly tls: readonly (false | ConnectionOptions)[]
  readonly database: string
  readonly user: string
  readonly password: string
}

/** A statement; with a name it is prepared once a connection. */
export interface Statement {
  readonly name?: string
  readonly text: string
}
export interface Answered<Row> {
  readonly rows: Row[]
  readonly command: string
}

/** One connection. Statements are sent at once, one behind another, without waiting for the answers of those before. */
export interface Session {
  run<Row = Record<string, unknown>>(statement: Statement, values?: readonly unknown[]): Promise<Answered<Row>>
  /** Several at once, without values. Gives the answer of the last. */
  runAll<Row = Record<string, unknown>>(text: string): Promise<Answered<Row>>
  /** Statements sent and not answered. */
  readonly waiting: number
  /** Aborted when the connection is lost or closed. */
  readonly lost: AbortSignal
  /** Ends it; what was sent is answered first. */
  end(): Promise<void>
  /** Ends it at once. */
  destroy(): void
}

const connectTimeoutMs = 5_000
/** A statement that is not answered by then counts as lost with its connection. */
const silenceTimeoutMs = 40_000

/** Keys, positions and counts stay below 2^53. */
const parsers: ClientConfig['types'] = { getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)) }

/**
 * A server that froze inside a transaction would hold up all others, so its connection ends; one that vanished without a word is
 * noticed. What is acknowledged must be on disk, whatever the database's own setting. A plan that was right for an empty lake must not
 * be kept while it grows; and compiling one takes longer than all that is asked here.
 */
const greeting = `set search_path = caspian; set jit = off; set plan_cache_mode = force_custom_plan; set timezone = 'UTC'; set standard_conforming_strings = on;
  set statement_timeout = '30s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '5s';
  set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3;
  select set_config('synchronous_commit', case setting when 'off' then 'on' else setting end, false) from pg_settings where name = 'synchronous_commit';
  select pg_is_in_recovery() as "standby", current_setting('server_encoding') as encoding`

/** The database says no and will go on saying so: a wrong password, no such database, a missing right. */
export class Refused extends Error {}
const saidForGood = /^(28|3D|42501)/

/** Connects over the first way that works. Throws Refused when trying again is of no use. */
export async function connect(login: Login, use: string): Promise<Session> {
  let failure: unknown
  for (const { host, port } of login.addresses)
    for (const ssl of login.tls)
      try {
        return await begin(login, host, port, ssl, use)
      } catch (error) {
        if (error instanceof Refused) throw error
        if (error instanceof DatabaseError && saidForGood.test(error.code ?? ''))
          throw new Refused(`PostgreSQL at ${host}:${port} refuses: ${error.message}`)
        failure = error
      }
  throw failure
}

async function begin(login: Login, host: string, port: number, ssl: false | ConnectionOptions, use: string): Promise<Session> {
  const config: ClientConfig & { readonly pipeline: true } = {
    host,
    port,
    ssl,
    database: login.database,
    user: login.user,
    // A function, because node-postgres takes an empty text for "look into the environment".
    password: () => login.password,
    application_name: `caspian ${use}`,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: silenceTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    types: parsers,
    pipeline: true,
  }
  const client = new Client(config)
  const { stream } = (client as unknown as { readonly connection: { readonly stream: { destroy(): void; unref?(): void } } }).connection
  const lost = new AbortController()
  const leave = () => lost.abort(new Error('the connection to the database was lost'))
  client.on('error', leave)
  client.on('end', leave)
  try {
    await client.connect()
    const told = (await client.query(greeting)) as unknown as readonly { readonly rows: readonly Record<string, unknown>[] }[]
    const { standby, encoding } = told.at(-1)?.rows[0] ?? {}
    if (standby) throw new Error(`PostgreSQL at ${host}:${port} is a standby, which takes no writes`)
    if (encoding !== 'UTF8') throw new Refused(`the database is encoded in ${String(encoding)}; make one with encoding UTF8`)
  } catch (error) {
    stream.destroy()
    throw error
  }
  let waiting = 0
  const sent = async <T>(query: () => Promise<T>): Promise<T> => {
    waiting++
    try {
      return await query()
    } finally {
      waiting--
    }
  }
  return {
    get waiting() {
      return waiting
    },
    lost: lost.signal,
    run: <Row>(statement: Statement, values?: readonly unknown[]): Promise<Answered<Row>> =>
      sent(async () => {
        const { rows, command } = await client.query({ ...statement, ...(values && { values: [...values] }) })
        return { rows: rows as Row[], command }
      }),
    runAll: <Row>(text: string) =>
      sent(async () => {
        const answers = (await client.query(text)) as unknown as readonly Answered<Row>[]
        return answers.at(-1) as Answered<Row>
      }),
    end: () => client.end(),
    destroy() {
      leave()
      stream.destroy()
    },
  }
}

const sqlState = (error: unknown) => (error instanceof DatabaseError ? (error.code ?? '') : '')

/** The database took the statement and refused it; the connection goes on. */
export const isAnswer = (error: unknown) => error instanceof DatabaseError && error.severity === 'ERROR' && !/^(08|57P)/.test(sqlState(error))
/** It may go well when tried again: locks, deadlocks, no room, time. */
export const isPassing = (error: unknown) => !isAnswer(error) || /^(40|53|55P03|57014)/.test(sqlState(error))

export const unreachable = () => busy('the database of the lake does not answer; retry in a second')

/** Milliseconds between two tries to connect. */
export const betweenTriesMs = 100

/** Rejects with `busy` at a time of `performance.now()`; what was begun is left to itself. */
export async function within<T>(work: Promise<T>, until: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(unreachable()), Math.max(0, until - performance.now()))
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Like Promise.all, but waits for all: what was sent on the connection is over when this throws. */
export async function all<T extends readonly Promise<unknown>[]>(sent: readonly [...T]): Promise<{ readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(sent)
  return (await Promise.all(sent)) as { readonly [K in keyof T]: Awaited<T[K]> }
}
