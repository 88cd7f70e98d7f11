/** Sentences about erasing states from the log: what stays true, what is said to be gone, and that nothing else changes. Run last. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../../kinds/errors.ts'
import { chainOf, commitOf, genesis } from './chain.ts'
import { drop, hang, type Kit, update } from './test-kit.ts'
import { seen } from './test-model.ts'

export function erasingIsSafe(opened: () => Kit): void {
  test('erasing up to a position in steps leaves the lake at and after it as it was, refuses what was erased before it, and keeps the chain', async () => {
    const kit = opened()
    const top = await kit.lake()
    const [tag, thing, gone] = [await kit.make('tag', top.key, 't'), await kit.make('catalog', top.key, 'c'), await kit.make('catalog', top.key, 'd')]
    const first = kit.store.position()
    await kit.commit(update(thing, { n: 2 }))
    await kit.commit(hang(thing, tag))
    await kit.commit(drop(gone))
    await kit.commit(update({ ...thing, version: 2 }, { n: 3, name: 'c2' }))
    const cut = kit.store.position()
    await kit.commit(update({ ...thing, version: 3 }, { n: 4, name: 'c3' }))
    const { store } = kit
    const keys = Array.from({ length: 200 }, (_, i) => i + 1)
    const positions = [cut, store.position()]
    const was = await Promise.all(positions.map((position) => seen(store.asOf(position), keys)))
    const entries = await store.entries(0, 1e6)
    assert.deepEqual(await store.erasure(), { cut: 0, done: 0, rows: 0, rounds: [] })

    const step = await store.erase(cut, 7)
    assert.deepEqual([step.cut, step.done], [cut, 7])
    for (let { done } = step; done < cut; ) ({ done } = await store.erase(cut, 300))
    const erasure = await store.erasure()
    assert.deepEqual([erasure.cut, erasure.done, erasure.rounds.length, erasure.rounds[0]?.rows], [cut, cut, 1, erasure.rows])
    assert.equal((await store.erase(first, 7)).cut, cut, 'a cut never moves back')

    assert.deepEqual(await Promise.all(positions.map((position) => seen(store.asOf(position), keys))), was)
    await assert.rejects(store.asOf(first).byKey(thing.key), (error) => error instanceof Refusal && error.family === 'illegal')
    await assert.rejects(store.asOf(first).children(top.key, 'catalog'), Refusal)
    assert.equal((await store.asOf(first).byKey(tag.key))?.name, 't', 'what was not overtaken is still told')

    const last = new Map<string, number>()
    for (const { position, subject, facet } of entries) if (position <= cut) last.set(`${subject} ${facet}`, position)
    const now = await store.entries(0, 1e6)
    for (const [i, entry] of entries.entries()) {
      const isErased = entry.position <= cut && last.get(`${entry.subject} ${entry.facet}`) !== entry.position
      assert.deepEqual(now[i], isErased ? { ...entry, after: null, erased: true } : entry)
    }
    assert.equal(erasure.rows, now.filter(({ erased }) => erased).length)
    let chain = genesis
    for (const row of await kit.log()) {
      if (row.salt.length > 0) assert.equal(row.commitment, commitOf(row.salt, row.text))
      chain = chainOf(chain, row, row.commitment)
      assert.equal(row.chain, chain)
    }

    // The next cut goes on: what was last before the old one is overtaken by now.
    const again = store.position()
    for (let done = 0; done < again; ) ({ done } = await store.erase(again, 1000))
    const [, , , changed] = await store.history(thing.key, 10, undefined, 'body')
    assert.deepEqual(
      (await store.history(thing.key, 10, undefined, 'body')).map(({ erased }) => erased === true),
      [false, true, true, true],
    )
    assert.equal(changed?.name, 'c')
    assert.equal((await kit.reopen()).position(), again)
    assert.equal((await kit.store.erasure()).cut, again)
  })
}
