/** The ways to one database, address by address and with or without encryption, and the pool of sessions behind each. */
import type { ConnectionOptions } from 'node:tls'
import { Client, type ClientConfig, DatabaseError, Pool, type PoolClient } from 'pg'
import { busy, connectionFailed, Refusal } from '../../kinds/errors.ts'
import type { Backend } from './cancel.ts'
import { refusalFrom, sqlState } from './failures.ts'
import type { Target } from './url.ts'

const connectTimeoutMs = 5_000
const keepAliveAfterMs = 30_000
const keptIdleMs = 60_000
const readTimeoutMs = 30_000
const idleInTransactionTimeoutMs = 60_000
/** The longest a change may run on the server. */
export const changeTimeoutMs = 300_000
/** For a server that went silent: longer than any statement may take. */
const silenceTimeoutMs = changeTimeoutMs + 10_000

export interface Login {
  readonly target: Target
  readonly database: string
  readonly user: string
  readonly password: string
  readonly minConnections: number
  readonly maxConnections: number
  readonly maxWaitMs: number
}

export interface Way {
  readonly host: string
  readonly port: number
  readonly ssl: false | ConnectionOptions
}

/** A pooled client with what node-postgres has beyond its published types. */
export type Session = PoolClient & Backend & { end(): Promise<void> }

export const waysTo = (target: Target): readonly Way[] => target.addresses.flatMap((address) => target.tls.map((ssl) => ({ ...address, ssl })))

/** Sent when a session begins and not as start-up parameters, which poolers such as PgBouncer refuse. Defaults print by these. */
const sessionSettings = `SET search_path = pg_catalog; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET standard_conforming_strings = on;
  SET statement_timeout = ${readTimeoutMs}; SET idle_in_transaction_session_timeout = ${idleInTransactionTimeoutMs}`

export function clientConfig(login: Login, way: Way): ClientConfig {
  return {
    ...way,
    database: login.database,
    user: login.user,
    // A function, because node-postgres takes an empty text for "look into the environment".
    password: () => login.password,
    application_name: 'caspian',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: silenceTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
  }
}

export interface Connections {
  readonly open: number
  readonly used: number
  readonly waiting: number
}

/** Opens nothing yet. */
export function poolOf(
  login: Login,
  way: Way,
): { readonly take: () => Promise<Session>; readonly end: () => Promise<void>; readonly connections: () => Connections } {
  const LoggingIn = class extends Client {
    constructor() {
      super(clientConfig(login, way))
    }

    // The pool drops a client whose login failed without closing it. Half a login then stays on the server until its
    // authentication_timeout, a minute, and holds up every CREATE and DROP DATABASE there.
    override connect(): Promise<void>
    override connect(done: (error: Error) => void): void
    override connect(done?: (error: Error) => void): Promise<void> {
      if (!done) return super.connect()
      const { connection } = this as unknown as { readonly connection: { readonly stream: { destroy(): void } } }
      super.connect((error) => {
        if (error) connection.stream.destroy()
        done(error)
      })
      return Promise.resolve()
    }
  }
  const config = {
    Client: LoggingIn,
    min: login.minConnections,
    max: login.maxConnections,
    connectionTimeoutMillis: login.maxWaitMs,
    idleTimeoutMillis: keptIdleMs,
    onConnect: (client: Client) => client.query(sessionSettings),
  }
  const pool = new Pool(config)
  // Whoever runs a statement learns of a broken connection from it; an idle one leaves the pool by itself.
  pool.on('connect', (client) => client.on('error', ignore))
  pool.on('error', ignore)
  const take = async (): Promise<Session> => {
    try {
      return (await pool.connect()) as Session
    } catch (error) {
      const queueing = error instanceof Error && error.message === 'timeout exceeded when trying to connect'
      throw queueing ? busy(`none of ${login.maxConnections} connections to PostgreSQL came free within ${login.maxWaitMs} ms`) : error
    }
  }
  const connections = () => ({ open: pool.totalCount, used: pool.totalCount - pool.idleCount, waiting: pool.waitingCount })
  return { take, end: () => pool.end(), connections }
}

/** The first way that works. Throws why the last one did not; a server that says no for good ends the search. */
export async function overWays<W extends Way, T>(ways: readonly W[], attempt: (way: W) => Promise<T>): Promise<T> {
  const silent = new Set<string>()
  let failure: unknown
  for (const way of ways) {
    const address = `${way.host}:${way.port}`
    if (silent.has(address)) continue
    try {
      return await attempt(way)
    } catch (error) {
      failure = failureOf(error, address)
      if (error instanceof Refusal || saidForGood.has(sqlState(error))) break
      if (!hasAnswered(error)) silent.add(address)
    }
  }
  throw failure
}

/** Wrong password; no such database. */
const saidForGood = new Set(['28P01', '3D000'])

const hasAnswered = (error: unknown) =>
  error instanceof DatabaseError || (error instanceof Error && error.message === 'The server does not support SSL connections')

function failureOf(error: unknown, address: string): unknown {
  if (error instanceof Refusal || error instanceof DatabaseError) return refusalFrom(error)
  const { code, message } = error as NodeJS.ErrnoException
  return connectionFailed(`cannot connect to PostgreSQL at ${address}: ${code ?? message}`)
}

export const ignore = () => {}
