/** Sentences about reading: the lake now and as it was, by random work beside a plain list of things. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Page, Row } from './store.ts'
import { Keeper } from './test-keeper.ts'
import { done, drop, type Kit, update } from './test-kit.ts'
import { names, plan, seen, told, World, work } from './test-model.ts'

export function viewsAreTrue(opened: () => Kit): void {
  test('lists come in pages by name, in the order of their bytes', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    for (const name of names) await kit.make('tag', top.key, name)
    for (const view of [store.now, store.asOf(store.position())]) {
      assert.deepEqual(await view.names(top.key, 'tag'), ['B', 'a', 'b', 'b-1', 'ä', '日'])
      assert.deepEqual(await view.names(top.key, 'tag', { after: 'a', limit: 2 }), ['b', 'b-1'])
      const rows = await view.children(top.key, 'tag', { after: 'b-1', limit: 5 })
      assert.deepEqual(
        rows.map((row) => row.name),
        ['ä', '日'],
      )
    }
  })

  test('a list may begin at a name and end at one, both counted, whether they are there or not', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    for (const name of names) await kit.make('tag', top.key, name)
    const told: readonly (readonly [Page, readonly string[]])[] = [
      [{ from: 'a' }, ['a', 'b', 'b-1', 'ä', '日']],
      [{ from: 'aa' }, ['b', 'b-1', 'ä', '日']],
      [{ upTo: 'b' }, ['B', 'a', 'b']],
      [{ upTo: 'b-' }, ['B', 'a', 'b']],
      [{ from: 'a', upTo: 'b-1' }, ['a', 'b', 'b-1']],
      [{ from: 'a', upTo: 'a' }, ['a']],
      [{ from: 'b', upTo: 'a' }, []],
      [{ from: '日', upTo: '日本' }, ['日']],
      [{ from: 'a', upTo: 'ä', limit: 2 }, ['a', 'b']],
      [{ from: 'a', upTo: 'ä', limit: 2, after: 'b' }, ['b-1', 'ä']],
      [{ after: 'a', upTo: 'b' }, ['b']],
      [{ from: '', upTo: '' }, []],
    ]
    for (const view of [store.now, store.asOf(store.position())])
      for (const [page, wanted] of told) {
        assert.deepEqual(await view.names(top.key, 'tag', page), wanted, JSON.stringify(page))
        const rows = await view.children(top.key, 'tag', page)
        assert.deepEqual(
          rows.map((row) => row.name),
          wanted,
          JSON.stringify(page),
        )
      }
  })

  test('a thing of a source is found by the id that the source gave it, now and then', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const step = { ...kit.insert('tag', top.key, 't'), uid: '4711' }
    const key = done(await kit.commit(step)).keys[step.id] as number
    const then = store.position()
    const row = (await store.now.byKey(key)) as Row
    assert.equal((await store.now.childByUid(top.key, 'tag', '4711'))?.key, key)
    done(await kit.commit(update(row, { uid: '4712' })))
    assert.equal(await store.now.childByUid(top.key, 'tag', '4711'), undefined)
    assert.equal((await store.now.childByUid(top.key, 'tag', '4712'))?.key, key)
    assert.deepEqual(await store.asOf(then).byKey(key), row)
    assert.deepEqual(await store.asOf(then).childByUid(top.key, 'tag', '4711'), row)
  })

  test('a new name counts as a change of the list, whatever the change is called', async () => {
    const kit = opened()
    const top = await kit.lake()
    const tag = await kit.make('tag', top.key, 't')
    const before = kit.store.position()
    done(await kit.commit({ ...update(tag, { name: 'other' }), operation: 'alter' } as never))
    assert.deepEqual(kit.store.touchedAfter(before)?.lists, [{ parent: top.key, kind: 'tag' }])
    await kit.reopen()
    assert.deepEqual(kit.store.touchedAfter(before)?.lists, [{ parent: top.key, kind: 'tag' }])
  })

  test('what relations lead to is told when they begin, end and come back, from memory and from the log', async () => {
    const kit = opened()
    const top = await kit.lake()
    const [tag, other, catalog] = [await kit.make('tag', top.key, 't'), await kit.make('tag', top.key, 'u'), await kit.make('catalog', top.key, 'c')]
    const link = (to: number, value: string | null) => ({ to, value })
    const relate = (add: object[], remove: object[]) =>
      kit.commit({ do: 'relate', what: 'tagged', from: catalog.key, path: ['m', 'c'], add, remove } as never)
    const positions = [kit.store.position()]
    for (const [add, remove] of [
      [[link(tag.key, null), link(other.key, 'x')], []],
      [[link(other.key, 'y')], [link(tag.key, null)]],
    ] as const) {
      done(await relate([...add], [...remove]))
      positions.push(kit.store.position())
    }
    const dropped = done(await kit.commit(drop(catalog))).position
    const afterDrop = kit.store.position()
    done(await kit.commit({ do: 'revive', key: catalog.key, dropped, path: ['m', 'c'] } as never))
    const sorted = (keys: readonly number[] | undefined) => [...new Set(keys)].toSorted((a, b) => a - b)
    const check = () => {
      assert.deepEqual(sorted(kit.store.touchedAfter(positions[0] as number)?.linked), [tag.key, other.key])
      assert.deepEqual(sorted(kit.store.touchedAfter(positions[1] as number)?.linked), [tag.key, other.key])
      assert.deepEqual(sorted(kit.store.touchedAfter(positions[2] as number)?.linked), [other.key])
      assert.deepEqual(sorted(kit.store.touchedAfter(afterDrop)?.linked), [other.key])
    }
    check()
    await kit.reopen()
    check()
  })

  test('an instant means the last whole commit at or before it', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const ends = new Set([store.position()])
    const catalog = store.mint()
    const many = Array.from({ length: 2000 }, (_, i) => kit.insert('schema', catalog, `s${i}`))
    const outcome = done(await kit.commit(kit.insert('catalog', top.key, 'c', catalog), ...many))
    const dropped = done(await kit.commit(drop({ ...top, key: outcome.keys[catalog] as number })))
    ends.add(outcome.position).add(dropped.position)
    const rows = await store.entries(Math.min(...ends), 5000)
    const instants = new Set(rows.map(({ stamp }) => Number.parseInt(stamp.slice(0, 12), 16)))
    const parts = []
    for (const ms of instants) if (!ends.has(await store.positionAt(ms))) parts.push(ms)
    assert.deepEqual(parts, [], 'instants that show a part of a commit')
    assert.equal(await store.positionAt(0), 0)
    assert.equal(await store.positionAt(Date.now() + 3_600_000), store.position())
  })

  test('after random work it shows what a plain list of things shows: now, at every commit before, and through caches', async () => {
    const kit = opened()
    const { store } = kit
    await fc.assert(
      fc.asyncProperty(work, fc.infiniteStream(fc.nat(3)), async (commits, reads) => {
        const top = await kit.lake()
        let world = new World(top)
        const keys = [top.key]
        const kept = new Keeper(store)
        const then = [{ position: store.position(), shown: told(world, keys), keys: [...keys] }]
        for (const pieces of commits) {
          const { steps, after, refused } = plan(world, pieces)
          const outcome = await kit.commit(...steps)
          if (refused) assert.deepEqual(outcome, { ok: false, ...refused })
          else {
            const given = done(outcome).keys
            for (const step of steps) if (step.do === 'insert') keys.push(given[step.id] as number)
            world = after.settled(given)
          }
          // Caches are asked now and then only, so that they have several commits to catch up with.
          if (reads.next().value === 0) continue
          const shown = told(world, keys)
          assert.deepEqual(await seen(store.now, keys), shown)
          assert.deepEqual(await seen(kept.view, keys), shown)
          then.push({ position: store.position(), shown, keys: [...keys] })
        }
        assert.deepEqual(await seen(store.now, keys), told(world, keys))
        for (const { position, shown, keys } of then) assert.deepEqual(await seen(store.asOf(position), keys), shown)
      }),
      { numRuns: 40 },
    )
  })
}
