/** What the writer of a SQLite lake does for the audit: appends to the second chain, adds to the index, forgets what is old. */
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../kit/clock.ts'
import { facts } from '../facts.ts'
import { bytesOf, textOf } from '../spots.ts'
import { blockRows, type Indexed, mentionOf, type Noted, type NotedHead, nodeName, notedChainOf } from '../trail.ts'
import { keepFact } from './facts.ts'
import { headIn } from './trail.ts'

/** A block on its way to the writer. */
interface Sent extends Omit<Indexed, 'mentions' | 'sketch'> {
  readonly mentions: readonly (readonly [root: number, what: string, spots: string | null])[]
  readonly sketch: string | null
}
export const indexedText = (blocks: readonly Indexed[]): string =>
  JSON.stringify(
    blocks.map(
      ({ mentions, sketch, ...block }): Sent => ({
        ...block,
        mentions: mentions.map(({ root, what, spots }) => [root, what, textOf(spots)]),
        sketch: textOf(sketch),
      }),
    ),
  )

/** Each call is a transaction, durable when it returns; what throws left nothing. The clock is that of the log. */
export function trailWrites(db: DatabaseSync, clock: Clock) {
  const insert = db.prepare(
    'insert into audit (position, stamp, actor, address, request, operation, kind, root, path, outcome, reason, chain) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const mention = db.prepare('insert or ignore into mention (trail, root, what, block, spots) values (?, ?, ?, ?, ?)')
  const sketch = db.prepare('insert or ignore into sketch (trail, block, bits) values (?, ?, ?)')
  const node = db.prepare('insert or ignore into node (at, hash) values (?, ?)')
  const chain = db.prepare('select chain from audit where position = ?')
  const remove = db.prepare('delete from audit where position < ?')
  const unindex = ['mention', 'sketch'].map((table) => db.prepare(`delete from ${table} where trail = 'audit' and block < ?`))
  const first = headIn(db).stamp
  if (first !== '') clock.saw(first)
  const keepHead = (head: NotedHead) => keepFact(db, facts.audit, JSON.stringify(head))

  const whole = (work: () => void) => {
    db.exec('begin immediate')
    try {
      work()
      db.exec('commit')
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }
  return {
    note: (rows: readonly Noted[]) =>
      whole(() => {
        const head = headIn(db)
        let { position, stamp, chain: last } = head
        for (const row of rows) {
          position++
          stamp = clock.next()
          last = notedChainOf(last, { ...row, position, stamp })
          const { actor, address, requestId, operation, kind, root, outcome, reason } = row
          insert.run(position, stamp, actor, address, requestId, operation, kind, root, JSON.stringify(row.path), outcome, reason, last)
        }
        keepHead({ ...head, position, stamp, chain: last })
      }),
    index: (blocks: string) =>
      whole(() => {
        for (const { trail, block, mentions, sketch: bits, nodes } of JSON.parse(blocks) as readonly Sent[]) {
          for (const [root, what, spots] of mentions) mention.run(trail, root, what, block, bytesOf(spots))
          sketch.run(trail, block, bytesOf(bits))
          for (const { level, index, hash } of nodes) node.run(nodeName(trail, level, index), hash)
          mention.run(trail, mentionOf.indexed.root, mentionOf.indexed.what, block, mentionOf.indexed.spots)
        }
      }),
    forget: (before: number) =>
      whole(() => {
        const last = chain.get(before - 1) as { chain: string } | undefined
        if (!last) return
        remove.run(before)
        for (const statement of unindex) statement.run((before - 1) / blockRows)
        keepHead({ ...headIn(db), first: before, before: last.chain })
      }),
  }
}
