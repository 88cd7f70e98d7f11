/** One group of writes, or of entries of other regions, as one transaction: lock the head, read what is needed, apply, write, commit. Three round trips. */
import type { Clock } from '../../kit/clock.ts'
import type { Self } from '../../merge/keeping.ts'
import type { Kept } from '../../merge/ledger.ts'
import type { Mend } from '../../merge/mending.ts'
import type { Vector } from '../../merge/vector.ts'
import { Applier, type Head } from '../applier.ts'
import type { Author, Write } from '../store.ts'
import { type Changed, type Follower, rowsAfter, toldLimit } from './follower.ts'
import { type Ended, type HeadRow, lockHead } from './head.ts'
import { load, nothingNamed } from './load.ts'
import { Overlay } from './overlay.ts'
import { applyEntries, applyWrites, Broken, type Start } from './region/apply.ts'
import { askedByEntries, askedByMend, askedByWrites, askedOfMended, askedOfNames } from './region/asking.ts'
import { Known } from './region/known.ts'
import { read } from './region/read.ts'
import { runIn } from './region/run.ts'
import { type Applied, noneApplied, vectorIn } from './region/save.ts'
import { type Ask, movingHead, saving } from './save.ts'
import { all, isAnswer, type Session } from './session.ts'

/** The connection was lost while the commit was on its way: only the log can tell whether it happened. */
export class Unknown<T> extends Error {
  readonly gives: T
  /** Whether the group is in the log; asked of a new connection. */
  readonly happened: (session: Session) => Promise<boolean>
  constructor(gives: T, happened: (session: Session) => Promise<boolean>) {
    super('the connection to the database was lost during a commit')
    this.gives = gives
    this.happened = happened
  }
}

/** Another incarnation of the region has taken the lake over. */
export class Superseded extends Error {}

export interface Writer {
  readonly origin: string
  /** Of the intents written here. */
  readonly owner: string
  readonly clock: Clock
  readonly follower: Follower
  /** Of a lake that is a region. */
  readonly self: Self | undefined
}

const rollback = { text: 'rollback' }
/** Statements of a group look up by key; a plan that reads whole tables is never the better one, whatever is known of them. */
export const writerSettings = { text: 'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off' }

/**
 * Commits the writes. When this returns they are durable, and the follower is at or past them. Throws Unknown when it cannot be
 * known whether they happened, anything else when they certainly did not.
 */
export async function commitGroup(session: Session, writer: Writer, writes: readonly Write[]): Promise<readonly Ended[]> {
  const { clock, origin, self, follower } = writer
  const known = follower.position
  const [locked, loaded] = await all([session.runAll<HeadRow>(`begin; ${lockHead}`), load(session, writes)])
  const row = checked(locked.rows[0], writer)
  const keys = { entity: row.entity, relation: row.relation }
  if (self) {
    const start = await startOf(session, writer, self, row, { ...loaded, ...keys })
    const { ended, ...made } = await applyWrites(start, writes, [...askedByWrites(writes, loaded), ...askedByEntries(start.alerts)])
    return settled(session, writer, known, row, made, ended)
  }
  const overlay = new Overlay({ ...loaded, ...keys })
  const applier = new Applier(overlay, clock, origin, headOf(row))
  const ended = writes.map((write): Ended => {
    try {
      return { outcome: applier.apply(write) }
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(String(error)) }
    }
  })
  return settled(session, writer, known, row, { overlay, head: applier.mark(), asks: [] }, ended)
}

/** Entries of other regions: to be taken in, or one to be heeded ahead of its turn; or what another region has of things that were damaged here. */
export type Heard = { readonly entries: readonly Kept[]; readonly ahead: boolean } | { readonly mend: Mend; readonly author: Author }

/**
 * Takes in entries of other regions, as `commitGroup` writes, and gives what is applied then, or what the first broke by that could not be
 * applied: the others are taken then, unless it is a Fork. Of what was damaged all is put right, or nothing.
 */
export async function takeGroup(session: Session, writer: Writer, heard: Heard): Promise<readonly Ended<Vector>[]> {
  const { self, follower } = writer
  if (!self) throw new Error('this lake is no region')
  const position = follower.position
  const known = new Known('mend' in heard)
  const run = runIn(session)
  const asked = 'mend' in heard ? askedByMend(heard.mend) : askedByEntries(heard.entries)
  const [locked] = await all([session.runAll<HeadRow>(`begin; ${lockHead}`), read(run, known, asked)])
  await read(run, known, 'mend' in heard ? askedOfMended(heard.mend, known) : askedOfNames(heard.entries, known))
  const row = checked(locked.rows[0], writer)
  const start = await startOf(session, writer, self, row, { ...nothingNamed, entity: row.entity, relation: row.relation })
  await read(run, known, askedByEntries(start.alerts))
  try {
    const { broken, ...made } = await applyEntries(start, known, (applier) => {
      if ('mend' in heard) return applier.mend(heard.mend, heard.author)
      for (const entry of heard.ahead ? heard.entries : []) applier.heed(entry)
      return heard.ahead ? undefined : applier.take(heard.entries)
    })
    return await settled(session, writer, position, row, made, [
      broken === undefined ? { outcome: vectorIn(made.applied) } : { error: broken as Error },
    ])
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    await session.run(rollback)
    return [{ error: error.cause instanceof Error ? error.cause : error }]
  }
}

function checked(row: HeadRow | undefined, { origin, clock }: Writer): HeadRow {
  if (!row) throw new Error('the database of the lake has lost the end of its log')
  if (row.origin !== origin) throw new Superseded(`the lake is written by ${row.origin} now; this is ${origin}`)
  clock.saw(row.stamp)
  return row
}
const headOf = ({ position, ruled, chain, number }: HeadRow): Head => ({ position, ruled, chain, number })

const alerts = { name: 'alerts', text: 'select entry from alert order by origin, number' }

async function startOf(session: Session, { clock }: Writer, self: Self, row: HeadRow, loaded: Start['loaded']): Promise<Start> {
  const applied = row.applied === null ? noneApplied : (JSON.parse(row.applied) as Applied)
  clock.saw(applied.stamp)
  // Few, and mostly none.
  const heard = applied.alerts > 0 ? (await session.run<{ entry: string }>(alerts)).rows : []
  return { session, self, clock, head: headOf(row), applied, alerts: heard.map(({ entry }) => JSON.parse(entry) as Kept), loaded }
}

/** What a group came to. */
interface Made {
  readonly overlay: Overlay
  readonly head: Head
  readonly applied?: Applied
  readonly asks: readonly Ask[]
  readonly last?: Kept | undefined
}

/** Writes it, commits, and tells the follower, who knew the log up to `known`. */
async function settled<T>(session: Session, { follower, owner }: Writer, known: number, was: HeadRow, made: Made, gives: T): Promise<T> {
  const { overlay, applied } = made
  const asks = [...saving(overlay, owner), ...made.asks]
  // Asked before this group's own rows are there.
  const missed = was.position > known ? session.run<Changed>(rowsAfter, [known]) : { rows: [] }
  if (asks.length === 0) await session.run(rollback)
  else {
    const sent = asks.map(([statement, values]) => session.run(statement, values))
    const settled = await Promise.allSettled([missed, ...sent, session.runAll(`${movingHead(overlay, made.head, applied)}; commit`)])
    const failure = settled.find((one) => one.status === 'rejected')
    if (failure && settled.every((one) => one.status === 'fulfilled' || isAnswer(one.reason))) throw failure.reason
    if (failure) throw new Unknown(gives, happenedFor(made))
  }
  const { rows } = await missed
  if (rows.length > toldLimit) follower.skip(was.position)
  else follower.take(rows)
  follower.take(
    overlay.rows.map(({ position, subject, parent, kind, facet, operation, linked }) => ({
      position,
      subject,
      parent,
      kind,
      facet,
      operation,
      linked: linked.length > 0 ? linked.join(',') : null,
    })),
  )
  if (applied) follower.hear(applied)
  return gives
}

/** The chain value of a group's last row is its own mark, as is that of an entry; a group without either is known by an intent that it wrote, or may be done again. */
const happenedFor =
  ({ overlay: { rows, intended }, last: entry }: Made) =>
  async (session: Session): Promise<boolean> => {
    const last = rows.at(-1)
    const [intent] = intended.keys()
    const isThere = async (text: string, values: readonly unknown[]) => {
      // Behind the lock of the head: what the lost connection left undone is ended by then.
      await session.runAll(`begin; ${lockHead}`)
      const { rows: found } = await session.run({ text }, values)
      await session.run(rollback)
      return found.length > 0
    }
    if (last) return isThere('select 1 from log where position = $1 and chain = $2', [last.position, last.chain])
    if (intent !== undefined) return isThere('select 1 from intent where id = $1', [intent])
    return (
      entry !== undefined &&
      isThere('select 1 from entry where origin = $1 and number = $2 and chain = $3', [entry.origin, entry.number, entry.chain])
    )
  }
