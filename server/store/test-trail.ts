/** Sentences about who did, was refused and read what: both chains, and the index over their blocks. Run last. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { genesis } from './chain.ts'
import { drop, hang, type Kit, update } from './test-kit.ts'
import { blockRows, mentionOf, type Noted, type NotedRow, notedChainOf, type Only } from './trail.ts'

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

  test('blocks are found by what they speak of, newest first, and by subjects of the log', async () => {
    const { trail } = opened().store
    const block = (name: 'log' | 'audit', at: number, ...what: string[]) => ({
      trail: name,
      block: at,
      mentions: what.map((word) => ({ root: 7, what: word })),
      nodes: [{ level: 8, index: at, hash: `${at}`.repeat(64) }],
    })
    assert.equal(await trail.indexed('audit'), 0)
    const all = [block('audit', 0, 'a:ann', ''), block('audit', 1, 'a:bob', '', 'p:x'), block('audit', 2, 'a:ann', '', 'p:x', 'p:y\0')]
    await trail.index(all)
    await trail.index(all)
    assert.equal(await trail.indexed('audit'), 3)
    assert.equal(await trail.indexed('log'), 0)
    const blocks = (more: Parameters<typeof trail.blocks>[1], before = 99, limit = 99) => trail.blocks('audit', more, before, limit)
    assert.deepEqual(await blocks({ root: 7 }), [2, 1, 0])
    assert.deepEqual(await blocks({ root: 7 }, 2, 1), [1])
    assert.deepEqual(await blocks({ root: 8 }), [])
    assert.deepEqual(await blocks({ root: 7, actor: 'ann' }), [2, 0])
    assert.deepEqual(await blocks({ root: 7, any: { what: ['p:x', 'p:y\0'], subjects: [] } }), [2, 1])
    assert.deepEqual(await blocks({ root: 7, actor: 'ann', any: { what: ['p:x'], subjects: [] } }), [2])
    assert.deepEqual(await trail.nodes('audit', 8, 1, 5), ['1'.repeat(64), '2'.repeat(64)])
    assert.deepEqual(await trail.nodes('audit', 16, 0, 5), [])
    const [entry] = await opened().store.entries(0, 1)
    assert.deepEqual(await trail.blocks('log', { root: 7, any: { what: [], subjects: [entry?.subject ?? 0] } }, 99, 9), [0])
    assert.equal(mentionOf.actor('x'), 'a:x')
  })

  test('what is forgotten is gone, and what is left still follows it', async () => {
    const { trail } = opened().store
    await trail.note(Array.from({ length: 600 }, (_, i) => noted(`n${i}`)))
    const was = await trail.rows('audit', 1, 1000)
    await trail.forget(blockRows + 1)
    assert.deepEqual(await trail.rows('audit', 1, 1000), was.slice(blockRows))
    assert.deepEqual((await trail.end('audit')).first, blockRows + 1)
    assert.equal((await trail.proved('audit', blockRows + 1))?.before, was[blockRows - 1]?.chain)
    assert.deepEqual(await trail.blocks('audit', { root: 7 }, 99, 99), [2, 1])
    await trail.note([noted('after')])
    assert.equal((await trail.rows('audit', 607, 607))[0]?.actor, 'after')
  })
}
