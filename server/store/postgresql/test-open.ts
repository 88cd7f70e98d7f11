/** Opens PostgreSQL stores for tests, each over a database of its own, and reads their log as it lies there. */
import { Client } from 'pg'
import { type Postgresql, startPostgresql } from '../../../scripts/backends/postgresql.ts'
import type { RegionFact } from '../sqlite/region-facts.ts'
import type { Store } from '../store.ts'
import type { Hashed, TestStore } from '../test-kit.ts'
import { type Database, loginFrom } from './address.ts'
import { openPostgresql } from './postgresql.ts'
import { fromText, fromTextOrNull } from './text.ts'

export const databaseOf = ({ jdbcUrl, user, password }: Postgresql): Database => ({ url: jdbcUrl, user, password })

export const openTest = (database: Database): Promise<Store> => openPostgresql({ database, origin: 'test#1', member: 7 })

/** The whole log, oldest first, with what its hashes are over. */
export async function logIn(database: Database): Promise<readonly Hashed[]> {
  const login = loginFrom(database)
  const [address] = login.addresses
  const client = new Client({ ...address, database: login.database, user: login.user, password: login.password })
  await client.connect()
  try {
    const { rows } = await client.query('select l.*, e.id from caspian.log l join caspian.entity e on e.key = l.subject order by l.position')
    return rows.map(({ request, body, ...row }: Record<string, string>) => ({
      ...row,
      position: Number(row.position),
      batch: Number(row.batch),
      number: Number(row.number),
      version: Number(row.version),
      name: fromText(row.name ?? ''),
      within: fromTextOrNull(row.within ?? null),
      requestId: fromText(request ?? ''),
      text: body ?? '',
    })) as unknown as Hashed[]
  } finally {
    await client.end()
  }
}

/** A store in a database that goes with it. */
export async function testStore(): Promise<TestStore> {
  const postgresql = await startPostgresql()
  const database = databaseOf(postgresql)
  let store = await openTest(database)
  return {
    store,
    async reopen() {
      await store[Symbol.asyncDispose]()
      store = await openTest(database)
      return store
    },
    log: () => logIn(database),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await postgresql.stop()
    },
  }
}

/** A lake that is a region, in a database that goes with it. */
export async function testRegion(region: RegionFact): Promise<{ readonly store: Store; readonly reopen: () => Promise<Store> } & AsyncDisposable> {
  const postgresql = await startPostgresql()
  const open = () => openPostgresql({ database: databaseOf(postgresql), origin: 'test#1', member: 7, region })
  let store = await open()
  return {
    store,
    async reopen() {
      await store[Symbol.asyncDispose]()
      store = await open()
      return store
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await postgresql.stop()
    },
  }
}
