/** Sentences about bringing back what was dropped: as it was, under its own key, and with a row of the log for all that comes back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Row, relations, type Step, type View } from './store.ts'
import { done, drop, hang, type Kit } from './test-kit.ts'
import { plain, plan, seen, World, work } from './test-model.ts'

const revive = (row: Row, dropped: number): Step => ({ do: 'revive', key: row.key, dropped, path: [row.name] })

const sorts = Object.keys(relations)

/** All that a view shows, but for versions and for the order in which things were hung. */
async function shape(view: View, keys: readonly number[]): Promise<string> {
  const all = (await seen(view, keys)) as Readonly<Record<string, unknown>>
  const sorted = Object.entries(all).map(([key, value]) => [
    key,
    sorts.some((what) => key.endsWith(` ${what}`)) ? (value as object[]).map((one) => JSON.stringify(one)).toSorted() : value,
  ])
  return JSON.stringify(sorted).replaceAll(/"version":\d+/g, '')
}

export function droppedComesBack(opened: () => Kit): void {
  test('what was dropped comes back as it was, with all that went with it and what hung on it', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const [catalog, tag] = [await kit.make('catalog', top.key, 'c'), await kit.make('tag', top.key, 't')]
    const [one, two] = [await kit.make('schema', catalog.key, 's1'), await kit.make('schema', catalog.key, 's2')]
    done(await kit.commit(hang(one, tag, 'x')))
    done(await kit.commit(drop(two)))
    const keys = [top, catalog, tag, one, two].map(({ key }) => key)
    const [before, then] = [await shape(store.now, keys), store.position()]
    const { position } = done(await kit.commit(drop(catalog)))
    assert.deepEqual(plain(await store.now.linked(tag.key, 'tagged')), [])
    done(await kit.commit(revive(catalog, position)))
    assert.equal(await shape(store.now, keys), before)
    assert.equal(await shape(store.asOf(then), keys), before)
    assert.deepEqual(await store.asOf(position).names(top.key, 'catalog'), [])
    assert.deepEqual(
      (await store.entries(position, 100, top.key)).map(({ operation, kind, name, facet }) => [operation, kind, name, facet]),
      [
        ['undelete', 'catalog', 'c', 'body'],
        ['undelete', 'schema', 's1', 'body'],
        ['tag', 'schema', 's1', 'tags'],
      ],
    )
    assert.deepEqual(
      (await store.history(catalog.key, 10)).map(({ operation, version }) => [operation, version]),
      [
        ['undelete', 3],
        ['drop', 2],
        ['create', 1],
      ],
    )
  })

  test('a relation comes back when its other end is there, and the log says which did', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const [catalog, tag, other] = [await kit.make('catalog', top.key, 'c'), await kit.make('tag', top.key, 't'), await kit.make('tag', top.key, 'u')]
    for (const one of [tag, other]) done(await kit.commit(hang(catalog, one)))
    const first = done(await kit.commit(drop(catalog))).position
    const second = done(await kit.commit(drop(tag))).position
    done(await kit.commit(revive(catalog, first)))
    const tags = async () => (await store.now.links(catalog.key, 'tagged')).map(({ to }) => to)
    assert.deepEqual(await tags(), [other.key])
    assert.deepEqual((await store.history(catalog.key, 1, undefined, 'tags'))[0]?.after, { tags: [{ id: other.id }] })
    done(await kit.commit(revive(tag, second)))
    assert.deepEqual(await tags(), [other.key])
    const third = done(await kit.commit(drop(other))).position
    assert.deepEqual(await tags(), [])
    done(await kit.commit(revive(other, third)))
    assert.deepEqual(await tags(), [other.key])
    assert.deepEqual((await store.history(catalog.key, 1, undefined, 'tags'))[0]?.after, { tags: [{ id: other.id }] })
  })

  test('it stays away while its name is taken, what it was in is gone, or it was dropped elsewhere', async () => {
    const kit = opened()
    const top = await kit.lake()
    const catalog = await kit.make('catalog', top.key, 'c')
    const schema = await kit.make('schema', catalog.key, 's')
    const first = done(await kit.commit(drop(schema))).position
    const refused = async (step: Step, reason: string) => assert.deepEqual(await kit.commit(step), { ok: false, reason, step: 0 })
    await refused(revive(catalog, first), 'stale')
    await refused(revive(schema, first - 1), 'stale')
    const other = await kit.make('schema', catalog.key, 's')
    await refused(revive(schema, first), 'taken')
    done(await kit.commit(drop(other)))
    const second = done(await kit.commit(drop(catalog))).position
    await refused(revive(schema, first), 'gone')
    done(await kit.commit(revive(catalog, second), revive(schema, first)))
    assert.equal((await kit.store.now.child(catalog.key, 'schema', 's'))?.id, schema.id)
  })

  test('secrets are erased with the drop: what comes back holds no reference to any', async () => {
    const kit = opened()
    const top = await kit.lake()
    const step = kit.insert('catalog', top.key, 'c')
    const body = { ...step.body, sealed: { password: 'ref-of-c' } }
    const key = done(await kit.commit({ ...step, body, secrets: { 'ref-of-c': 'canary-c' } })).keys[step.id] as number
    const row = (await kit.store.now.byKey(key)) as Row
    const { position } = done(await kit.commit(drop(row)))
    done(await kit.commit(revive(row, position)))
    assert.deepEqual((await kit.store.now.byKey(key))?.body, step.body)
    assert.deepEqual(await kit.store.secrets(['ref-of-c']), { 'ref-of-c': '' })
  })

  test('what is dropped is listed newest first, what went along with another only when asked for', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const catalog = await kit.make('catalog', top.key, 'c')
    const [one, two] = [await kit.make('schema', catalog.key, 's1'), await kit.make('schema', catalog.key, 's2')]
    done(await kit.commit(drop(one)))
    done(await kit.commit(drop(catalog)))
    const names = async (of: object, limit = 10, before?: number) =>
      (await store.dropped({ root: top.key, ...of }, limit, before)).map(({ name }) => name)
    assert.deepEqual(await names({}), ['c', 's1'])
    assert.deepEqual(await names({ all: true }), ['c', 's2', 's1'])
    assert.deepEqual(await names({ all: true, kind: 'schema' }), ['s2', 's1'])
    assert.deepEqual(await names({ all: true, id: two.id }), ['s2'])
    assert.deepEqual(await names({ name: 's1' }), ['s1'])
    const [last] = await store.dropped({ root: top.key }, 1)
    assert.deepEqual(await names({}, 10, last?.position), ['s1'])
    done(await kit.commit(revive(catalog, last?.position ?? 0)))
    assert.deepEqual(await names({ all: true }), ['s1'])
    const { position } = done(await kit.commit(drop(top)))
    assert.ok((await store.dropped({ root: 0, name: top.name }, 1)).some((entry) => entry.position === position))
    done(await kit.commit(revive(top, position)))
    assert.deepEqual(await store.now.names(catalog.key, 'schema'), ['s2'])
  })

  test('the rows of one metalake are found among all others, those of its own included', async () => {
    const kit = opened()
    const { store } = kit
    const from = store.position()
    const [a, b] = [await kit.lake(), await kit.lake()]
    await Promise.all(Array.from({ length: 20 }, (_, i) => kit.make('tag', (i % 3 === 0 ? a : b).key, `t${i}`)))
    done(await kit.commit(drop(a)))
    const all = await store.entries(from, 1000)
    const parts = await Promise.all([a, b].map(({ key }) => store.entries(from, 1000, key)))
    assert.deepEqual(
      parts.flat().toSorted((one, two) => one.position - two.position),
      all,
    )
    for (const { operation, batch, position, name } of parts[0] ?? [])
      if (operation === 'drop') assert.ok(batch <= position && (name !== a.name || batch === position - 7))
    assert.deepEqual(
      (await store.entries(from, 1, b.key)).map(({ name }) => name),
      [b.name],
    )
  })

  test('things that a word hangs on are told in pages, by key, now and then', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const tag = await kit.make('tag', top.key, 't')
    const rows = await Promise.all(Array.from({ length: 7 }, (_, i) => kit.make('catalog', top.key, `c${i}`)))
    for (const row of rows.toReversed()) done(await kit.commit(hang(row, tag, 'x')))
    done(await kit.commit(hang(rows[2] as Row, tag, 'y')))
    const keys = rows.map(({ key }) => key).toSorted((a, b) => a - b)
    const then = store.position()
    done(await kit.commit(drop(rows[0] as Row)))
    const left = keys.filter((key) => key !== rows[0]?.key)
    for (const [view, wanted] of [
      [store.now, left],
      [store.asOf(then), keys],
    ] as const) {
      assert.deepEqual(await view.origins(tag.key, 'tagged', { after: 0, limit: 100 }), wanted)
      assert.deepEqual(await view.origins(tag.key, 'tagged', { after: 0, limit: 100, value: 'y' }), [rows[2]?.key])
      assert.deepEqual(await view.origins(tag.key, 'tagged', { after: wanted[1] ?? 0, limit: 2 }), wanted.slice(2, 4))
    }
  })

  test('whatever was done, a drop and its return leave the lake as it was', async () => {
    const kit = opened()
    const { store } = kit
    await fc.assert(
      fc.asyncProperty(work, fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }), async (commits, picks) => {
        const top = await kit.lake()
        let world = new World(top)
        const keys = [top.key]
        for (const pieces of commits) {
          const { steps, after, refused } = plan(world, pieces)
          const outcome = await kit.commit(...steps)
          if (refused || !outcome.ok) continue
          for (const step of steps) if (step.do === 'insert') keys.push(outcome.keys[step.id] as number)
          world = after.settled(outcome.keys)
        }
        const before = await shape(store.now, keys)
        // Several drops, brought back in the order that lets each find what it was in.
        const gone: [Row, number][] = []
        for (const pick of picks) {
          const row = await store.now.byKey(keys[pick % keys.length] as number)
          if (row) gone.push([row, done(await kit.commit(drop(row))).position])
        }
        for (const [row, position] of gone.toReversed()) done(await kit.commit(revive(row, position)))
        assert.equal(await shape(store.now, keys), before)
        assert.equal(await shape(store.asOf(store.position()), keys), before)
      }),
      { numRuns: 25 },
    )
  })
}
