/** One group of writes as one transaction: lock the head, read what is needed, apply, write, commit. Three round trips. */
import type { Clock, Stamp } from '../../kit/clock.ts'
import { Applier } from '../applier.ts'
import type { Outcome, Write } from '../store.ts'
import { type Changed, type Follower, rowsAfter, toldLimit } from './follower.ts'
import { load } from './load.ts'
import { Overlay } from './overlay.ts'
import { movingHead, saving } from './save.ts'
import { isAnswer, type Session } from './session.ts'

/** How one write of the group ended: its outcome, or what it broke by. Nothing of a broken one is kept. */
export type Ended = { readonly outcome: Outcome } | { readonly error: Error }

/** The connection was lost while the commit was on its way: only the log can tell whether it happened. */
export class Unknown extends Error {
  readonly ended: readonly Ended[]
  /** Whether the group is in the log; asked of a new connection. */
  readonly happened: (session: Session) => Promise<boolean>
  constructor(ended: readonly Ended[], happened: (session: Session) => Promise<boolean>) {
    super('the connection to the database was lost during a commit')
    this.ended = ended
    this.happened = happened
  }
}

/** Another incarnation of the region has taken the lake over. */
export class Superseded extends Error {}

interface HeadRow {
  readonly position: number
  readonly ruled: number
  readonly chain: string
  readonly stamp: Stamp
  readonly origin: string
  readonly number: number
  readonly entity: number
  readonly relation: number
}
export interface Writer {
  readonly origin: string
  /** Of the intents written here. */
  readonly owner: string
  readonly clock: Clock
  readonly follower: Follower
}

const lockHead = 'select position, ruled, chain, stamp, origin, number, entity, relation from head for update'
const rollback = { text: 'rollback' }
/** Statements of a group look up by key; a plan that reads whole tables is never the better one, whatever is known of them. */
export const writerSettings = { text: 'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off' }

/**
 * Commits the writes. When this returns they are durable, and the follower is at or past them. Throws Unknown when it cannot be
 * known whether they happened, anything else when they certainly did not.
 */
export async function commitGroup(session: Session, writer: Writer, writes: readonly Write[]): Promise<readonly Ended[]> {
  const { clock, follower, origin, owner } = writer
  const known = follower.position
  const [locked, loaded] = await all([session.runAll<HeadRow>(`begin; ${lockHead}`), load(session, writes)])
  const head = locked.rows[0]
  if (!head) throw new Error('the database of the lake has lost the end of its log')
  if (head.origin !== origin) throw new Superseded(`the lake is written by ${head.origin} now; this is ${origin}`)
  clock.saw(head.stamp)
  const overlay = new Overlay({ ...loaded, entity: head.entity, relation: head.relation })
  const applier = new Applier(overlay, clock, origin, head)
  const ended = writes.map((write): Ended => {
    try {
      return { outcome: applier.apply(write) }
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(String(error)) }
    }
  })
  // Asked before this group's own rows are there.
  const missed = head.position > known ? session.run<Changed>(rowsAfter, [known]) : { rows: [] }
  const asks = saving(overlay, owner)
  if (asks.length === 0) await session.run(rollback)
  else {
    const sent = asks.map(([statement, values]) => session.run(statement, values))
    const settled = await Promise.allSettled([missed, ...sent, session.runAll(`${movingHead(overlay, applier.mark())}; commit`)])
    const failure = settled.find((one) => one.status === 'rejected')
    if (failure && settled.every((one) => one.status === 'fulfilled' || isAnswer(one.reason))) throw failure.reason
    if (failure) throw new Unknown(ended, happenedFor(overlay))
  }
  const { rows } = await missed
  if (rows.length > toldLimit) follower.skip(head.position)
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
  return ended
}

/** The chain value of a group's last row is its own mark; a group without rows is known by an intent that it wrote, or may be done again. */
const happenedFor =
  ({ rows, intended }: Overlay) =>
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
    return intent !== undefined && isThere('select 1 from intent where id = $1', [intent])
  }

/** Like Promise.all, but waits for all: what was sent on the connection is over when this throws. */
async function all<T extends readonly Promise<unknown>[]>(sent: readonly [...T]): Promise<{ readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(sent)
  return (await Promise.all(sent)) as { readonly [K in keyof T]: Awaited<T[K]> }
}
