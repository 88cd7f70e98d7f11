/** Where the lake of a crash run is kept: how a server is started over it, looked into and proved. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { secretKey } from '../../scripts/backends/caspian.ts'
import { launchPostgresql, type PostgresqlServer } from '../../scripts/backends/postgresql-launch.ts'
import { type Table, tables, type Values } from '../../server/store/copy.ts'
import { loginFrom } from '../../server/store/postgresql/address.ts'
import { connect, type Login } from '../../server/store/postgresql/session.ts'
import { fromText } from '../../server/store/postgresql/text.ts'
import { verifyPostgresql } from '../../server/store/postgresql/verify.ts'
import { fillSqlite } from '../../server/store/sqlite/dump.ts'
import type { Checked } from '../../server/store/sqlite/verify/check.ts'
import { type End, verifyLake, verifyTail } from '../../server/store/sqlite/verify/verify.ts'
import { type Look, lookIntoFile, lookIntoPostgresql } from './look.ts'

export interface Keep extends AsyncDisposable {
  readonly look: Look
  /** What a server over it is told. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** What may be hit beside the server; undefined when the lake is in the server's own hands. */
  readonly database: PostgresqlServer | undefined
  /** Proves that the log goes on from where it ended before. Costs no more when the log is long. */
  tail(before: End): Promise<Checked & { readonly end: End }>
  /** Proves all of it. */
  prove(): Promise<readonly Checked[]>
}

export const stores = ['sqlite', 'postgresql'] as const
export type StoreName = (typeof stores)[number]

/** `room` is a directory for what it needs. */
export const keepIn = (store: StoreName, room: string): Promise<Keep> => (store === 'sqlite' ? keepInDirectory(room) : keepInPostgresql(room))

async function keepInDirectory(room: string): Promise<Keep> {
  const data = join(room, 'data')
  const file = join(data, 'lake.db')
  return {
    look: lookIntoFile(file),
    args: ['--data', data],
    env: { CASPIAN_SECRET_KEY: secretKey },
    database: undefined,
    tail: async (before) => verifyTail(file, before),
    prove: async () => [...verifyLake(file)],
    async [Symbol.asyncDispose]() {
      // A file needs nobody to end it.
    },
  }
}

/** In a database of its own, which keeps what it acknowledged over a crash. */
async function keepInPostgresql(room: string): Promise<Keep> {
  const database = await launchPostgresql({ durable: true })
  const { host, port, user, password } = database
  const url = `postgresql://${user}@${host}:${port}/postgres`
  const login = loginFrom({ url, user, password })
  const look = lookIntoPostgresql(login)
  return {
    look,
    args: ['--data', join(room, 'data'), '--store', url],
    env: { PGPASSWORD: password, CASPIAN_SECRET_KEY: secretKey },
    database,
    async tail(before) {
      const file = join(room, `tail-${randomBytes(6).toString('hex')}.db`)
      try {
        await copyTail(login, before.position, file)
        return verifyTail(file, before)
      } finally {
        for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true })
      }
    },
    async prove() {
      const all: Checked[] = []
      for await (const checked of verifyPostgresql(login)) all.push(checked)
      return all
    },
    async [Symbol.asyncDispose]() {
      look[Symbol.dispose]()
      await database.stop()
    },
  }
}

/** The log from a position on, with the things that it speaks of and what they are in. */
async function copyTail(login: Login, from: number, file: string): Promise<void> {
  const session = await connect(login, 'tail')
  const told = 'select subject from log where position >= $1'
  const wanted = { log: 'position >= $1', entity: `key in (${told} union select parent from entity where key in (${told}))` }
  try {
    await session.run({ text: 'begin isolation level repeatable read' })
    await using to = fillSqlite(file, true)
    for (const [table, which] of Object.entries(wanted) as [Table, string][]) {
      const columns: readonly string[] = tables[table]
      const { rows } = await session.run({ text: `select ${columns.join()} from ${table} where ${which} order by 1` }, [from])
      const plain = rows.map((row) => columns.map((column) => (typeof row[column] === 'string' ? fromText(row[column]) : row[column])))
      await to.put(table, plain as unknown as readonly Values[])
    }
    await to.done()
  } finally {
    session.destroy()
  }
}
