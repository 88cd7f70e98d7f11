/** Regions that each keep their lake in a directory agree, and one that is restored numbers nothing again. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { regionsAgree } from '../../merge/conformance.ts'
import { Fork } from '../../merge/ledger.ts'
import type { Store } from '../store.ts'
import { Kit, type TestStore } from '../test-kit.ts'
import { audit } from '../test-model.ts'
import { backUp } from './backup.ts'
import { restore } from './restore.ts'
import { openForReading } from './schema.ts'
import { lakeFile, openSqlite } from './sqlite.ts'
import { testRegion } from './test-open.ts'

regionsAgree('SQLite', [testRegion, testRegion, testRegion], 20)

test('a region is restored as it was when it was backed up, as its next incarnation, and never as it was before that', async () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-region-'))
  try {
    const [was, is, backup] = ['was', 'is', 'backup'].map((name) => join(room, name)) as [string, string, string]
    const open = (directory: string) =>
      openSqlite({ directory, origin: 'test#1', member: 7, region: { name: 'eu', number: 1, last: 9, founder: 'eu' } })
    const make = async (store: Store, name: string) => new Kit(heldBy(store)).make('metalake', 0, name)
    {
      await using store = await open(was)
      for (const name of ['a', 'b', 'c']) await make(store, name)
    }
    await backUp(lakeFile(was), backup, () => undefined)
    const quiet = { progress: () => undefined, checked: () => undefined }
    await assert.rejects(restore(backup, is, { position: 2 }, quiet), /the lake is a region.*at the end, position 3, alone/)
    await restore(backup, is, undefined, quiet)
    await using store = await open(is)
    await make(store, 'd')
    assert.deepEqual(store.ledger?.vector(), { 'eu#1': 3, 'eu#2': 1 })
  } finally {
    rmSync(room, { recursive: true })
  }
})
test('an entry under a name that is taken is a fork to whoever offered it, across the thread that writes', async () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-region-'))
  try {
    await using store = await openSqlite({ directory: room, origin: 'test#1', member: 7, region: { name: 'eu', number: 1, last: 9, founder: 'eu' } })
    await new Kit(heldBy(store)).make('metalake', 0, 'a')
    const [entry] = (await store.ledger?.after({}, 1)) ?? []
    assert.ok(entry)
    const told = await store.ledger?.take([{ ...entry, chain: 'f'.repeat(64) }]).catch((error: unknown) => error)
    assert.ok(told instanceof Fork, String(told))
    assert.deepEqual([told.origin, told.number], ['eu#1', 1])
  } finally {
    rmSync(room, { recursive: true })
  }
})

test('what never leaves its region has an owner that no other region is told of', async () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-region-'))
  try {
    const asLake = { directory: room, origin: 'test#1', member: 7 }
    const owned = { audit: { ...audit, owner: { type: 'user', id: 'somebody', name: 'a' } } } as const
    {
      await using store = await openSqlite(asLake)
      const kit = new Kit(heldBy(store))
      const lake = await kit.make('metalake', 0, 'a')
      for (const kind of ['webhook', 'tag'] as const) await kit.commit({ ...kit.insert(kind, lake.key, kind), body: { n: 1, ...owned } })
    }
    await (await openSqlite({ ...asLake, region: { name: 'eu', number: 1, last: 9, founder: 'eu' } }))[Symbol.asyncDispose]()
    using db = openForReading(lakeFile(room))
    const kinds = db.prepare('select e.kind from owned o join entity e on e.id = o.id').all()
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['tag'],
    )
  } finally {
    rmSync(room, { recursive: true })
  }
})

const heldBy = (store: Store): TestStore => ({
  store,
  reopen: () => Promise.reject(new Error('not here')),
  log: async () => [],
  [Symbol.asyncDispose]: async () => undefined,
})
