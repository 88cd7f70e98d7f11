/** Sentences about the log: nothing missing, nothing changed, and the whole lake can be read out of it. Run last, over all that was done. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainOf, commitOf, genesis } from './chain.ts'
import { type Entry, type LinkKind, relations } from './store.ts'
import type { Kit } from './test-kit.ts'
import { seen } from './test-model.ts'

export function logTellsAll(opened: () => Kit): void {
  test('opened again it is the same lake, and goes on where it was', async () => {
    const kit = opened()
    const keys = Array.from({ length: 200 }, (_, i) => i + 1)
    const { store } = kit
    const [before, position] = [await seen(store.now, keys), store.position()]
    const again = await kit.reopen()
    assert.equal(again.position(), position)
    assert.deepEqual(await seen(again.now, keys), before)
    await kit.lake()
    assert.equal(again.position(), position + 1)
  })

  test('whatever things are called, the log keeps the names that its hashes are over', async () => {
    const kit = opened()
    const top = await kit.lake()
    const from = kit.store.position()
    for (const name of ['nul\0inside', '‮', '\u{1f600}', 'a'.repeat(5000), "'; --", '\\u0000', '﻿']) await kit.make('tag', top.key, name)
    const rows = (await kit.log()).slice(from)
    for (const row of rows) assert.equal(row.name, JSON.parse(row.path)[0])
  })

  test('the log is dense, chained and in order', async () => {
    const kit = opened()
    const rows = await kit.log()
    assert.equal(rows.length, kit.store.position())
    let [chain, stamp] = [genesis, '']
    const versions = new Map<string, number>()
    for (const [i, row] of rows.entries()) {
      assert.deepEqual([row.position, row.number], [i + 1, i + 1])
      assert.equal(row.commitment, commitOf(row.salt, row.text))
      chain = chainOf(chain, row, row.commitment)
      assert.equal(row.chain, chain)
      assert.ok(row.stamp > stamp, 'stamps run forwards')
      ;({ stamp } = row)
      const version = (versions.get(row.id) ?? 0) + (row.facet === 'body' ? 1 : 0)
      assert.equal(row.version, version)
      versions.set(row.id, version)
    }
  })

  test('the state after each change stands in the log: played from the start it gives the lake', async () => {
    const kit = opened()
    const { store } = kit
    const [rows, entries] = [await kit.log(), await store.entries(0, 1e6)]
    const [things, hung] = [new Map<number, Entry>(), new Map<string, Entry['after']>()]
    for (const [i, entry] of entries.entries()) {
      assert.deepEqual(entry.after, JSON.parse(rows[i]?.text ?? ''))
      if (entry.facet !== 'body') hung.set(`${entry.subject} ${entry.facet}`, entry.after)
      else things.set(entry.subject, entry)
    }
    const ids = new Map(entries.map(({ subject, id }) => [subject, id]))
    for (const [key, { id, kind, parent, name, version, after, operation }] of things) {
      const { uid, body, ...rest } = (await store.now.byKey(key)) ?? {}
      const row = body === undefined ? {} : { ...rest, body: uid === undefined ? body : { ...body, uid } }
      assert.deepEqual(row, operation === 'drop' ? {} : { key, id, kind, parent, name, version, body: after })
      for (const [what, { facet }] of Object.entries(relations)) {
        const links = await store.now.links(key, what as LinkKind)
        const last = (hung.get(`${key} ${facet}`)?.[facet] ?? []) as readonly { id: string }[]
        const alive = last.filter(({ id }) => [...things.values()].some((thing) => thing.id === id && thing.operation !== 'drop'))
        const shown = links.map(({ to, value }) => (value === null ? { id: ids.get(to) } : { id: ids.get(to), value }))
        if (operation !== 'drop') assert.deepEqual(shown, alive)
      }
    }
  })
}
