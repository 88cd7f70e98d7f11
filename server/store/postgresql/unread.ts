/** Reads what writes left unread: of a moment ago, or of an older lake and one that was filled from a copy. */
import { setTimeout as sleep } from 'node:timers/promises'
import { found } from '../texts.ts'
import { lockHead } from './head.ts'
import { forgetting, type Readable, reading } from './indexing.ts'
import type { Reads } from './reads.ts'
import { type Run, runIn } from './region/run.ts'
import { all, connect, type Login, type Session } from './session.ts'
import { fromText } from './text.ts'

/** As many as writers may wait for. */
const batch = 64
const left = {
  name: 'unread',
  text: `select u.key, e.kind, e.parent, coalesce(e.root, e.key) as root, e.name, e.body, e.dropped, e.key is null as removed
    from unread u left join entity e on e.key = u.key where u.old = $1 order by u.key limit ${batch}`,
}
const done = { name: 'read', text: 'delete from unread where old = $1 and key = any($2)' }

/**
 * Reads some of what is left, in a transaction of its own, while nobody else writes; gives whether there may be more. `old` is what was
 * there before the lake had an index.
 */
export async function readMore(session: Session, old: boolean): Promise<boolean> {
  await session.runAll(`begin; ${lockHead}`)
  try {
    const { rows } = await session.run<Readable & { readonly dropped: number | null; readonly removed: boolean }>(left, [old])
    const isRead = ({ kind, dropped, removed }: (typeof rows)[number]) => !removed && dropped === null && found.has(kind)
    const things = rows.filter(isRead).map((row) => ({ ...row, name: fromText(row.name) }))
    const asks = [
      ...forgetting(rows.filter((row) => !isRead(row)).map(({ key }) => key)),
      ...(await reading(runIn(session), things)),
      [done, [old, rows.map(({ key }) => key)]] as const,
    ]
    await all([...asks.map(([statement, values]) => session.run(statement, values)), session.run({ text: 'commit' })])
    return rows.length === batch
  } catch (error) {
    await session.run({ text: 'rollback' }).catch(() => session.destroy())
    throw error
  }
}

/** All that is left belongs to what an older lake leaves: searches should not wait for what a copy brought. */
export const leaveUnread = `with moved as (delete from unread where not old returning key) insert into unread (old, key) select true, key from moved on conflict do nothing`

const fresh = { name: 'freshly unread', text: 'select exists (select from unread where not old) as unread' }
/** Whether a write of a moment ago is not read yet. */
export const isUnread = async (run: Run): Promise<boolean> => (await run<{ unread: boolean }>(fresh, []))[0]?.unread === true

const count = { name: 'count unread', text: 'select count(*) as count from unread where old' }
export const unreadIn = async (reads: Reads): Promise<number> => (await reads.run<{ count: number }>(count))[0]?.count ?? 0

/** Any number; the lock of the server that reads for all. */
const lock = { name: 'read lock', text: 'select pg_try_advisory_lock(4127700002) as got' }
/** Until the next look whether there is still something, and nobody at it. */
const lookMs = 5_000

/** Begins with it, beside all else; one server of a lake at a time does it, and where that ends another goes on. */
export function readOn(login: Login, reads: Reads): AsyncDisposable {
  const ended = new AbortController()
  const some = async (): Promise<boolean> => {
    if ((await unreadIn(reads)) === 0) return false
    const session = await connect(login, 'words')
    try {
      const { rows } = await session.run<{ got: boolean }>(lock)
      // Writers wait for the lock of the log's end with it: they have their turn between two.
      while (rows[0]?.got && !ended.signal.aborted && (await readMore(session, true))) await sleep(1)
      return true
    } finally {
      session.destroy()
    }
  }
  const all = async () => {
    while (!ended.signal.aborted) {
      if (!(await some().catch(() => true))) return
      await sleep(lookMs, undefined, { signal: ended.signal }).catch(() => undefined)
    }
  }
  const done = all()
  return {
    async [Symbol.asyncDispose]() {
      ended.abort()
      await done
    },
  }
}
