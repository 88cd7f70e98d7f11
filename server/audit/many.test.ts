/** The audit of more rows than a block has: the index changes nothing but the time, pages of any size are the whole, and every row is proved. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { millisOf } from '../kit/clock.ts'
import { sketchOf } from '../store/spots.ts'
import { blockRows, type Told, trails } from '../store/trail.ts'
import { TestLake } from '../test-lake.ts'
import { indexBlocks } from './blocks.ts'
import { forgetBefore } from './forget.ts'
import { flawOf } from './proof.ts'
import { headFor, proofFor } from './prove.ts'
import { type Place, search, thingOf, type Wanted } from './search.ts'

describe('the audit of many rows', () => {
  let it: TestLake
  let root = 0
  before(async () => {
    it = await TestLake.start()
    for (const metalake of ['m', 'other']) {
      await it.do('POST', '', { name: metalake })
      for (const catalog of ['a', 'b', 'c']) await it.do('POST', `${metalake}/catalogs`, { name: catalog, type: 'model' })
      for (const catalog of ['a', 'b']) await it.do('POST', `${metalake}/catalogs/${catalog}/schemas`, { name: 's' })
    }
    const author = (i: number) => ({ actor: ['ann', 'bob', 'eve'][i % 7 === 0 ? 2 : i % 2] as string, address: '', requestId: `r${i}` })
    const { store, audit } = it.lake
    root = (await store.now.child(0, 'metalake', 'm'))?.key ?? 0
    const asked = async (i: number) => {
      const metalake = i % 5 === 0 ? 'other' : 'm'
      const catalog = i < 300 ? 'a' : 'b'
      const path = [metalake, catalog, 's', `t${i % 50}`]
      const headers = { Authorization: `Basic ${Buffer.from(author(i).actor).toString('base64')}` }
      await it.ask(
        i % 3 === 0 ? 'PUT' : 'POST',
        `${metalake}/catalogs/${catalog}/schemas/s/models${i % 3 === 0 ? `/t${i % 50}` : ''}`,
        i % 3 === 0 ? { updates: [{ '@type': 'updateComment', newComment: `${i}` }] } : { name: `t${i % 50}` },
        headers,
      )
      if (i % 2 === 0) await audit.denied({ author: author(i), operation: 'load', kind: 'model', path, reason: 'no' })
    }
    const all = Array.from({ length: 700 }, (_, i) => i)
    // What is altered is there by then, or it would be chance how much the log has.
    for (const makes of [true, false]) await Promise.all(all.filter((i) => (i % 3 !== 0) === makes).map(asked))
  })
  after(() => it[Symbol.asyncDispose]())

  const whole = async (wanted: Wanted, limit: number): Promise<readonly Told[]> => {
    const rows: Told[] = []
    for (let at: Place | undefined, more = true; more; more = at !== undefined) {
      const found = await search(it.lake, wanted, limit, at)
      assert.ok(found.rows.length <= limit)
      rows.push(...found.rows)
      at = found.next
    }
    return rows
  }
  /** Slowly and obviously: everything there is, and then what is wanted of it. */
  const obvious = async ({ actor, operations, kinds, outcomes, requestId, object, root: of }: Wanted): Promise<readonly Told[]> => {
    const { trail } = it.lake.store
    const all = (await Promise.all(trails.map((name) => trail.rows(name, 1, 1e9)))).flat()
    const isIn = ({ path }: Told) =>
      !object || (object.path.every((name, i) => path[i + 1] === name) && (object.subtree || path.length === object.path.length + 1))
    return all
      .filter(
        (row) =>
          row.root === of &&
          (actor === undefined || row.actor === actor) &&
          operations?.has(row.operation) !== false &&
          kinds?.has(row.kind) !== false &&
          (requestId === undefined || row.requestId === requestId) &&
          outcomes?.has(row.outcome) !== false &&
          isIn(row),
      )
      .toSorted((a, b) => (a.stamp < b.stamp ? 1 : -1))
  }

  test('is the same with and without the index, in pages of any size', async () => {
    const { trail } = it.lake.store
    const things = await Promise.all(
      [['a'], ['b', 's'], ['c'], ['a', 's', 't7'], ['none']].flatMap((path) => [true, false].map((subtree) => thingOf(it.lake, root, path, subtree))),
    )
    const asked: Wanted[] = [
      {},
      { actor: 'eve' },
      { actor: 'nobody' },
      { operations: new Set(['load']) },
      { outcomes: new Set(['success'] as const) },
      { outcomes: new Set(['denied', 'failed'] as const), actor: 'eve' },
      { operations: new Set(['create', 'load']), kinds: new Set(['schema', 'model']), actor: 'bob' },
      ...['r4', 'r6', 'none'].map((requestId) => ({ requestId })),
      ...things.flatMap((object) => [{ object }, { object, actor: 'eve' }]),
    ].map((one) => ({ root, ...one }))
    for (const indexed of [false, true]) {
      if (indexed) for (const name of trails) while ((await indexBlocks(trail, name, 3)) > 0);
      assert.equal((await obvious({ root, requestId: 'r4' })).length, 1)
      for (const wanted of asked)
        for (const limit of [7, 1000]) assert.deepEqual(await whole(wanted, limit), await obvious(wanted), inspect({ ...wanted, indexed, limit }))
    }
    for (const name of trails) assert.ok((await trail.indexed(name)) > 0, name)
  })

  test('every row is proved, up to the last head and to earlier ones', async () => {
    for (const name of trails) {
      const { position } = await it.lake.store.trail.end(name)
      for (const size of [position, blockRows + 1, blockRows, 3])
        for (const at of [1, 2, 3, blockRows - 1, blockRows, blockRows + 1, position - 1, position].filter((one) => one <= size)) {
          const found = await proofFor(it.lake, name, at, size)
          assert.ok(found)
          assert.equal(flawOf(JSON.parse(JSON.stringify(found.proof))), undefined, `${name} ${at} of ${size}`)
          assert.equal(found.proof.root, (await headFor(it.lake, name, size)).root)
          assert.ok(found.proof.path.length <= 10)
        }
    }
  })

  test('what is old is forgotten in whole blocks, and what is left is proved up to the same heads', async () => {
    const { trail } = it.lake.store
    const { position } = await trail.end('audit')
    const was = await headFor(it.lake, 'audit', position)
    assert.equal(await forgetBefore(it.lake, 0), 1)
    const [middle] = await trail.rows('audit', blockRows + 40, blockRows + 40)
    assert.equal(await forgetBefore(it.lake, millisOf(middle?.stamp ?? '') + 1), blockRows + 1)
    assert.deepEqual(await headFor(it.lake, 'audit', position), was)
    const found = await proofFor(it.lake, 'audit', blockRows + 1, position)
    assert.equal(flawOf(found?.proof), undefined)
    assert.equal(await proofFor(it.lake, 'audit', 1, position), undefined)
    await assert.rejects(headFor(it.lake, 'audit', 3), /forgotten/)
    assert.ok((await whole({ root, outcomes: new Set(['denied'] as const) }, 50)).every((row) => row.position > blockRows))
    assert.deepEqual(await it.damages(), [])
  })

  test('abuse 38: a hash of the tree that is not that of its rows is found', async () => {
    const { trail } = it.lake.store
    assert.equal(await indexBlocks(trail, 'log', 1), 0)
    await trail.index([{ trail: 'log', block: 1e6, mentions: [], sketch: sketchOf([]), nodes: [{ level: 16, index: 0, hash: 'a'.repeat(64) }] }])
    assert.deepEqual(await it.damages(), ['proofs: node 16/0 of the log does not join those below it'])
  })
})
