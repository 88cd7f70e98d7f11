/** Sentences about who did, was refused and read what: both chains, and the index over their blocks. Run last. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { genesis } from './chain.ts'
import { sketchOf } from './spots.ts'
import { drop, hang, type Kit, update } from './test-kit.ts'
import { blockRows, mentionOf, type Noted, type NotedRow, notedChainOf, type Only, type Sought } from './trail.ts'

const noted = (actor: string, more: Partial<Noted> = {}): Noted => ({
  actor,
  address: '10.0.0.1',
  requestId: 'r1',
  operation: 'load',
  kind: 'table',
  root: 1,
  path: ['lake', 'c', 'nul\0', '\u{1f600}'],
  outcome: 'denied',
  reason: 'Forbidden: "no"',
  ...more,
})

export function trailTellsAll(opened: () => Kit): void {
  test('what is noted is there in order, chained from the start, and after opening again', async () => {
    const kit = opened()
    await kit.store.trail.note([noted('ann'), noted('bob', { outcome: 'failed', path: [] })])
    await kit.store.trail.note([noted('a\0\x01b', { outcome: 'read', reason: '' })])
    const { trail } = await kit.reopen()
    await Promise.all([trail.note([noted('c1'), noted('c2')]), trail.note([noted('d')])])
    const rows = await trail.rows('audit', 1, 100)
    assert.deepEqual(
      rows.slice(0, 3).map(({ actor, outcome, path, reason }) => [actor, outcome, path, reason]),
      [
        ['ann', 'denied', ['lake', 'c', 'nul\0', '\u{1f600}'], 'Forbidden: "no"'],
        ['bob', 'failed', [], 'Forbidden: "no"'],
        ['a\0\x01b', 'read', ['lake', 'c', 'nul\0', '\u{1f600}'], ''],
      ],
    )
    let [chain, stamp] = [genesis, '']
    for (const [i, row] of rows.entries()) {
      assert.equal(row.position, i + 1)
      assert.ok(row.stamp > stamp)
      const found = await trail.proved('audit', row.position)
      assert.equal(found?.before, chain)
      assert.equal(notedChainOf(chain, found?.proved.row as NotedRow), row.chain)
      ;({ chain, stamp } = row)
    }
    assert.deepEqual(await trail.end('audit'), { first: 1, position: 6, chain })
    assert.deepEqual(
      (await trail.rows('audit', 1, 100, { root: 1, actor: 'a\0\x01b' })).map(({ position }) => position),
      [3],
    )
    assert.deepEqual(
      (await trail.rows('audit', 1, 100, { names: ['c', 'nul\0', '\u{1f600}'] })).map(({ position }) => position),
      [1, 3, 4, 5, 6],
    )
    assert.deepEqual(await trail.rows('audit', 1, 100, { names: ['nul'] }), [])
    const positions = async (only: Only) => (await trail.rows('audit', 1, 3, only)).map(({ position }) => position)
    assert.deepEqual(await positions({ operations: ['load', 'x'], kinds: ['table'], requestId: 'r1' }), [1, 2, 3])
    for (const none of [{ operations: ['x'] }, { kinds: [] }, { requestId: 'r2' }, { root: 2 }]) assert.deepEqual(await positions(none), [])
    assert.equal(await trail.lastBefore('audit', rows[3]?.stamp ?? ''), 3)
  })

  test('readers of the log find where they were left, after opening again too', async () => {
    const kit = opened()
    assert.equal(await kit.store.cursor('reader'), undefined)
    await kit.store.keepCursor('reader', { position: 3, told: '' })
    await kit.store.keepCursor('another', { position: 1, told: '' })
    await kit.store.keepCursor('reader', { position: 4, told: '{"a":"b"}' })
    assert.deepEqual(await (await kit.reopen()).cursor('reader'), { position: 4, told: '{"a":"b"}' })
  })

  test('of the log it tells the same as the log', async () => {
    const kit = opened()
    const { trail } = kit.store
    const top = await kit.lake()
    const [tag, thing] = [await kit.make('tag', top.key, 'trailed'), await kit.make('catalog', top.key, 'trailed')]
    await kit.commit(hang(thing, tag))
    await kit.commit(update(thing, { name: 'other' }))
    await kit.commit(drop({ ...thing, name: 'other' }))
    const again = await kit.make('catalog', top.key, 'trailed')
    const { position, chain } = await trail.end('log')
    const rows = await trail.rows('log', 1, position, { root: top.key })
    assert.deepEqual(
      rows.map(({ operation, kind }) => `${operation} ${kind}`),
      ['create metalake', 'create tag', 'create catalog', 'tag catalog', 'rename catalog', 'drop catalog', 'create catalog'],
    )
    assert.equal(rows.at(-1)?.chain, chain)
    const [entry] = await kit.store.entries(position - 1, 1)
    const { actor, address, requestId, subject, parent, stamp, path } = rows.at(-1) ?? {}
    assert.deepEqual(
      [actor, address, requestId, subject, parent, stamp, path],
      [entry?.actor, entry?.address, entry?.requestId, entry?.subject, entry?.parent, entry?.stamp, entry?.path],
    )
    assert.deepEqual(
      (await trail.called(top.key, 'trailed')).toSorted((a, b) => a - b),
      [tag.key, thing.key, again.key],
    )
    assert.deepEqual(await trail.called(top.key, 'other'), [thing.key])
    assert.deepEqual(
      [...(await trail.parents([thing.key, top.key]))].toSorted(([a], [b]) => a - b),
      [
        [top.key, 0],
        [thing.key, top.key],
      ],
    )
    assert.deepEqual(await trail.chains('log', position, 9), [chain])
  })

  test('rows are found by what blocks say of them, newest first, and by subjects of the log', async () => {
    const { trail } = opened().store
    const block = (
      name: 'log' | 'audit',
      at: number,
      words: Readonly<Record<string, readonly number[] | null>>,
      requests: readonly string[] = [],
    ) => ({
      trail: name,
      block: at,
      mentions: Object.entries(words).map(([what, spots]) => ({ root: 7, what, spots: spots && Uint8Array.from(spots) })),
      sketch: sketchOf(requests),
      nodes: [{ level: 8, index: at, hash: `${at}`.repeat(64) }],
    })
    assert.equal(await trail.indexed('audit'), 0)
    const all = [
      block('audit', 0, { 'a:ann': [0, 255], '': null }, ['r1', 'r\0']),
      block('audit', 1, { 'a:bob': [3], '': [3], 'p:x': [3] }),
      block('audit', 2, { 'a:ann': [1, 2], '': [1, 2, 3], 'p:x': [2, 3], 'p:y\0': [1] }, ['r1']),
    ]
    await trail.index(all)
    await trail.index(all)
    assert.equal(await trail.indexed('audit'), 3)
    assert.equal(await trail.indexed('log'), 0)
    const spot = (lists: readonly (readonly string[])[], more: Partial<Sought> = {}, before = 99, limit = 99) =>
      trail.spot('audit', { root: 7, lists, ...more }, { from: 0, before }, limit)
    const whole = [256 * 2 + 4, 256 * 2 + 3, 256 * 2 + 2, 256 + 4]
    assert.deepEqual((await spot([['']])).positions.slice(0, 5), [...whole, 256])
    assert.deepEqual(await spot([['']], {}, 3, 2), { positions: whole, from: 1 })
    assert.deepEqual(await spot([['']], { root: 8 }), { positions: [], from: 0 })
    assert.deepEqual((await spot([['a:ann']])).positions, [515, 514, 256, 1])
    assert.deepEqual((await spot([['p:x', 'p:y\0']])).positions, [516, 515, 514, 260])
    assert.deepEqual((await spot([['p:x', 'p:y\0'], ['a:ann']])).positions, [515, 514])
    assert.deepEqual((await spot([['p:x'], ['a:ann']])).positions, [515])
    assert.deepEqual((await spot([['a:ann'], ['p:x', 'p:z'], ['']])).positions, [515])
    for (const requestId of ['r1', 'r\0']) assert.ok((await spot([['a:ann']], { requestId })).positions.includes(1))
    assert.deepEqual((await spot([['a:bob']], { requestId: 'r1' })).positions, [])
    assert.deepEqual((await spot([['a:ann']], { requestId: 'another' })).positions, [])
    assert.deepEqual(await trail.nodes('audit', 8, 1, 5), ['1'.repeat(64), '2'.repeat(64)])
    assert.deepEqual(await trail.nodes('audit', 16, 0, 5), [])
    const [entry] = await opened().store.entries(0, 1)
    const found = await trail.spot('log', { root: 7, lists: [[]], subjects: [entry?.subject ?? 0] }, { from: 0, before: 9 }, 9)
    assert.equal(found.positions.at(-1), 1)
    assert.equal(mentionOf.actor('x'), 'a:x')
    assert.deepEqual(
      (await trail.rowsAt('audit', [6, 2, 99])).map(({ position }) => position),
      [6, 2],
    )
    assert.deepEqual(await trail.rowsAt('audit', [6, 2], { actor: 'nobody' }), [])
  })

  test('what is forgotten is gone, and what is left still follows it', async () => {
    const { trail } = opened().store
    await trail.note(Array.from({ length: 600 }, (_, i) => noted(`n${i}`)))
    const was = await trail.rows('audit', 1, 1000)
    await trail.forget(blockRows + 1)
    assert.deepEqual(await trail.rows('audit', 1, 1000), was.slice(blockRows))
    assert.deepEqual((await trail.end('audit')).first, blockRows + 1)
    assert.equal((await trail.proved('audit', blockRows + 1))?.before, was[blockRows - 1]?.chain)
    assert.deepEqual((await trail.spot('audit', { root: 7, lists: [['']] }, { from: 0, before: 9 }, 99)).positions.at(-1), blockRows + 4)
    await trail.note([noted('after')])
    assert.equal((await trail.rows('audit', 607, 607))[0]?.actor, 'after')
  })
}
