/** The embedded store: one SQLite file, read where it is needed, written by one thread in groups. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { busy } from '../../../kinds/errors.ts'
import type { KindName } from '../../../kinds/index.ts'
import { stampOf } from '../../kit/clock.ts'
import { ulid } from '../../kit/ids.ts'
import type { Intent, Outcome, Secrets, Store, Touched, Write } from '../store.ts'
import { openForReading } from './schema.ts'
import { entriesOf, viewNow, viewThen } from './view.ts'
import type { Answer, Ask, WriterSetup } from './writer.ts'

/** Where a lake's file is within its data directory. */
export const lakeFile = (directory: string) => join(directory, 'lake.db')

/** Writes that may wait at once; the next is refused with `busy`. */
const queueLimit = 10_000
/** Past this many log rows a cache is quicker dropped than told. */
const touchedLimit = 5_000

export interface SqliteOptions {
  readonly directory: string
  /** The region's incarnation, as log entries name it. */
  readonly origin: string
  /** The region's member number, 0 to 1023; it is part of every id minted here. */
  readonly member: number
}

/** Opens, or makes, the lake in a directory. */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  mkdirSync(options.directory, { recursive: true })
  const shared = new SharedArrayBuffer(8)
  const position = new BigInt64Array(shared)
  const setup: WriterSetup = { file: lakeFile(options.directory), origin: options.origin, position: shared }
  const writer = new Worker(new URL('./writer.ts', import.meta.url), { workerData: setup, name: 'writer' })
  await new Promise<void>((resolve, reject) => {
    writer.once('message', () => resolve())
    writer.once('error', reject)
  })

  const waiting = new Map<number, { resolve: (outcome: Outcome) => void; reject: (error: Error) => void }>()
  let asks: Ask[] = []
  let last = 0
  let broken: Error | undefined
  writer.on('message', (answers: readonly Answer[]) => {
    for (const { id, outcome, error } of answers) {
      const who = waiting.get(id)
      waiting.delete(id)
      if (outcome) who?.resolve(outcome)
      else who?.reject(new Error(error))
    }
  })
  const fail = (error: Error) => {
    broken = error
    for (const who of waiting.values()) who.reject(error)
    waiting.clear()
  }
  writer.on('error', fail)
  writer.on('exit', () => fail(new Error('the lake is closed')))
  const send = () => {
    writer.postMessage(asks)
    asks = []
  }

  const db = openForReading(setup.file)
  const now = viewNow(db)
  const entries = entriesOf(db)
  const touched = db.prepare('select position, subject, parent, kind, facet, operation from log where position > ? order by position limit ?')
  const atStamp = db.prepare('select max(position) as position from log where stamp < ?')
  const secret = db.prepare('select value from secret where ref = ?')
  const intents = db.prepare('select id, what, actor, address, request, plan from intent order by id')
  const end = () => Number(Atomics.load(position, 0))

  return {
    now,
    asOf: (at) => viewThen(db, at),
    position: end,
    touchedAfter(from): Touched | null {
      const rows = touched.all(from, touchedLimit + 1) as unknown as {
        position: number
        subject: number
        parent: number
        kind: KindName
        facet: string
        operation: string
      }[]
      if (rows.length > touchedLimit) return null
      return {
        position: rows.at(-1)?.position ?? from,
        entities: rows.map((row) => row.subject),
        lists: rows.filter((row) => row.facet === 'body' && row.operation !== 'alter').map(({ parent, kind }) => ({ parent, kind })),
      }
    },
    commit(write: Write) {
      if (broken) return Promise.reject(broken)
      if (waiting.size >= queueLimit) return Promise.reject(busy('too many writes are waiting; retry in a second'))
      return new Promise<Outcome>((resolve, reject) => {
        const id = ++last
        waiting.set(id, { resolve, reject })
        if (asks.push({ id, write }) === 1) setImmediate(send)
      })
    },
    history: async (subject, limit, before) => entries.history(subject, limit, before),
    entries: async (from, limit) => entries.after(from, limit),
    positionAt: async (ms) => (atStamp.get(stampOf(ms + 1)) as { position: number | null }).position ?? 0,
    secrets: async (refs): Promise<Secrets> =>
      Object.fromEntries(refs.map((ref) => [ref, (secret.get(ref) as { value: string } | undefined)?.value ?? ''])),
    intents: async (): Promise<Intent[]> =>
      (intents.all() as Record<string, string>[]).map(
        (row) =>
          ({
            id: row.id,
            what: row.what,
            author: { actor: row.actor, address: row.address, requestId: row.request },
            plan: JSON.parse(row.plan ?? '{}') as Intent['plan'],
          }) as Intent,
      ),
    mint: () => ulid(options.member),
    async probe() {
      if (broken) throw broken
      db.prepare('select 1').get()
    },
    async [Symbol.asyncDispose]() {
      if (asks.length > 0) send()
      const gone = new Promise<void>((resolve) => writer.once('exit', () => resolve()))
      writer.postMessage('close')
      await gone
      db.close()
    },
  }
}
