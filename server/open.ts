/** Opens a lake in a directory or a database: store, sources, sweeper, executor; and the same lake again in more threads. */
import { connectors as builtIn, type Connectors } from '../connectors/index.ts'
import { startIndexing } from './audit/blocks.ts'
import { startAuditFile } from './audit/file.ts'
import { startForgetting } from './audit/forget.ts'
import { Recorder } from './audit/recorder.ts'
import { behaviours } from './behaviours.ts'
import type { Config } from './config.ts'
import { startErasing } from './history/erased.ts'
import { Followers } from './history/follow.ts'
import { jobSettings } from './job/settings.ts'
import { startJobs } from './job/start.ts'
import type { Lake } from './lake.ts'
import { importMissing } from './source/load.ts'
import { Sources } from './source/sources.ts'
import { startSweeper } from './source/sweeper.ts'
import { openPostgresql, type PostgresqlOptions } from './store/postgresql/postgresql.ts'
import { lockDirectory } from './store/sqlite/lock.ts'
import { joinSqlite, openSqlite, type SqliteSeat } from './store/sqlite/sqlite.ts'
import type { Store } from './store/store.ts'
import type { Tracer } from './telemetry/tracer.ts'

/** What a lake is opened with beside its store. */
export interface Around {
  readonly config: Config
  readonly report: Lake['report']
  /** Absent when nobody collects traces. */
  readonly tracer?: Tracer | undefined
  /** Other ways to sources than those built in. */
  readonly connectors?: Connectors
  /** The server's own environment: runs of jobs get a little of it. */
  readonly env?: Readonly<Record<string, string | undefined>>
}
export type OpenLake = Lake & AsyncDisposable
/** What one more thread needs to open the lake: its part in the writer of a directory, or a database to go to itself. */
export type Seat = SqliteSeat | (PostgresqlOptions & { readonly directory: string })
/** Of the process's first thread: it runs jobs, and gives seats to the others. */
export type FirstLake = OpenLake & { seat(): Seat }
/** Of a lake in a database. */
export type InDatabase = Omit<PostgresqlOptions, 'origin' | 'member'>

/** What goes on beside the requests with what was written: erased when it is old, indexed when it is new. Retention is in days; 0 is for ever. */
function startKeeping(lake: Lake, { config }: Around): AsyncDisposable {
  const going = [
    startAuditFile(lake, config),
    startErasing(lake, config.number('caspian.log.retention')),
    startForgetting(lake, config.number('caspian.audit.retention')),
    startIndexing(lake),
  ]
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(going.map(async (one) => one?.[Symbol.asyncDispose]()))
    },
  }
}
const region = { origin: 'local#1', member: 1 }

/**
 * Opens the lake in the directory, or in the database when one is given. Throws when another process holds the directory, the database
 * cannot be reached, or a newer Caspian wrote either. Unfinished work of a crash is settled first.
 */
export async function openLake(directory: string, around: Around, database?: InDatabase): Promise<FirstLake> {
  if (database) {
    const seat = { ...region, ...database, directory }
    const lake = await joinLake(seat, around)
    const executor = await startJobs(lake, jobSettings(around.config, around.env ?? {}))
    const keeping = startKeeping(lake, around)
    return {
      ...lake,
      seat: () => ({ ...seat, startPatienceMs: Number.POSITIVE_INFINITY }),
      async [Symbol.asyncDispose]() {
        await keeping[Symbol.asyncDispose]()
        await executor[Symbol.asyncDispose]()
        await lake[Symbol.asyncDispose]()
      },
    }
  }
  const held = lockDirectory(directory)
  const store = await openSqlite({ directory, ...region })
  const lake = await swept(lakeOver(store, directory, around))
  const executor = await startJobs(lake, jobSettings(around.config, around.env ?? {}))
  const keeping = startKeeping(lake, around)
  return {
    ...lake,
    seat: () => store.seat(),
    async [Symbol.asyncDispose]() {
      await keeping[Symbol.asyncDispose]()
      await executor[Symbol.asyncDispose]()
      await lake[Symbol.asyncDispose]()
      held[Symbol.dispose]()
    },
  }
}

/** The lake in one more thread of the process that opened it. To a database every thread is a server of its own. */
export async function joinLake(seat: Seat, around: Around): Promise<OpenLake> {
  return swept(lakeOver('port' in seat ? joinSqlite(seat) : await openPostgresql(seat), seat.directory, around))
}

/** Each thread settles what it began itself and could not end. */
async function swept(lake: OpenLake): Promise<OpenLake> {
  const sweeper = await startSweeper(lake)
  return {
    ...lake,
    async [Symbol.asyncDispose]() {
      await sweeper[Symbol.asyncDispose]()
      await lake[Symbol.asyncDispose]()
    },
  }
}

function lakeOver(store: Store, directory: string, { config, report, tracer, connectors = builtIn }: Around): OpenLake {
  const sources = new Sources(store, connectors, tracer)
  const lake: Lake = {
    store,
    sources,
    config,
    followers: new Followers(() => store.position()),
    audit: new Recorder({ store, report }),
    directory,
    report,
    behaviours,
    importMissing: (ask, kind, at, name) => importMissing(lake, ask, kind, at, name),
  }
  return {
    ...lake,
    async [Symbol.asyncDispose]() {
      await lake.audit[Symbol.asyncDispose]()
      await sources[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
