/** What a newer Caspian says passes through this one whole, whatever store it is kept in: these sentences are run over each. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stampOf } from '../kit/clock.ts'
import { ulid } from '../kit/ids.ts'
import { noChain } from '../merge/entry.ts'
import type { Kept } from '../merge/ledger.ts'
import { type OpenRegion, TestLake } from '../merge/test-lakes.ts'
import type { Store } from '../store/store.ts'
import { entrySigner, newKeys } from './keys.ts'
import { pageOf, type Sealing, shippable } from './page.ts'
import { readPage } from './page-read.ts'
import { entryAfter } from './test-region.ts'

type Reopened = OpenRegion extends (region: infer R) => unknown
  ? (region: R) => Promise<{ readonly store: Store; readonly reopen: () => Promise<Store> } & AsyncDisposable>
  : never

const keys = newKeys()
const sealing = (origin: string): Sealing => ({ origin, sign: entrySigner(keys) })
/** As it goes over the wire from one to the other. */
const shipped = (entries: readonly Kept[], by: string, to: TestLake) =>
  readPage(pageOf(shippable(entries, by), sealing(by)), {
    tip: (origin) => to.ledger.ends()[origin] ?? { number: 0, chain: noChain },
    key: () => keys.public,
  }).entries

const [top, tag, catalog] = [ulid(3), ulid(3), ulid(3)]
const audit = { creator: 'ann', createTime: '2030-01-01T00:00:00.000Z' }
const body = { comment: 'c', properties: { a: '1' }, audit }
const newer = { added: { later: [1, 'ä', null] } }
export const said: readonly object[] = [
  { op: 'make', id: top, kind: 'metalake', in: null, name: `of ${top}`, body: { ...body, shape: { sides: 3 } }, ...newer },
  { op: 'make', id: tag, kind: 'tag', in: top, name: 'pii', body, ...newer },
  { op: 'make', id: catalog, kind: 'catalog', in: top, name: 'c', body: { ...body, type: 'model', provider: 'model' }, ...newer },
  { op: 'add', id: catalog, what: 'tagged', to: tag, value: 'v', ...newer },
  { op: 'set', id: catalog, put: { shape: { sides: 4 }, comment: 'd' }, ...newer },
]
/** What a region that is newer has written. */
export function written(origin: string, ops: readonly object[], words = true): Kept[] {
  const entries: Kept[] = []
  for (const [i, op] of ops.entries()) {
    const envelope = {
      origin,
      stamp: stampOf(1_900_000_000_000 + i),
      deps: {},
      epochs: null,
      residency: null,
      ...(words ? { more: JSON.stringify({ newer: i }) } : {}),
    }
    const text = JSON.stringify({ actor: 'ann', address: '', requestId: '', ops: [op], ...newer })
    entries.push(entryAfter(entries.at(-1) ?? { number: 0, chain: noChain }, envelope, text))
  }
  return entries.map((entry, at) => (at === ops.length - 1 ? { ...entry, signature: sealing(origin).sign(entry) } : entry))
}

export function newerIsKept(name: string, open: Reopened, third: Reopened): void {
  describe(`of a newer Caspian, in ${name},`, () => {
    test('what is not known is kept over a new start and passed on, with every hash and sum as it was', async () => {
      await using held = await open({ name: 'eu', number: 1, last: 1, founder: 'eu' })
      await using other = await third({ name: 'us', number: 2, last: 2, founder: 'eu' })
      const entries = written('ap#1', said)
      const first = new TestLake('eu', held.store)
      await first.ledger.take(shipped(entries, 'ap#1', first))
      const eu = new TestLake('eu', await held.reopen())
      const us = new TestLake('us', other.store)
      assert.deepEqual(await eu.ledger.after({}, 100), entries)
      assert.deepEqual(await eu.ledger.entry('ap#1:2'), entries[1])
      await us.ledger.take(shipped(await eu.ledger.after({}, 100), 'eu#1', us))
      assert.deepEqual(await us.ledger.after({}, 100), entries)
      assert.deepEqual(us.ledger.ends(), eu.ledger.ends())
      assert.deepEqual(await us.sums(), await eu.sums())
      assert.deepEqual(await us.shown(), await eu.shown())
      const row = (await us.all()).find(({ row }) => row.id === catalog)?.row
      assert.deepEqual((row?.body as { readonly shape?: unknown } | undefined)?.shape, { sides: 4 })
    })

    test('an operation, a kind or a relation that is not known is held, with what its region wrote after it, and nothing else is', async () => {
      for (const unknown of [
        { op: 'split', id: top },
        { op: 'make', id: ulid(3), kind: 'glacier', in: null, name: 'g', body },
        { op: 'add', id: catalog, what: 'mirrored', to: tag, value: null },
      ]) {
        await using held = await open({ name: 'eu', number: 1, last: 1, founder: 'eu' })
        const eu = new TestLake('eu', held.store)
        const late = written('ap#1', [...said, unknown, { op: 'beat' }])
        const others = written('us#1', [{ op: 'beat' }, { op: 'beat' }], false)
        await assert.rejects(eu.ledger.take([...late, ...others]), /could not be applied|does not know/)
        assert.deepEqual(eu.ledger.vector(), { 'ap#1': said.length, 'us#1': 2 })
        const next = late[said.length]
        assert.ok(next)
        await eu.ledger.heed(next)
        assert.deepEqual(eu.ledger.vector(), { 'ap#1': said.length, 'us#1': 2 })
      }
    })
  })
}
