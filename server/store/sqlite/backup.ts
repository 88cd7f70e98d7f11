/** A backup: a whole lake as one file, taken beside whoever writes it, that says itself what it must hold. */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import type { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { sealedWith } from '../../kit/sealed.ts'
import { genesis } from '../chain.ts'
import { digestOf } from '../digest.ts'
import { facts } from '../facts.ts'
import { factIn, keepFact } from './facts.ts'
import { openForReading, openRoughly } from './schema.ts'
import { stateNow } from './state.ts'

/** What a finished backup says of itself. */
export interface BackupMark {
  readonly position: number
  /** Of the last row of the log; all others hang on it. */
  readonly chain: string
  /** Of the things and relations. */
  readonly digest: string
  /** sha256 over the secrets, which neither of the others covers. */
  readonly secrets: string
  /** ISO instant. */
  readonly made: string
}
export interface Backup extends BackupMark {
  readonly things: number
  readonly relations: number
  readonly bytes: number
  readonly seconds: number
  /** Secrets in it that can be read. */
  readonly unsealed: number
}
/** Of bytes while copying, of rows while digesting. */
export type BackupProgress = (doing: 'copying' | 'proving', done: number, of: number) => void

const lookMs = 250

/**
 * Copies the lake in `file` to `to`, which is there whole or not at all; one that is there is replaced. Only the user may read it. Stops
 * no writer: what was acknowledged before the call is in it. Meanwhile the writer's log on disk grows by what is written.
 */
export async function backUp(file: string, to: string, progress: BackupProgress): Promise<Backup> {
  const began = performance.now()
  const part = join(dirname(to), `${basename(to)}.${process.pid}.part`)
  rmSync(part, { force: true })
  try {
    closeSync(openSync(part, 'wx', 0o600))
    const pages = sizeOf(file)
    const timer = setInterval(() => progress('copying', statSync(part).size, pages), lookMs)
    try {
      await copied(file, part)
    } finally {
      clearInterval(timer)
    }
    const { mark, things, relations, unsealed } = await sign(part, progress)
    sync(part)
    renameSync(part, to)
    sync(dirname(to))
    return { ...mark, things, relations, unsealed, bytes: statSync(to).size, seconds: (performance.now() - began) / 1000 }
  } finally {
    for (const end of ['', '-journal']) rmSync(`${part}${end}`, { force: true })
  }
}

function sizeOf(file: string): number {
  using db = openForReading(file)
  const { page_count: count } = db.prepare('pragma page_count').get() as { page_count: number }
  const { page_size: size } = db.prepare('pragma page_size').get() as { page_size: number }
  return count * size
}

/** In a thread of its own, as it is one call however long it takes. */
async function copied(from: string, to: string): Promise<void> {
  const worker = new Worker(new URL('./copy-file.ts', import.meta.url), { workerData: { from, to } })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  worker.on('error', reject)
  worker.on('exit', () => resolve())
  await promise
}

async function sign(part: string, progress: BackupProgress) {
  using db = openRoughly(part)
  const { rows } = db.prepare('select count(*) as rows from entity where dropped is null').get() as { rows: number }
  const { digest, things, relations } = await digestOf(stateNow(db), (done) => progress('proving', done, rows))
  const mark: BackupMark = { ...endOf(db), digest, secrets: secretsIn(db), made: new Date().toISOString() }
  keepFact(db, facts.backup, JSON.stringify(mark))
  return { mark, things, relations, unsealed: keysIn(db).get(undefined) ?? 0 }
}

/** How many secrets are sealed with which key; undefined for those that are not. Lost ones, which are empty, do not count. */
export function keysIn(db: DatabaseSync): ReadonlyMap<string | undefined, number> {
  const counts = new Map<string | undefined, number>()
  for (const { value } of db.prepare(`select value from secret where value <> ''`).iterate() as Iterable<{ value: string }>) {
    const key = sealedWith(value)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

/** Undefined for what is no finished backup. */
export function markIn(db: DatabaseSync): BackupMark | undefined {
  const text = factIn(db, facts.backup)
  return text === undefined ? undefined : (JSON.parse(text) as BackupMark)
}

/** Where a file departs from what it says of itself, in words; none when it is as it was made. */
export async function departures(db: DatabaseSync, mark: BackupMark, told: (rows: number) => void): Promise<readonly string[]> {
  const is = { ...endOf(db), digest: (await digestOf(stateNow(db), told)).digest, secrets: secretsIn(db) }
  return [
    ...(is.position === mark.position && is.chain === mark.chain ? [] : [`its log ends at ${is.position}, otherwise than when it was made`]),
    ...(is.digest === mark.digest ? [] : [`its things and relations have the digest ${is.digest}, and had ${mark.digest}`]),
    ...(is.secrets === mark.secrets ? [] : ['its secrets are not those that it was made with']),
  ]
}

const endOf = (db: DatabaseSync) =>
  (db.prepare('select position, chain from log order by position desc limit 1').get() ?? { position: 0, chain: genesis }) as {
    position: number
    chain: string
  }

function secretsIn(db: DatabaseSync): string {
  const hash = createHash('sha256')
  for (const row of db.prepare('select ref, owner, value from secret order by ref').iterate()) hash.update(`${JSON.stringify(row)}\n`)
  return hash.digest('hex')
}

/** What is in the file or directory is on disk when this returns. */
export function sync(path: string): void {
  const opened = openSync(path, 'r')
  fsyncSync(opened)
  closeSync(opened)
}
