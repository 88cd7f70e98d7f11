/** Opens a lake in a directory or a database: store, sources, sweeper, executor; and the same lake again in more threads. */
import { connectors as builtIn, type Connectors } from '../connectors/index.ts'
import { guardedStore } from './access/grounds.ts'
import { startIndexing } from './audit/blocks.ts'
import { startAuditFile } from './audit/file.ts'
import { startForgetting } from './audit/forget.ts'
import { Recorder } from './audit/recorder.ts'
import { behaviours } from './behaviours.ts'
import type { Config } from './config.ts'
import { startAfter } from './event/after.ts'
import { listenersFrom } from './event/settings.ts'
import { startWebhooks } from './event/webhooks.ts'
import { startErasing } from './history/erased.ts'
import { Followers } from './history/follow.ts'
import { startIdentity } from './identity/start.ts'
import { jobSettings } from './job/settings.ts'
import { startJobs } from './job/start.ts'
import { forward, millisOf } from './kit/clock.ts'
import type { Lake } from './lake.ts'
import { Downstream } from './lineage/downstream.ts'
import { sinkSettings } from './lineage/sink-settings.ts'
import { Sinks } from './lineage/sinks.ts'
import { checkVerb, factsVerb, sumsVerb } from './region/comparing.ts'
import { checkRegionName } from './region/identity.ts'
import { bodyOf, type Verb } from './region/listener.ts'
import { regionOver } from './region/over.ts'
import { mostPassed, passVerb } from './region/passing.ts'
import { regionPlace } from './region/place.ts'
import { hasLedger } from './region/region.ts'
import { startRegion } from './region/start.ts'
import { keyFileSetting, kmsSetting } from './secret/keys.ts'
import { type SecretProviders, secretProviders } from './secret/providers.ts'
import { KeyRing } from './secret/ring.ts'
import { sealedStore } from './secret/sealed-store.ts'
import { settle } from './secret/settle.ts'
import { importMissing } from './source/load.ts'
import { Sources } from './source/sources.ts'
import { startSweeper } from './source/sweeper.ts'
import { openPostgresql, type PostgresqlOptions } from './store/postgresql/postgresql.ts'
import type { Safe } from './store/safe.ts'
import { lockDirectory } from './store/sqlite/lock.ts'
import type { RegionFact } from './store/sqlite/region-facts.ts'
import { joinSqlite, openSqlite, type SqliteSeat } from './store/sqlite/sqlite.ts'
import type { Store } from './store/store.ts'
import type { Tracer } from './telemetry/tracer.ts'
import { startForgettingUse } from './use/forget.ts'
import { Use } from './use/use.ts'

/** What a lake is opened with beside its store. */
export interface Around {
  readonly config: Config
  readonly report: Lake['report']
  /** Hears, at the start, what whoever runs the lake should know and nobody else. */
  readonly notice?: (message: string) => void
  /** Absent when nobody collects traces. */
  readonly tracer?: Tracer | undefined
  /** Other ways to sources than those built in. */
  readonly connectors?: Connectors
  /** The server's own environment: it may hold the keys of secrets, and runs of jobs get a little of it. */
  readonly env?: Readonly<Record<string, string | undefined>>
}
export type OpenLake = Lake & AsyncDisposable
/** What one more thread needs to open the lake: its part in the writer of a directory, or a database to go to itself; and the keys of secrets. */
export type Seat = Place & { readonly keys: readonly Uint8Array[] }
/** Of the process's first thread: it runs jobs, and gives seats to the others. */
export type FirstLake = OpenLake & { seat(): Seat }
/** Of a lake in a database. */
export type InDatabase = Omit<PostgresqlOptions, 'origin' | 'member'>

/** What goes on beside the requests with what was written: erased when it is old, indexed when it is new, told to who wants to hear. Retention is in days; 0 is for ever. */
async function startKeeping(lake: Lake, { config }: Around): Promise<AsyncDisposable> {
  const going = [
    ...(lake.listeners ? [await startAfter(lake, lake.listeners)] : []),
    startAuditFile(lake, config),
    startErasing(lake, config.number('caspian.log.retention')),
    startForgetting(lake, config.number('caspian.audit.retention')),
    startForgettingUse(lake),
    startIndexing(lake),
    startWebhooks(lake),
  ]
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(going.map(async (one) => one?.[Symbol.asyncDispose]()))
    },
  }
}
const alone = { origin: 'local#1', member: 1 }

/** What a lake that is no region becomes, when a name is set: the first of its regions, which all belongs to that is there. */
function becoming(config: Config): { readonly region?: RegionFact } {
  const name = config.text('caspian.region.name')
  if (name === '') return {}
  checkRegionName(name)
  return { region: { name, number: 1, last: 1023, founder: name } }
}

/** In a database, one of its servers speaks with the other regions for all. */
async function startRegions(lake: Lake, { config, report }: Around, database: InDatabase | undefined): Promise<AsyncDisposable | undefined> {
  const { region, store, directory } = lake
  if (!region || !hasLedger(store)) return undefined
  // As long as what one passes on: a body of a request, and who asks.
  const pass: Verb = { answer: async ({ body }) => ({ body: await region.answer(passVerb, await bodyOf(body, mostPassed)) }) }
  const place = { name: region.name, ...regionPlace(config), kept: { directory, database: database?.database } }
  const verbs = { [passVerb]: pass, sums: sumsVerb(store.ledger), check: checkVerb(store.ledger), facts: factsVerb(store.ledger) }
  const begin = () => startRegion(store, config, place, verbs, report)
  return store.lead ? store.lead('region', begin, (error) => report('speaking with the other regions', error)) : begin()
}

/**
 * Opens the lake in the directory, or in the database when one is given. Throws when another process holds the directory, the database
 * cannot be reached, or a newer Caspian wrote either. Unfinished work of a crash is settled first.
 */
export async function openLake(directory: string, around: Around, database?: InDatabase): Promise<FirstLake> {
  const keys = new Keys(around, database ? undefined : directory)
  const secrets = secretProviders(around.config, around.env ?? {})
  await using holding = new AsyncDisposableStack()
  if (!database) holding.use(lockDirectory(directory))
  const { store, seat } = await storeIn(directory, around, database, (safe) => keys.settle(safe))
  const lake = holding.use(await lakeOver(store, keys.ring, directory, around, secrets))
  await startIdentity(lake, around.env ?? {})
  holding.use(await startJobs(lake, jobSettings(around.config, around.env ?? {})))
  holding.use(await startKeeping(lake, around))
  const regional = await startRegions(lake, around, database)
  if (regional) holding.use(regional)
  const held = holding.move()
  return { ...lake, seat: () => ({ ...seat(), keys: keys.given }), [Symbol.asyncDispose]: () => held.disposeAsync() }
}

type Place = SqliteSeat | (PostgresqlOptions & { readonly directory: string })

/** The store of a process's first thread, and what more threads of it need to have it too. */
async function storeIn(
  directory: string,
  { config }: Around,
  database: InDatabase | undefined,
  settle: (safe: Safe) => Promise<void>,
): Promise<{ readonly store: Store; readonly seat: () => Place }> {
  if (!database) {
    const store = await openSqlite({ directory, ...alone, ...becoming(config) }, settle)
    return { store, seat: () => store.seat() }
  }
  const place = { ...alone, ...becoming(config), ...database, directory }
  return { store: await openPostgresql(place, settle), seat: () => ({ ...place, startPatienceMs: Number.POSITIVE_INFINITY }) }
}

/** The lake in one more thread of the process that opened it. To a database every thread is a server of its own. */
export async function joinLake(seat: Seat, around: Around): Promise<OpenLake> {
  const { keys, ...place } = seat
  const secrets = secretProviders(around.config, around.env ?? {})
  const store = 'port' in place ? joinSqlite(place) : await openPostgresql(place)
  const ring = keys.length > 0 ? new KeyRing(keys) : undefined
  return lakeOver(store, ring, place.directory, around, secrets)
}

/** Of secrets: looked for when the store is there to be looked at. */
class Keys {
  ring: KeyRing | undefined
  private readonly around: Around
  private readonly directory: string | undefined

  constructor(around: Around, directory: string | undefined) {
    this.around = around
    this.directory = directory
  }

  async settle(safe: Safe): Promise<void> {
    const { config, env = {}, notice = () => undefined } = this.around
    const asked = { env, keyFile: config.text(keyFileSetting), directory: this.directory, kms: config.text(kmsSetting) }
    this.ring = await settle(safe, asked, notice)
  }

  get given(): readonly Uint8Array[] {
    return this.ring?.given ?? []
  }
}

/** The lake over the store, which is closed where that does not come about. */
async function lakeOver(store: Store, ring: KeyRing | undefined, directory: string, around: Around, secrets: SecretProviders): Promise<OpenLake> {
  await using opened = new AsyncDisposableStack()
  opened.use(store)
  const lake = await lakeWith(guardedStore(sealedStore(store, ring, secrets)), directory, around, secrets)
  opened.use(lake.sources)
  opened.use(lake.audit)
  opened.use(lake.use)
  opened.use(lake.downstream)
  opened.use(lake.lineageSinks)
  opened.use(lake.listeners)
  opened.defer(() => lake.region?.end())
  await lake.listeners?.open().catch((error: unknown) => {
    throw new Error('a module that caspian.listeners names cannot be loaded', { cause: error })
  })
  // Each thread settles what it began itself and could not end.
  opened.use(await startSweeper(lake))
  const held = opened.move()
  return { ...lake, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

async function lakeWith(
  store: Store,
  directory: string,
  { config, report, tracer, connectors = builtIn }: Around,
  secrets: SecretProviders,
): Promise<Lake> {
  const at = store.position()
  const [last] = at > 0 ? await store.entries(at - 1, 1) : []
  const now = forward(last ? millisOf(last.stamp) : 0)
  const lake: Lake = {
    store,
    sources: new Sources(store, connectors, tracer),
    config,
    secrets,
    followers: new Followers(() => store.position()),
    audit: new Recorder({ store, report }),
    use: new Use({ store, report, now }, config.flag('caspian.use.enabled')),
    downstream: new Downstream({ store, report }),
    lineageSinks: new Sinks(sinkSettings(config), directory, report),
    listeners: listenersFrom(config, report),
    directory,
    now,
    report,
    behaviours,
    ...regionOver(store),
    importMissing: (ask, kind, at, name) => importMissing(lake, ask, kind, at, name),
  }
  return lake
}
