/** Whether the index of a store is as one that is made anew from what is there. */
import assert from 'node:assert/strict'
import { ownFields, ownWords } from '../search/own.ts'
import type { Row, Store } from './store.ts'
import { found } from './texts.ts'

export async function indexIsTrue(store: Store): Promise<void> {
  const rows = await liveIn(store)
  const provider = (key: number): string | undefined => {
    const row = rows.get(key)
    return row === undefined ? undefined : ((row.body as { provider?: string }).provider ?? provider(row.parent))
  }
  const words = new Map<string, number>()
  const seen: unknown[] = []
  for (const row of [...rows.values()].toSorted((a, b) => a.key - b.key)) {
    const kind = found.get(row.kind)
    if (!kind) continue
    const { runs } = ownWords(kind, row.name, row.body, provider(row.key))
    for (const word of new Set(ownFields.flatMap((field) => [...runs[field]].flatMap((run) => run.split(' ')))))
      words.set(word, (words.get(word) ?? 0) + 1)
    const has = ownFields.reduce((bits, field, i) => (runs[field].size > 0 ? bits | (1 << i) : bits), 0)
    seen.push([row.key, row.kind, row.parent, row.name, row.body.audit.owner?.name, has])
  }
  assert.equal(await store.texts.unread(), 0)
  assert.deepEqual(
    (await store.texts.things(0, 1_000_000)).map(({ key, kind, parent, name, owner, has }) => [key, kind, parent, name, owner, has]),
    seen,
  )
  assert.deepEqual(new Map((await store.texts.vocabulary('', 1_000_000)).map(({ word, things }) => [word, things])), words)
}

async function liveIn(store: Store): Promise<ReadonlyMap<number, Row>> {
  const keys = new Set<number>()
  for (let position = 0; ; ) {
    const entries = await store.entries(position, 1_000)
    for (const { subject } of entries) keys.add(subject)
    const last = entries.at(-1)
    if (!last) break
    position = last.position
  }
  const rows = new Map<number, Row>()
  for (const key of keys) {
    const row = await store.now.byKey(key)
    if (row) rows.set(key, row)
  }
  return rows
}
