/** Makes a lake of a backup: proved before it is believed, under a new incarnation, and there whole or not at all. */
import { chmodSync, constants, copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { stampOf } from '../../kit/clock.ts'
import { digestOf } from '../digest.ts'
import { facts } from '../facts.ts'
import { type BackupMark, departures, markIn, sync } from './backup.ts'
import { dropFact, factIn, keepFact } from './facts.ts'
import { lockDirectory } from './lock.ts'
import { checkPosition, type Rewound, rewind } from './rewind.ts'
import { openForReading, openForWriting, openRoughly } from './schema.ts'
import { lakeFile, unfinished } from './sqlite.ts'
import { stateAt, stateNow } from './state.ts'
import type { Checked, Progress } from './verify/check.ts'
import { verifyLake, verifyTail } from './verify/verify.ts'
import { entriesOf } from './view.ts'

/** A position, or an instant in milliseconds; the end when absent. */
export type Wanted = { readonly position: number } | { readonly ms: number } | undefined
export interface Restored {
  readonly made: string
  readonly position: number
  readonly incarnation: string
  readonly digest: string
  readonly things: number
  /** Only where it was taken back. */
  readonly rewound?: Rewound
}
export interface Hearing {
  readonly progress: Progress
  readonly checked: (checked: Checked) => void
}

/**
 * Restores the backup in `from` into a directory that holds nothing, taken back to what is wanted. Throws, leaving nothing, when the
 * directory holds something, the file is no finished backup or is damaged, or the position cannot be told any more.
 */
export async function restore(from: string, directory: string, wanted: Wanted, hearing: Hearing): Promise<Restored> {
  if (!existsSync(from)) throw new Error(`there is no file ${from}`)
  const held = seatIn(directory)
  const part = unfinished(directory)
  try {
    // What a restore that was killed left beside its file would be taken for the new file's own.
    clear(part)
    copyFileSync(from, part, constants.COPYFILE_FICLONE)
    chmodSync(part, 0o600)
    const mark = await prove(part, hearing)
    const done = await made(part, mark, wanted)
    for (const checked of verifyLake(part, hearing.progress)) {
      hearing.checked(checked)
      if (checked.failures > 0) throw new Error('what was restored is not whole; nothing was left')
    }
    sync(part)
    renameSync(part, lakeFile(directory))
    sync(directory)
    return done
  } finally {
    clear(part)
    held[Symbol.dispose]()
  }
}

const parts = ['', '-wal', '-shm', '-journal']
function clear(part: string): void {
  for (const end of parts) rmSync(`${part}${end}`, { force: true })
}

function seatIn(directory: string): Disposable {
  refuseFull(directory)
  const held = lockDirectory(directory)
  try {
    refuseFull(directory)
    return held
  } catch (error) {
    held[Symbol.dispose]()
    throw error
  }
}

/** A restore that was killed leaves its own beginnings, which count as nothing; a key file may wait for its lake. */
function refuseFull(directory: string): void {
  const ours = new Set(['secret.key', 'lock.db', 'lock.db-journal', ...parts.map((end) => `lake.db.restoring${end}`)])
  const found = existsSync(directory) ? readdirSync(directory).find((name) => !ours.has(name)) : undefined
  if (found !== undefined) throw new Error(`${directory} is not empty: it holds ${found}; choose a directory that is, or is not there yet`)
}

/** Throws when the file is not what it says of itself. */
async function prove(part: string, { progress, checked }: Hearing): Promise<BackupMark> {
  const mark = markOf(part)
  const chain = verifyTail(part, { position: 0, chain: '' })
  checked(chain)
  if (chain.failures > 0) throw new Error('the backup is damaged; nothing was restored')
  using db = openForReading(part)
  const began = performance.now()
  const wrong = await departures(db, mark, (rows) => progress('digest', rows, (performance.now() - began) / 1000))
  if (wrong.length > 0) throw new Error(`the backup is damaged: ${wrong.join('; ')}. Nothing was restored`)
  return mark
}

function markOf(part: string): BackupMark {
  using db = openForReading(part)
  const isLake = db.prepare(`select 1 from sqlite_schema where name = 'fact'`).get() !== undefined
  const mark = isLake ? markIn(db) : undefined
  if (!mark) throw new Error('this is no finished backup; caspian backup makes one')
  return mark
}

/** Brings the tables up to date, takes the lake back, and makes it another incarnation. */
async function made(part: string, mark: BackupMark, wanted: Wanted): Promise<Restored> {
  const migrated = openForWriting(part)
  migrated.exec('pragma journal_mode = delete')
  migrated.close()
  using db = openRoughly(part)
  const position = wanted === undefined ? mark.position : 'position' in wanted ? wanted.position : positionAt(db, wanted.ms, mark.position)
  checkPosition(db, position)
  const isBack = position < mark.position
  const { digest, things } = isBack ? await digestOf(stateAt(db, position)) : { digest: mark.digest, things: 0 }
  const rewound = isBack ? rewind(db, position) : undefined
  const now = await digestOf(stateNow(db))
  if (now.digest !== digest)
    throw new Error(`taken back to ${position}, the lake has the digest ${now.digest} and had ${digest} then (${things} things)`)
  const incarnation = String(Number(factIn(db, facts.incarnation) ?? 1) + 1)
  keepFact(db, facts.incarnation, incarnation)
  dropFact(db, facts.backup)
  if (rewound) db.exec('vacuum')
  return { made: mark.made, position, incarnation, digest, things: now.things, ...(rewound ? { rewound } : {}) }
}

const positionAt = (db: DatabaseSync, ms: number, end: number) => entriesOf(db).lastBefore(stampOf(ms + 1), end)
