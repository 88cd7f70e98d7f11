/** The writer thread of a SQLite lake: takes writes from every HTTP thread, commits them in groups, then says so. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { Clock } from '../../kit/clock.ts'
import type { Kept } from '../../merge/ledger.ts'
import type { Mend } from '../../merge/mending.ts'
import type { Vector } from '../../merge/vector.ts'
import { type Cursor, facts, originOf } from '../facts.ts'
import type { Author, Outcome, Write } from '../store.ts'
import type { Touched } from '../touched.ts'
import type { Noted } from '../trail.ts'
import type { Used } from '../use.ts'
import { SqliteApplier } from './apply.ts'
import { type Crossing, crossing } from './crossing.ts'
import { eraser, factIn } from './facts.ts'
import { lineageWrites } from './lineage-writes.ts'
import { trailWrites } from './noting.ts'
import { regionIn } from './region-facts.ts'
import { openForWriting } from './schema.ts'
import { indexing } from './texts.ts'
import { useWrites } from './use.ts'

export interface WriterSetup {
  readonly file: string
  readonly origin: string
  /** 64 bits: where the log ends, stored before the acknowledgement, so that no reader can be behind one. 32 bits: how many entries are applied. */
  readonly position: SharedArrayBuffer
  /** Of the thread that started the writer: brings ports of more threads, and says when to end. */
  readonly port: MessagePort
  /** What that thread's intents are known by. */
  readonly owner: string
}
/**
 * What a thread sends: writes as JSON, or a port for one more thread, or a chore, or that it is done. JSON costs a third of a
 * copy of the objects (measured).
 */
export type Sent = string | { readonly seat: MessagePort; readonly owner: string } | Chore
/** What is done between two groups, in a transaction of its own. */
export type Chore =
  | { readonly do: 'erase'; readonly cut: number; readonly limit: number }
  | { readonly do: 'note'; readonly rows: readonly Noted[] }
  /** Blocks as noting.ts puts them. */
  | { readonly do: 'index'; readonly blocks: string }
  | { readonly do: 'forget'; readonly before: number }
  /** Events of lineage, as JSON. */
  | { readonly do: 'lineage'; readonly root: number; readonly events: string }
  /** JSON of Used[]. */
  | { readonly do: 'use'; readonly day: number; readonly used: string }
  | { readonly do: 'unuse'; readonly day: number; readonly after: number; readonly limit: number }
  | { readonly do: 'keep'; readonly reader: string; readonly cursor: Cursor }
  /** Brings the index of words up to date. */
  | { readonly do: 'read' }
  /** Entries of other regions, as JSON; gives what is applied then. */
  | { readonly do: 'take'; readonly entries: string }
  /** How far the machine's clock is to be corrected. */
  | { readonly do: 'steer'; readonly correctionMs: number }
  /** Forgets revokes that all members are known to have applied; gives how many. */
  | { readonly do: 'collect'; readonly stable: Vector }
  /** An entry of another region, as JSON, ahead of its turn. */
  | { readonly do: 'heed'; readonly entry: string }
  /** JSON of [Mend, Author]. */
  | { readonly do: 'mend'; readonly mend: string }
export interface Ask {
  readonly id: number
  readonly write: Write
}
/** One committed group: the answers for the thread that gets it, and what the whole group changed. */
export interface Group {
  readonly answers: readonly Answer[]
  readonly touched: Touched
}
export interface Answer {
  readonly id: number
  readonly outcome?: Outcome
  readonly error?: Crossing
}
/** What a chore gave, or what broke it. */
export interface ChoreDone {
  readonly gave?: unknown
  readonly error?: Crossing
}
interface From {
  readonly port: MessagePort
  readonly asks: readonly Ask[]
}
type Owned = Ask & { readonly owner: string }

/** More than this in one transaction makes the first wait for the last. */
const groupLimit = 512
/** From a write until its words are read, unless somebody searches before or so many things were written: who searches waits for no more. */
const readAfterMs = 500
const readAfter = 256

const setup = workerData as WriterSetup
const position = new BigInt64Array(setup.position, 0, 1)
const entries = new Int32Array(setup.position, 8, 1)
const db = openForWriting(setup.file)
if (factIn(db, facts.backup) !== undefined)
  throw new Error(`${setup.file} is a backup; make a lake of it: caspian restore --from ${setup.file} --data DIR`)
let correction = 0
/** They change facts without an entry, which readers must see all the same. */
let mends = 0
const clock = new Clock(() => Date.now() + correction)
const region = regionIn(db)
const applier = new SqliteApplier(db, clock, originOf(region ? `${region.name}#1` : setup.origin, factIn(db, facts.incarnation)), region)
const erase = eraser(db)
const trail = trailWrites(db, clock)
const lineage = lineageWrites(db, clock)
const use = useWrites(db)
const words = indexing(db)
let [reading, unread] = [false, 0]
let soon: NodeJS.Timeout | undefined
const keepCursor = db.prepare('insert or replace into cursor (reader, position, told) values (?, ?, ?)')
const ports = new Map<MessagePort, string>()
let closing = false
show()
join(setup.port, setup.owner)
setup.port.postMessage('ready')
readOn()

function join(port: MessagePort, owner: string): void {
  ports.set(port, owner)
  port.on('message', (sent: Sent) => take(port, sent))
  // A thread that ended asks nothing any more.
  port.on('close', () => ports.delete(port))
}

/** Gathers what all threads have sent so far and commits it as one group. */
function take(first: MessagePort, sent: Sent): void {
  const group: From[] = []
  let size = accept(first, sent, group)
  for (let more = true; more && size < groupLimit; ) {
    more = false
    for (const port of ports.keys()) {
      const next = receiveMessageOnPort(port)
      if (!next) continue
      more = true
      size += accept(port, next.message as Sent, group)
    }
  }
  if (size > 0) commit(group)
  if (!closing) return
  // The file alone is then the lake: what a copy of it is worth does not hang on the files beside it.
  db.exec('pragma wal_checkpoint(truncate)')
  db.close()
  for (const port of ports.keys()) port.close()
}

/** What an older lake has is read between two groups. */
function readOn(): void {
  if (went(() => words.more())) setImmediate(readOn)
}

/** So is what was written, a moment later: several at once cost a third of what each costs with its own commit, and what is written again is read once. */
function readSoon(written: number): void {
  unread += written
  if (reading) return
  soon ??= setTimeout(readSome, readAfterMs).unref()
  if (unread < readAfter) return
  clearTimeout(soon)
  reading = true
  setImmediate(readSome)
}
function readSome(): void {
  soon = undefined
  unread = 0
  reading = went(() => words.some())
  if (reading) setImmediate(readSome)
}

/** What keeps this from the file keeps writes from it too, which say so; and who searches hears of it. */
function went(read: () => boolean): boolean {
  try {
    return !closing && read()
  } catch {
    return false
  }
}

function accept(port: MessagePort, sent: Sent, group: From[]): number {
  if (sent === 'close') closing = true
  else if (typeof sent === 'object') {
    if ('seat' in sent) join(sent.seat, sent.owner)
    else port.postMessage(choreDone(sent))
  } else {
    const asks = JSON.parse(sent) as readonly Ask[]
    group.push({ port, asks })
    return asks.length
  }
  return 0
}

function choreDone(chore: Chore): ChoreDone {
  try {
    return { gave: run(chore) }
  } catch (error) {
    return { error: crossing(error) }
  }
}

function run(chore: Chore): unknown {
  switch (chore.do) {
    case 'erase':
      return erase(chore.cut, chore.limit)
    case 'note':
      return trail.note(chore.rows)
    case 'index':
      return trail.index(chore.blocks)
    case 'forget':
      return trail.forget(chore.before)
    case 'lineage':
      return lineage(chore.root, chore.events)
    case 'use':
      return use.note(chore.day, JSON.parse(chore.used) as readonly Used[])
    case 'unuse':
      return use.forget(chore.day, chore.after, chore.limit)
    case 'keep':
      return keepCursor.run(chore.reader, chore.cursor.position, chore.cursor.told)
    case 'read':
      while (words.some());
      return undefined
    case 'steer':
      correction = chore.correctionMs
      return undefined
    case 'collect':
      return applier.runCollect(chore.stable)
    case 'heed':
      applier.runHeed(JSON.parse(chore.entry) as Kept)
      return tell(new Map())
    case 'mend':
      applier.runMend(...(JSON.parse(chore.mend) as [Mend, Author]))
      mends++
      return tell(new Map())
    case 'take': {
      const broken = applier.runTake(JSON.parse(chore.entries) as readonly Kept[])
      tell(new Map())
      if (broken) throw broken
      return applier.vector()
    }
  }
}

function commit(group: readonly From[]): void {
  const answers = answer(group.flatMap(({ port, asks }) => asks.map((ask): Owned => ({ ...ask, owner: ports.get(port) ?? '' }))))
  const asked = new Map<MessagePort, Answer[]>()
  let at = 0
  for (const { port, asks } of group) {
    const own = asked.get(port) ?? []
    own.push(...answers.slice(at, (at += asks.length)))
    asked.set(port, own)
  }
  tell(asked)
}

function tell(asked: ReadonlyMap<MessagePort, readonly Answer[]>): void {
  const touched = applier.touched()
  readSoon(touched.entities.length)
  // Who only has caches to bring up to date hears before the position moves, and then need not read the log for it.
  const heard = JSON.stringify({ answers: [], touched } satisfies Group)
  for (const port of ports.keys()) if (!asked.has(port)) port.postMessage(heard)
  show()
  for (const [port, own] of asked) port.postMessage(JSON.stringify({ answers: own, touched } satisfies Group))
}

/** To all threads: where the log ends, and how many entries of regions are applied, with a call to those who wait for one. */
function show(): void {
  Atomics.store(position, 0, BigInt(applier.position))
  const count = Object.values(applier.vector()).reduce((sum, number) => sum + number, mends)
  if (Atomics.exchange(entries, 0, count) !== count) Atomics.notify(entries, 0)
}

/** A write that breaks unexpectedly must not fail its neighbours: the group is rolled back and each tried alone. */
function answer(group: readonly Owned[]): readonly Answer[] {
  const before = applier.mark()
  try {
    const outcomes = applier.run(group)
    return group.map((ask, i) => ({ id: ask.id, outcome: outcomes[i] as Outcome }))
  } catch (error) {
    applier.restore(before)
    if (group.length === 1) return [{ id: (group[0] as Owned).id, error: crossing(error) }]
    return group.flatMap((ask) => answer([ask]))
  }
}
