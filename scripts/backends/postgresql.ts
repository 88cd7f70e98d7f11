/** A real PostgreSQL for tests: one of our own on a free loopback port, or a database of the one a whole run shares. */
import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { Client } from 'pg'
import { launchPostgresql } from './postgresql-launch.ts'

/** How the run's shared server is handed to test files: a postgresql:// address whose user may create databases. */
export const sharedPostgresqlVariable = 'CASPIAN_TEST_PG_URL'

/** A user that may create schemas and databases, and an empty database of its own. */
export interface Postgresql {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  readonly jdbcUrl: string
  /** Drops the database; ends the server and removes its files where it was started for this call. */
  stop(): Promise<void>
}

interface Login {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

async function administer(login: Login, sql: string): Promise<void> {
  const client = new Client({ ...login, database: 'postgres' })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function withDatabase(login: Login, end: (database: string) => Promise<void>): Promise<Postgresql> {
  const database = `caspian_${randomBytes(6).toString('hex')}`
  await administer(login, `create database ${database}`)
  return { ...login, database, jdbcUrl: `jdbc:postgresql://${login.host}:${login.port}/${database}`, stop: () => end(database) }
}

/**
 * Starts PostgreSQL, installing Debian's when the machine has none, and waits until it answers. With CASPIAN_TEST_PG_URL set,
 * gives a fresh database of that server instead. Throws when no server could be had.
 */
export async function startPostgresql(): Promise<Postgresql> {
  const shared = process.env[sharedPostgresqlVariable]
  if (shared !== undefined && shared !== '') {
    const url = new URL(shared)
    const login = { host: url.hostname, port: Number(url.port), user: url.username, password: url.password }
    return withDatabase(login, (database) => administer(login, `drop database if exists ${database} with (force)`))
  }
  const server = await launchPostgresql()
  const { host, port, user, password } = server
  return withDatabase({ host, port, user, password }, () => server.stop())
}
