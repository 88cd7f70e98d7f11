/** Sentences about commits: all or nothing, each outcome, many at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memberOf } from '../kit/ids.ts'
import type { Row, Step } from './store.ts'
import { done, drop, hang, type Kit, update } from './test-kit.ts'
import { author, plain, seen } from './test-model.ts'

export function commitsAreWhole(opened: () => Kit): void {
  test('a commit writes all of its steps or none, and says which step would not go and why', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const [catalog, tag, gone] = [await kit.make('catalog', top.key, 'c'), await kit.make('tag', top.key, 't'), await kit.make('tag', top.key, 'g')]
    done(await kit.commit(drop(gone)))
    await kit.make('schema', catalog.key, 's')
    done(await kit.commit(hang(catalog, tag)))
    const refused: readonly [Step, string][] = [
      [kit.insert('tag', top.key, 't'), 'taken'],
      [update(tag, { name: 'first' }), 'taken'],
      [hang(catalog, tag), 'taken'],
      [update(tag, { expect: 2 }), 'stale'],
      [drop(tag, { expect: 7 }), 'stale'],
      [kit.insert('schema', gone.key, 'x'), 'gone'],
      [kit.insert('schema', 'nobody', 'x'), 'gone'],
      [update(gone, { expect: 2 }), 'gone'],
      [drop(gone), 'gone'],
      [hang(gone, tag), 'gone'],
      [hang(catalog, gone), 'gone'],
      [drop(catalog, { empty: { of: ['schema'], except: ['public'] } }), 'notEmpty'],
      [{ do: 'settle', id: 'no such intent', open: true }, 'settled'],
    ]
    for (const [i, [step, reason]] of refused.entries()) {
      const keys = [top.key, catalog.key, tag.key]
      const [position, was] = [store.position(), await seen(store.now, keys)]
      const first = { ...kit.insert('tag', top.key, 'first'), secrets: { [`secret ${i}`]: 'hidden' } }
      const intent = { id: store.mint(), what: 'test', author, plan: {} }
      assert.deepEqual(await kit.commit({ do: 'intend', intent }, first, step), { ok: false, reason, step: 2 })
      assert.equal(store.position(), position)
      assert.deepEqual(await seen(store.now, keys), was)
      assert.deepEqual(await store.secrets([`secret ${i}`]), { [`secret ${i}`]: '' })
      assert.deepEqual(await store.intents(), [])
    }
    done(await kit.commit(drop(catalog, { expect: 1, empty: { of: ['schema'], except: ['s'] } })))
  })

  test('what was decided by what policies and rights said is refused when a row after it may have changed that, by whomever, and for nothing else', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const [catalog, tag] = [await kit.make('catalog', top.key, 'c'), await kit.make('tag', top.key, 't')]
    const policy = await kit.make('policy', top.key, 'p')
    const now = (): Step => ({ do: 'unruled', after: store.position() })
    const still = now()
    await kit.make('catalog', top.key, 'd')
    done(await kit.commit(hang(catalog, tag), still))
    // Its own rows do not count, those of a write of the same moment do.
    const both = await Promise.all([kit.commit(update(policy, {}), still), kit.commit(update(tag, {}), still)])
    assert.deepEqual(
      both.map((one) => (one.ok ? 'ok' : one.reason)),
      ['ok', 'stale'],
    )
    assert.deepEqual(await kit.commit(drop(tag), still), { ok: false, reason: 'stale', step: 1 })
    const decided = store.position()
    done(await kit.commit(drop(tag), now()))
    for (const kind of ['user', 'group', 'role'] as const) {
      const before = store.position()
      await kit.make(kind, top.key, kind)
      assert.deepEqual(await store.commit({ author, steps: [update(catalog, {})], decided: before }), { ok: false, reason: 'ruled', step: 0 })
    }
    assert.deepEqual(await store.commit({ author, steps: [update(catalog, {})], decided }), { ok: false, reason: 'ruled', step: 0 })
    done(await store.commit({ author, steps: [update(catalog, {})], decided: store.position() }))
  })

  test('what an intent was to do is not looked at once somebody has ended it: its own result would stand in its way', async () => {
    const kit = opened()
    const top = await kit.lake()
    const intent = { id: kit.store.mint(), what: 'test', author, plan: {} }
    done(await kit.commit({ do: 'intend', intent }))
    const make = kit.insert('tag', top.key, 'made once')
    const settle = { do: 'settle', id: intent.id, open: true } as const
    done(await kit.commit(make, settle))
    assert.deepEqual(await kit.commit(make, settle), { ok: false, reason: 'settled', step: 1 })
  })

  test('a write that breaks is refused alone: those that came with it are kept', async () => {
    const kit = opened()
    const top = await kit.lake()
    const intent = { id: kit.store.mint(), what: 'test', author, plan: {} }
    done(await kit.commit({ do: 'intend', intent }))
    const broken = () => kit.commit(kit.insert('tag', top.key, 'broken'), { do: 'intend', intent })
    const all = Array.from({ length: 40 }, (_, i) => (i % 4 === 1 ? broken() : kit.commit(kit.insert('tag', top.key, `t${i}`))))
    const ended = await Promise.allSettled(all)
    assert.deepEqual(
      ended.map(({ status }) => status),
      ended.map((_, i) => (i % 4 === 1 ? 'rejected' : 'fulfilled')),
    )
    assert.equal((await kit.store.now.names(top.key, 'tag')).length, 30)
    done(await kit.commit({ do: 'settle', id: intent.id }))
  })

  test('things made in one commit may hang in one another', async () => {
    const kit = opened()
    const [top, catalog] = [kit.store.mint(), kit.store.mint()]
    const outcome = done(
      await kit.commit(kit.insert('metalake', 0, 'nest', top), kit.insert('catalog', top, 'c', catalog), kit.insert('schema', catalog, 's')),
    )
    assert.deepEqual(await kit.store.now.names(outcome.keys[catalog] ?? 0, 'schema'), ['s'])
    assert.equal((await kit.store.now.child(0, 'metalake', 'nest'))?.id, top)
    assert.equal(outcome.position, kit.store.position())
  })

  test('one commit may exchange names, and give a name anew that it took from something', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const [a, b, c] = [await kit.make('tag', top.key, 'a'), await kit.make('tag', top.key, 'b'), await kit.make('tag', top.key, 'c')]
    const again = { ...a, name: 'aside', version: 2 }
    const outcome = await kit.commit(update(a, { name: 'aside' }), update(b, { name: 'a' }), update(again, { name: 'b' }), drop(c))
    assert.ok(outcome.ok)
    done(await kit.commit(update({ ...b, name: 'a', version: 2 }, { name: 'c' }), kit.insert('tag', top.key, 'a')))
    const keys = await Promise.all(['a', 'b', 'c'].map(async (name) => (await store.now.child(top.key, 'tag', name))?.key))
    assert.deepEqual(keys.slice(1), [a.key, b.key])
    assert.equal((await store.now.byKey(a.key))?.version, 3)
    assert.deepEqual(await store.now.names(top.key, 'tag'), ['a', 'b', 'c'])
  })

  test('dropping a thing drops all in it, with a row each, and ends what hangs on them', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const [catalog, tag] = [await kit.make('catalog', top.key, 'c'), await kit.make('tag', top.key, 't')]
    const [one, two] = [await kit.make('schema', catalog.key, 's1'), await kit.make('schema', catalog.key, 's2')]
    done(await kit.commit(hang(one, tag, 'x')))
    const before = store.position()
    done(await kit.commit(drop(catalog, { path: [top.name, 'c'] })))
    assert.deepEqual(
      (await store.entries(before, 100)).map(({ operation, kind, path, after }) => [operation, kind, path.join('.'), after]),
      [
        ['drop', 'schema', `${top.name}.c.s1`, null],
        ['drop', 'schema', `${top.name}.c.s2`, null],
        ['drop', 'catalog', `${top.name}.c`, null],
      ],
    )
    assert.deepEqual(await store.now.linked(tag.key, 'tagged'), [])
    assert.deepEqual(plain(await store.asOf(before).linked(tag.key, 'tagged')), [{ from: one.key, to: tag.key, value: 'x' }])
    assert.equal(await store.now.byKey(two.key), undefined)
    assert.notEqual((await kit.make('catalog', top.key, 'c')).key, catalog.key)
  })

  test('secrets are kept by reference and stand in no row of the log', async () => {
    const kit = opened()
    const top = await kit.lake()
    done(await kit.commit({ ...kit.insert('tag', top.key, 'sealed'), secrets: { 'ref-1': 'canary-7f3a', 'ref-2': '' } }))
    assert.deepEqual(await kit.store.secrets(['ref-1', 'ref-2', 'ref-3']), { 'ref-1': 'canary-7f3a', 'ref-2': '', 'ref-3': '' })
    assert.ok(!JSON.stringify(await kit.log()).includes('canary-7f3a'))
  })

  test('an intent is kept until it is settled, over a restart too', async () => {
    const kit = opened()
    const intent = { id: kit.store.mint(), what: 'test', author, plan: { steps: [{ deep: 'ä' }] } }
    done(await kit.commit({ do: 'intend', intent }))
    assert.deepEqual(await kit.store.intents(), [intent])
    await kit.reopen()
    assert.deepEqual(await kit.store.intents(), [intent])
    done(await kit.commit({ do: 'settle', id: intent.id }, { do: 'settle', id: 'no such intent' }))
    assert.deepEqual(await kit.store.intents(), [])
  })

  test('ids carry the member number and never come twice', () => {
    const ids = Array.from({ length: 10_000 }, () => opened().store.mint())
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ids) assert.equal(memberOf(id), 7)
  })

  test('of many commits at once none is lost, a name is given once, and a version counts every change', async () => {
    const kit = opened()
    const { store } = kit
    const top = await kit.lake()
    const outcomes = await Promise.all(Array.from({ length: 600 }, (_, i) => kit.commit(kit.insert('tag', top.key, `t${i % 200}`))))
    assert.equal(outcomes.filter(({ ok }) => ok).length, 200)
    for (const outcome of outcomes) assert.ok(outcome.ok || outcome.reason === 'taken')
    const tag = (await store.now.child(top.key, 'tag', 't0')) as Row
    const count = async (): Promise<void> => {
      const row = (await store.now.byKey(tag.key)) as Row
      const outcome = await kit.commit(update(row, { n: (row.body.n as number) + 1 }))
      if (!outcome.ok) await count()
    }
    await Promise.all(Array.from({ length: 40 }, count))
    const row = await store.now.byKey(tag.key)
    assert.deepEqual([row?.body.n, row?.version], [41, 41])
    assert.equal((await store.history(tag.key, 100)).length, 41)
  })

  test('what was asked before the store is closed is written and acknowledged', async () => {
    const kit = opened()
    const top = await kit.lake()
    const asked = Array.from({ length: 100 }, (_, i) => kit.commit(kit.insert('tag', top.key, `t${i}`)))
    const { store } = kit
    await kit.reopen()
    for (const outcome of await Promise.all(asked)) assert.ok(outcome.ok)
    assert.equal((await kit.store.now.names(top.key, 'tag')).length, 100)
    await assert.rejects(store.commit({ author, steps: [kit.insert('tag', top.key, 'late')] }))
  })
}
