/** Opens a lake in a directory: store, sources, sweeper; and the same lake again in more threads. */
import { behaviours } from './behaviours.ts'
import type { Config } from './config.ts'
import type { Lake } from './lake.ts'
import { importMissing } from './source/load.ts'
import { Sources } from './source/sources.ts'
import { startSweeper } from './source/sweeper.ts'
import { lockDirectory } from './store/sqlite/lock.ts'
import { joinSqlite, openSqlite, type SqliteSeat } from './store/sqlite/sqlite.ts'
import type { Store } from './store/store.ts'
import type { Tracer } from './telemetry/tracer.ts'

type Report = Lake['report']
export type OpenLake = Lake & AsyncDisposable
/** Of the process's first thread: it alone sweeps, and gives seats to the others. */
export type FirstLake = OpenLake & { seat(): SqliteSeat }

/** Throws when another process holds the directory, or a newer Caspian wrote it. Unfinished work of a crash is settled first. */
export async function openLake(config: Config, directory: string, report: Report, tracer?: Tracer): Promise<FirstLake> {
  const held = lockDirectory(directory)
  const store = await openSqlite({ directory, origin: 'local#1', member: 1 })
  const lake = lakeOver(store, config, directory, report, tracer)
  const sweeper = await startSweeper(lake)
  return {
    ...lake,
    seat: () => store.seat(),
    async [Symbol.asyncDispose]() {
      await sweeper[Symbol.asyncDispose]()
      await lake[Symbol.asyncDispose]()
      held[Symbol.dispose]()
    },
  }
}

/** The lake in one more thread of the process that opened it. */
export const joinLake = (seat: SqliteSeat, config: Config, report: Report, tracer?: Tracer): OpenLake =>
  lakeOver(joinSqlite(seat), config, seat.directory, report, tracer)

function lakeOver(store: Store, config: Config, directory: string, report: Report, tracer?: Tracer): OpenLake {
  const sources = new Sources(store, tracer)
  const lake: Lake = {
    store,
    sources,
    config,
    directory,
    report,
    behaviours,
    importMissing: (ask, kind, at, name) => importMissing(lake, ask, kind, at, name),
  }
  return {
    ...lake,
    async [Symbol.asyncDispose]() {
      await sources[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
