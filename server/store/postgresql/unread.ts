/** Reads the words of what nobody read with its write: of an older lake, or one that was filled from a copy. */
import { setTimeout as sleep } from 'node:timers/promises'
import { found } from '../texts.ts'
import { lockHead } from './head.ts'
import { forgetting, type Readable, written } from './indexing.ts'
import type { Reads } from './reads.ts'
import { runIn } from './region/run.ts'
import { connect, type Login, type Session } from './session.ts'
import { fromText } from './text.ts'

/** As many as writers may wait for. */
const batch = 100
const left = {
  name: 'unread',
  text: `select u.key, e.kind, e.parent, coalesce(e.root, e.key) as root, e.name, e.body, e.dropped, e.key is null as removed
    from unread u left join entity e on e.key = u.key order by u.key limit ${batch}`,
}
const done = { name: 'read', text: 'delete from unread where key = any($1)' }

/** Reads some of what was left, in a transaction of its own, while nobody else writes; gives whether there may be more. */
export async function readMore(session: Session): Promise<boolean> {
  await session.runAll(`begin; ${lockHead}`)
  try {
    const { rows } = await session.run<Readable & { readonly dropped: number | null; readonly removed: boolean }>(left)
    const isRead = ({ kind, dropped, removed }: (typeof rows)[number]) => !removed && dropped === null && found.has(kind)
    const things = rows.filter(isRead).map((row) => ({ ...row, name: fromText(row.name) }))
    const asks = [
      ...forgetting(rows.filter((row) => !isRead(row)).map(({ key }) => key)),
      ...(await written(runIn(session), things, [])),
      [done, [rows.map(({ key }) => key)]] as const,
    ]
    for (const [statement, values] of asks) await session.run(statement, values)
    await session.run({ text: 'commit' })
    return rows.length === batch
  } catch (error) {
    await session.run({ text: 'rollback' }).catch(() => session.destroy())
    throw error
  }
}

const count = { name: 'count unread', text: 'select count(*) as count from unread' }
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
      while (rows[0]?.got && !ended.signal.aborted && (await readMore(session))) await sleep(1)
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
