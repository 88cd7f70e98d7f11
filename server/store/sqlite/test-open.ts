/** Opens SQLite stores for tests, and reads their log as it lies in the file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { unpack } from '../body.ts'
import type { Store } from '../store.ts'
import { type Hashed, Kit, type TestStore } from '../test-kit.ts'
import type { RegionFact } from './region-facts.ts'
import { joinSqlite, lakeFile, openSqlite } from './sqlite.ts'

export const openTest = (directory: string) => openSqlite({ directory, origin: 'test#1', member: 7 })

/** Short words for a store that the test itself opens and closes. */
export const kitOver = (store: Store) =>
  new Kit({ store, reopen: () => Promise.reject(new Error('not here')), log: async () => [], [Symbol.asyncDispose]: async () => undefined })

/** The whole log, oldest first, with what its hashes are over. */
export function logIn(directory: string): readonly Hashed[] {
  using db = new DatabaseSync(lakeFile(directory), { readOnly: true })
  const rows = db.prepare('select l.*, e.id from log l join entity e on e.key = l.subject order by l.position').all()
  return rows.map(({ request, body, ...row }) => ({ ...row, requestId: request, text: body === null ? '' : unpack(body) }) as unknown as Hashed)
}

/** A store in a folder that goes with it. */
export async function testStore(): Promise<TestStore> {
  return testStoreOf(openTest)
}

/** The same lake as two threads have it: one writes, the other reads what it wrote. */
export async function testStoreOfTwo(): Promise<TestStore> {
  return testStoreOf(async (directory) => {
    const writing = await openTest(directory)
    const reading = joinSqlite(writing.seat())
    return {
      ...reading,
      commit: (write) => writing.commit(write),
      // A thread is told only of what it began itself.
      intents: () => writing.intents(),
      async [Symbol.asyncDispose]() {
        await reading[Symbol.asyncDispose]()
        await writing[Symbol.asyncDispose]()
      },
    }
  })
}

async function testStoreOf(open: (directory: string) => Promise<Store>): Promise<TestStore> {
  const directory = mkdtempSync(join(tmpdir(), 'caspian-store-'))
  let store = await open(directory)
  return {
    store,
    async reopen() {
      await store[Symbol.asyncDispose]()
      store = await open(directory)
      return store
    },
    log: async () => logIn(directory),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A lake that is a region, in a folder that goes with it. */
export async function testRegion(region: RegionFact): Promise<{ readonly store: Store; readonly reopen: () => Promise<Store> } & AsyncDisposable> {
  const directory = mkdtempSync(join(tmpdir(), 'caspian-store-'))
  const open = () => openSqlite({ directory, origin: 'test#1', member: 7, region })
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
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
