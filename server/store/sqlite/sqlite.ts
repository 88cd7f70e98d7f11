/** The embedded store: one SQLite file, read where it is needed, written by one thread in groups. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { KindName } from '../../../kinds/index.ts'
import { stampOf } from '../../kit/clock.ts'
import { ulid } from '../../kit/ids.ts'
import { cached } from '../cached.ts'
import { type Cursor, type Erasure, erasureFrom, facts, originOf } from '../facts.ts'
import { holding, sharedHolds } from '../hold.ts'
import type { Safe } from '../safe.ts'
import type { Intent, Secrets, Store } from '../store.ts'
import type { Touched } from '../touched.ts'
import { Aside } from './aside.ts'
import { Commits, incarnationOf, type Seat as WriterSeat } from './commits.ts'
import { factIn } from './facts.ts'
import { ledgerIn } from './ledger.ts'
import { lineageReads } from './lineage.ts'
import { indexedText } from './noting.ts'
import { makePrivate } from './private.ts'
import { becomeRegion, type RegionFact, regionIn } from './region-facts.ts'
import { safeIn } from './safe.ts'
import { openForReading, tokenKeyIn } from './schema.ts'
import { textsIn } from './texts.ts'
import { trailReads } from './trail.ts'
import { useReads } from './use.ts'
import { entriesOf, viewNow, viewsThen } from './view.ts'

/** Where a lake's file is within its data directory. */
export const lakeFile = (directory: string) => join(directory, 'lake.db')
/** What is being restored, until it is proved. */
export const unfinished = (directory: string) => join(directory, 'lake.db.restoring')

/** Past this many log rows a cache is quicker dropped than told. */
const touchedLimit = 5_000

export interface SqliteOptions {
  readonly directory: string
  /** The region's incarnation, as log entries name it. */
  readonly origin: string
  /** The region's member number, 0 to 1023; it is part of every id minted here. */
  readonly member: number
  /** What the lake is to be as a region; one that is a region already stays what it is. */
  readonly region?: RegionFact
}

/** What another thread of the process needs to open the same lake. Its port is to be transferred. */
export interface SqliteSeat extends SqliteOptions, WriterSeat {
  readonly holds: SharedArrayBuffer
}
export type SqliteStore = Store & { seat(): SqliteSeat }

/** Opens, or makes, the lake in a directory, and starts its writer; before that, `settle` may see to what is kept of secrets. */
export async function openSqlite(options: SqliteOptions, settle?: (safe: Safe) => Promise<void>): Promise<SqliteStore> {
  if (existsSync(unfinished(options.directory)))
    throw new Error(`${options.directory} holds a restore that was not finished; do it again, or remove ${unfinished(options.directory)}`)
  makePrivate(options.directory)
  if (settle) {
    using safe = safeIn(lakeFile(options.directory))
    await settle(safe)
  }
  if (options.region) becomeRegion(lakeFile(options.directory), options.region)
  const commits = await Commits.start(lakeFile(options.directory), options.origin)
  const holds = sharedHolds()
  return { ...storeOver(options, commits, holds, true), seat: () => ({ ...options, ...commits.seat(), holds }) }
}

/** Opens in one more thread the lake that `openSqlite` opened in this process. */
export const joinSqlite = (seat: SqliteSeat): Store => storeOver(seat, Commits.join(seat), seat.holds, false)

function storeOver({ directory, member }: SqliteOptions, commits: Commits, holds: SharedArrayBuffer, first: boolean): Store {
  const db = openForReading(lakeFile(directory))
  const aside = new Aside(lakeFile(directory))
  const entries = entriesOf(db)
  const changed = db.prepare(
    `select position, subject, parent, kind, facet, operation, case when facet <> 'body' then (select group_concat(distinct target) from relation r
      where r.origin = log.subject and (r.since = log.position or r.until = log.position)) end as linked
    from log where position > ? order by position limit ?`,
  )
  const secret = db.prepare('select value from secret where ref = ?')
  const cursor = db.prepare('select position, told from cursor where reader = ?')
  const intents = db.prepare('select id, what, actor, address, request, plan from intent where owner = ? or (? and not owner glob ?) order by id')
  const position = () => commits.position()
  const region = regionIn(db)

  const touchedAfter = (from: number): Touched | null => {
    const heard = commits.heardAfter(from)
    if (heard) return heard.mended ? null : heard
    const rows = changed.all(from, touchedLimit + 1) as unknown as {
      position: number
      subject: number
      parent: number
      kind: KindName
      facet: string
      operation: string
      linked: string | null
    }[]
    if (rows.length > touchedLimit || rows.some((row) => row.operation === 'mend')) return null
    return {
      position: rows.at(-1)?.position ?? from,
      entities: rows.map((row) => row.subject),
      lists: rows.filter((row) => row.facet === 'body' && row.operation !== 'alter').map(({ parent, kind }) => ({ parent, kind })),
      linked: rows.flatMap(({ linked }) => (linked === null ? [] : linked.split(',').map(Number))),
      dropped: rows.some((row) => row.operation === 'drop'),
      mended: false,
    }
  }

  return {
    ...(region ? { ledger: ledgerIn(db, commits, region, originOf(`${region.name}#1`, factIn(db, facts.incarnation))) } : {}),
    now: cached(viewNow(db), { position, touchedAfter }),
    asOf: viewsThen(db),
    fresh: () => undefined,
    position,
    touchedAfter,
    commit: (write) => commits.commit(write),
    history: async (subject, limit, before, facet) => entries.history(subject, limit, before, facet),
    entries: async (from, limit, root) => entries.after(from, limit, root),
    dropped: async (of, limit, before) => entries.dropped(of, limit, before),
    positionAt: async (ms) => entries.lastBefore(stampOf(ms + 1), position()),
    secrets: async (refs): Promise<Secrets> =>
      Object.fromEntries(refs.map((ref) => [ref, (secret.get(ref) as { value: string } | undefined)?.value ?? ''])),
    erasure: async () => erasureFrom(factIn(db, facts.erasure)),
    erase: async (cut, limit) => (await commits.chore({ do: 'erase', cut, limit })) as Erasure,
    cursor: async (reader) => {
      const found = cursor.get(reader) as unknown as Cursor | undefined
      return found && { ...found }
    },
    keepCursor: async (reader, cursor) => void (await commits.chore({ do: 'keep', reader, cursor })),
    trail: {
      ...trailReads(db),
      note: async (rows) => void (await commits.chore({ do: 'note', rows })),
      index: async (blocks) => void (await commits.chore({ do: 'index', blocks: indexedText(blocks) })),
      forget: async (before) => void (await commits.chore({ do: 'forget', before })),
    },
    texts: textsIn(db, () => commits.chore({ do: 'read' }), aside),
    lineage: {
      ...lineageReads(db),
      take: async (root, events) => (await commits.chore({ do: 'lineage', root, events: JSON.stringify(events) })) as number,
    },
    use: {
      ...useReads(db),
      note: async (day, used) => void (await commits.chore({ do: 'use', day, used: JSON.stringify(used) })),
      forget: async (day, after, limit) => (await commits.chore({ do: 'unuse', day, after, limit })) as number | undefined,
    },
    intents: async (): Promise<Intent[]> =>
      (intents.all(commits.owner, first ? 1 : 0, `${incarnationOf(commits.owner)}/*`) as Record<string, string>[]).map(
        (row) =>
          ({
            id: row.id,
            what: row.what,
            author: { actor: row.actor, address: row.address, requestId: row.request },
            plan: JSON.parse(row.plan ?? '{}') as Intent['plan'],
          }) as Intent,
      ),
    hold: (names, work) => holding(holds, names, work),
    tokenKey: tokenKeyIn(db),
    mint: () => ulid(region?.number ?? member),
    tell: (into) => commits.tell(into),
    async probe() {
      commits.check()
      db.prepare('select 1').get()
    },
    async [Symbol.asyncDispose]() {
      // Whoever still reads keeps the writer from leaving the file alone.
      await aside[Symbol.asyncDispose]()
      await commits[Symbol.asyncDispose]()
      db.close()
    },
  }
}
