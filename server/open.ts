/** Opens a lake in a directory: store, sources, sweeper. */
import { behaviours } from './behaviours.ts'
import type { Lake } from './lake.ts'
import { importMissing } from './source/load.ts'
import { Sources } from './source/sources.ts'
import { startSweeper } from './source/sweeper.ts'
import { lockDirectory } from './store/sqlite/lock.ts'
import { openSqlite } from './store/sqlite/sqlite.ts'

export type OpenLake = Lake & AsyncDisposable

/** Throws when another process holds the directory, or a newer Caspian wrote it. Unfinished work of a crash is settled first. */
export async function openLake(directory: string, report: (message: string, error: unknown) => void): Promise<OpenLake> {
  const held = lockDirectory(directory)
  const store = await openSqlite({ directory, origin: 'local#1', member: 1 })
  const sources = new Sources(store)
  const lake: Lake = {
    store,
    sources,
    directory,
    report,
    behaviours,
    importMissing: (ask, kind, at, name) => importMissing(lake, ask, kind, at, name),
  }
  const sweeper = await startSweeper(lake)
  return {
    ...lake,
    async [Symbol.asyncDispose]() {
      await sweeper[Symbol.asyncDispose]()
      await sources[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      held[Symbol.dispose]()
    },
  }
}
