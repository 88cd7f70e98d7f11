/** The store for many servers: one PostgreSQL database, read through a few connections, written in groups by each server. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Clock, stampOf } from '../../kit/clock.ts'
import { ulid } from '../../kit/ids.ts'
import { cached } from '../cached.ts'
import type { Cursor } from '../facts.ts'
import { originOf } from '../facts.ts'
import type { Safe } from '../safe.ts'
import type { RegionFact } from '../sqlite/region-facts.ts'
import type { Intent, Secrets, Store } from '../store.ts'
import { type Database, loginFrom } from './address.ts'
import { Commits } from './commits.ts'
import { erase, erasureIn, incarnationIn } from './facts.ts'
import { type Follower, follow } from './follower.ts'
import { lead } from './lead.ts'
import { lineageOf } from './lineage.ts'
import { Locks, takeOver } from './locks.ts'
import { ReadIndex } from './read-index.ts'
import { Reads } from './reads.ts'
import { becomeRegion, regionIn } from './region/become.ts'
import { ledgerIn } from './region/ledger.ts'
import { steering } from './region/steering.ts'
import { safeOver } from './safe.ts'
import { migrate, takeOrigin, tokenKeyIn } from './schema.ts'
import { betweenTriesMs, connect, isAnswer, type Login, Refused, type Session } from './session.ts'
import { fromText, toText } from './text.ts'
import { textsOver } from './texts.ts'
import { trailOf } from './trail.ts'
import { readOn } from './unread.ts'
import { useOver } from './use.ts'
import { entriesOf, viewNow, viewsThen } from './view.ts'

/** Plain data, so that one more thread of the process can be handed it: each thread is a server of its own to the database. */
export interface PostgresqlOptions {
  readonly database: Database
  /** The region's incarnation, as log entries name it. */
  readonly origin: string
  /** The region's member number, 0 to 1023; it is part of every id minted here. */
  readonly member: number
  /** What the lake is to be as a region; one that is a region already stays what it is. */
  readonly region?: RegionFact
  /** At most, five at least: one writes, one follows the log, one holds names, one leads the servers of a region, the others read. */
  readonly connections?: number
  /** Milliseconds that a read waits for a database that does not answer. */
  readonly readPatienceMs?: number
  /** Milliseconds that opening waits for a database that does not answer. */
  readonly startPatienceMs?: number
  /** Milliseconds that a write waits for a database that is away, a restart for example. */
  readonly writePatienceMs?: number
}

/** A server that nobody asks hears of what others wrote after this at the latest. */
const lookMs = 200

interface IntentRow {
  readonly id: string
  readonly what: string
  readonly actor: string
  readonly address: string
  readonly request: string
  readonly plan: string
}
const secret = { name: 'secrets', text: 'select ref, value from secret where ref = any($1)' }
const cursor = { name: 'cursor', text: 'select position, told from cursor where reader = $1' }
const keepCursor = {
  name: 'keep cursor',
  text: 'insert into cursor values ($1, $2, $3) on conflict (reader) do update set position = excluded.position, told = excluded.told',
}
const foreign = { name: 'foreign', text: 'select 1 from intent where owner <> $1 limit 1' }
const open = { name: 'open', text: 'select id, what, actor, address, request, plan from intent order by id' }
const own = { name: 'own', text: 'select id, what, actor, address, request, plan from intent where owner = $1 order by id' }
const probe = { name: 'probe', text: 'select position from head' }

type Settle = (safe: Safe) => Promise<void>
/** What it throws while the database answers is for good. */
async function settled(session: Session, settle: Settle | undefined): Promise<void> {
  try {
    await settle?.(safeOver(session))
  } catch (error) {
    throw session.lost.aborted || !(error instanceof Error) ? error : new Refused(error.message, { cause: error })
  }
}

interface Prepared {
  /** As log entries of this server name it. */
  readonly origin: string
  readonly follower: Follower
  readonly tokenKey: Uint8Array
  readonly region: RegionFact | undefined
}
/** Makes or migrates the tables. Gives where the log ends. Throws when the database cannot be reached, or a newer Caspian made the tables. */
async function prepare(
  login: Login,
  { origin, region: wanted, startPatienceMs = 10_000 }: PostgresqlOptions,
  settle: Settle | undefined,
): Promise<Prepared> {
  return patiently(startPatienceMs, async () => {
    const session = await connect(login, 'start')
    try {
      await migrate(session)
      await settled(session, settle)
      if (wanted) await becomeRegion(session, wanted)
      const region = await regionIn(session)
      const own = originOf(region ? `${region.name}#1` : origin, await incarnationIn(session))
      await takeOrigin(session, own)
      return { origin: own, follower: await follow(session, region !== undefined), tokenKey: await tokenKeyIn(session), region }
    } finally {
      session.destroy()
    }
  })
}

/** Tries until it works, for a database that is away, or goes away on the way. */
async function patiently<T>(patienceMs: number, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + patienceMs
  for (;;)
    try {
      return await work()
    } catch (error) {
      if (error instanceof Refused || isAnswer(error) || performance.now() > until) throw error
      await sleep(betweenTriesMs)
    }
}

/** Opens, or makes, the lake in a database. Many servers may have it open. Before all else `settle` may see to what is kept of secrets. */
export async function openPostgresql(options: PostgresqlOptions, settle?: Settle): Promise<Store> {
  const { database, member, connections = 10, readPatienceMs = 2_000, writePatienceMs = 10_000, startPatienceMs = 10_000 } = options
  const login = loginFrom(database)
  const { origin, follower, tokenKey, region } = await prepare(login, options, settle)
  const locks = new Locks(login, readPatienceMs)
  await patiently(startPatienceMs, () => locks.connected())
  const reads = new Reads(login, Math.max(1, connections - (region ? 4 : 3)), readPatienceMs)
  const index = new ReadIndex(login, follower, readPatienceMs)
  let correction = 0
  const clocks = region && steering(reads, (ms) => void (correction = ms))
  const clock = new Clock(() => Date.now() + correction)
  const self = region && { name: region.name, origin, founder: region.founder }
  const commits = new Commits(login, { origin, owner: locks.owner, clock, follower, self }, writePatienceMs)
  const trail = trailOf(reads, login, clock)
  const lineage = lineageOf(reads, login, clock)
  const use = useOver(reads, login)
  const entries = entriesOf(reads)
  const reading = readOn(login, reads)
  // For those who wait for something to happen, in the log or to what they remember; whoever reads asks anew.
  const looking = setInterval(() => void index.fresh().catch(() => undefined), lookMs)
  looking.unref()
  return {
    ...(self ? { ledger: ledgerIn({ reads, commits, follower, login, steer: (ms) => clocks?.steer(ms) }, self) } : {}),
    now: cached(viewNow(reads), { position: () => follower.position, touchedAfter: (from) => follower.touchedAfter(from) }),
    asOf: viewsThen(reads),
    fresh: () => index.fresh(),
    position: () => follower.position,
    touchedAfter: (from) => follower.touchedAfter(from),
    commit: (write) => commits.commit(write),
    history: entries.history,
    entries: entries.after,
    dropped: (of, limit, before) => entries.dropped(of, limit, before),
    tokenKey,
    positionAt: (ms) => entries.lastBefore(stampOf(ms + 1), follower.position),
    async secrets(refs): Promise<Secrets> {
      const rows = await reads.run<{ ref: string; value: string }>(secret, [refs.map(toText)])
      const values = new Map(rows.map(({ ref, value }) => [fromText(ref), fromText(value)]))
      return Object.fromEntries(refs.map((ref) => [ref, values.get(ref) ?? '']))
    },
    erasure: () => erasureIn(reads),
    erase: (cut, limit) => erase(reads, Math.min(cut, follower.position), limit),
    cursor: async (reader) => (await reads.run<Cursor>(cursor, [reader]))[0],
    async keepCursor(reader, { position, told }) {
      await reads.run(keepCursor, [reader, position, told])
    },
    trail,
    texts: textsOver(reads, () => commits.read()),
    lineage,
    use,
    async intents(which): Promise<Intent[]> {
      if (!which && (await reads.run(foreign, [locks.owner])).length > 0) await reads.run(takeOver(locks.owner))
      return (await (which ? reads.run<IntentRow>(open) : reads.run<IntentRow>(own, [locks.owner]))).map(
        ({ id, what, actor, address, request, plan }) => ({
          id: fromText(id),
          what,
          author: { actor: fromText(actor), address: fromText(address), requestId: fromText(request) },
          plan: JSON.parse(plan) as Intent['plan'],
        }),
      )
    },
    hold: (names, work) => locks.hold(names, work),
    lead: (name, begin, failed) => lead(login, name, begin, failed),
    mint: () => ulid(region?.number ?? member),
    tell: (into) => commits.tell(into),
    async probe() {
      await reads.run(probe)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(looking)
      clocks?.[Symbol.dispose]()
      await reading[Symbol.asyncDispose]()
      await commits[Symbol.asyncDispose]()
      await trail[Symbol.asyncDispose]()
      await lineage[Symbol.asyncDispose]()
      await use[Symbol.asyncDispose]()
      await Promise.all([index[Symbol.asyncDispose](), locks[Symbol.asyncDispose](), reads[Symbol.asyncDispose]()])
    },
  }
}
