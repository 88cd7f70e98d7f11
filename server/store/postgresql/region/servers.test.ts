/** A region in a database: several servers are one region, a lake becomes the same region as in a directory, and copies of it are proved whole. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Postgresql, startPostgresql } from '../../../../scripts/backends/postgresql.ts'
import { millisOf } from '../../../kit/clock.ts'
import { TestLake } from '../../../merge/test-lakes.ts'
import { copyLake } from '../../copy.ts'
import { dumpSqlite, fillSqlite } from '../../sqlite/dump.ts'
import type { RegionFact } from '../../sqlite/region-facts.ts'
import { lakeFile, openSqlite } from '../../sqlite/sqlite.ts'
import { testRegion as inDirectory } from '../../sqlite/test-open.ts'
import { verifyLake } from '../../sqlite/verify/verify.ts'
import type { Row, Store } from '../../store.ts'
import { done, drop, hang, Kit } from '../../test-kit.ts'
import { loginFrom } from '../address.ts'
import { dumpPostgresql, fillPostgresql } from '../dump.ts'
import { openPostgresql } from '../postgresql.ts'
import { databaseOf } from '../test-open.ts'
import { verifyPostgresql } from '../verify.ts'

const eu: RegionFact = { name: 'eu', number: 1, last: 9, founder: 'eu' }
const kitOf = (store: Store) =>
  new Kit({ store, reopen: () => Promise.reject(new Error('not here')), log: async () => [], [Symbol.asyncDispose]: async () => undefined })
const silent = () => undefined

describe('a region in a database', () => {
  let postgresql: Postgresql
  const room = mkdtempSync(join(tmpdir(), 'caspian-region-'))
  before(async () => void (postgresql = await startPostgresql()))
  after(async () => {
    await postgresql?.stop()
    rmSync(room, { recursive: true })
  })
  const open = (region?: RegionFact) =>
    openPostgresql({ database: databaseOf(postgresql), origin: 'test#1', member: 7, ...(region ? { region } : {}) })
  const login = () => loginFrom(databaseOf(postgresql))
  const failures = async () => {
    const wrong: string[] = []
    for await (const { name, problems } of verifyPostgresql(login())) for (const { at, what } of problems) wrong.push(`${name}: ${at} ${what}`)
    return wrong
  }

  test('is the same as in a directory when a lake becomes one: the same things, the same proofs', async () => {
    const directory = join(room, 'plain')
    {
      await using store = await openSqlite({ directory, origin: 'test#1', member: 7 })
      const kit = kitOf(store)
      const top = await kit.make('metalake', 0, 'nul\0, \x01 and 日')
      const [catalog, tag] = [await kit.make('catalog', top.key, 'c\0'), await kit.make('tag', top.key, 't')]
      const [user, role, gone] = [await kit.make('user', top.key, 'u'), await kit.make('role', top.key, 'r'), await kit.make('tag', top.key, 'gone')]
      done(await kit.commit(hang(catalog, tag, 'v\0')))
      const held = { do: 'relate', what: 'held', from: user.key, path: ['u'], add: [{ to: role.key, value: null }], remove: [] } as const
      const granted = {
        do: 'relate',
        what: 'granted',
        from: role.key,
        path: ['r'],
        add: [{ to: catalog.key, value: 'allow USE_CATALOG' }],
        remove: [],
      } as const
      done(await kit.commit(held, granted))
      const owner = { type: 'user', id: user.id, name: 'u' } as const
      const body = { ...catalog.body, audit: { ...catalog.body.audit, owner } } as Row['body']
      done(await kit.commit({ do: 'update', operation: 'own', key: catalog.key, expect: 1, name: catalog.name, path: [catalog.name], body }))
      done(await kit.commit(drop(gone)))
      await Promise.all(Array.from({ length: 40 }, (_, i) => kit.make('schema', catalog.key, `s${i}`)))
    }
    {
      await using from = dumpSqlite(lakeFile(directory))
      await using to = await fillPostgresql(login())
      await copyLake(from, to, silent)
    }
    await using here = await openSqlite({ directory, origin: 'test#1', member: 7, region: eu })
    await using there = await open(eu)
    const [one, other] = [new TestLake('eu', here), new TestLake('eu', there)]
    assert.deepEqual(await other.shown(), await one.shown())
    const sums = await one.sums()
    assert.equal(Object.keys(sums).length > 90, true)
    assert.deepEqual(await other.sums(), sums)
    assert.equal(there.mint().slice(10, 12), here.mint().slice(10, 12))
    await assert.rejects(open({ ...eu, name: 'us' }), /holds the region eu; it cannot become us/)
  })

  test('has what any of its servers wrote or took, and wakes who waits for it', async () => {
    await using one = await open()
    await using two = await open()
    await using us = await inDirectory({ name: 'us', number: 2, last: 2, founder: 'eu' })
    const [a, b] = [one.ledger, two.ledger]
    assert.ok(a && b && us.store.ledger)
    const heard = b.changed(AbortSignal.timeout(5_000))
    const top = await kitOf(us.store).make('metalake', 0, 'from us')
    const entries = await us.store.ledger.after({}, 10)
    const before = b.vector()
    assert.deepEqual(await a.take(entries), { ...before, 'us#1': 1 })
    await heard
    assert.deepEqual(b.vector(), { ...before, 'us#1': 1 })
    assert.equal((await two.now.child(0, 'metalake', 'from us'))?.id, top.id)
    assert.deepEqual(await b.take(entries), a.vector(), 'what another server took is passed over')
    await assert.rejects(b.take(entries.map((entry) => ({ ...entry, chain: entry.chain.replace(/^./, (first) => (first === '0' ? '1' : '0')) }))), {
      name: 'Fork',
    })
    const kits = [kitOf(one), kitOf(two)]
    const own = (await one.now.child(0, 'metalake', 'nul\0, \x01 and 日')) as Row
    await Promise.all(Array.from({ length: 40 }, (_, i) => (kits[i % 2] as Kit).make('tag', own.key, `t${i}`)))
    await Promise.all([one.fresh(), two.fresh()])
    assert.deepEqual(
      [a.vector(), b.vector()],
      [
        { 'us#1': 1, 'eu#1': 40 },
        { 'us#1': 1, 'eu#1': 40 },
      ],
    )
    assert.deepEqual(
      (await b.after({ 'us#1': 1 }, 100)).map(({ number }) => number),
      Array.from({ length: 40 }, (_, i) => i + 1),
    )
    assert.equal((await kits[0]?.commit(drop((await one.now.byKey((await one.now.child(0, 'metalake', 'from us'))?.key ?? 0)) as Row)))?.ok, false)
  })

  test('is proved whole, and damage to what it keeps of the regions is found, there and in a copy', async () => {
    assert.deepEqual(await failures(), [])
    const file = join(room, 'copy.db')
    {
      await using from = await dumpPostgresql(login())
      await using to = fillSqlite(file)
      await copyLake(from, to, silent)
    }
    {
      await using was = await dumpPostgresql(login())
      await using is = dumpSqlite(file)
      const key = await was.tokenKey()
      assert.equal(key?.length, 32)
      assert.deepEqual(await is.tokenKey(), key, 'others know a copy as the region that it is of')
    }
    const wrong = () => [...verifyLake(file)].flatMap(({ problems }) => problems.map(({ at, what }) => `${at} ${what}`))
    assert.deepEqual(wrong(), [])
    for (const [damage, says] of [
      [`update entry set said = '{}' where number = 3`, /entry 3 of eu#1 was changed/],
      [`delete from entry where number = 5`, /entry 6 of eu#1 follows number 4: the entries between are missing/],
      [`update thing set home = 'x' where name = 's7'`, /the lake holds other facts than its sum says/],
      [`delete from cell where what = 'tagged'`, /is shown tagged to .*, which nobody said/],
      [`update entity set name = 'other' where name = 's8'`, /is called "other" and claims "s8"/],
    ] as const) {
      const db = new DatabaseSync(file)
      db.exec(`begin; ${damage}; commit`)
      db.close()
      assert.match(wrong().join('\n'), says)
    }
  })

  test('stamps what it says by one correction of clocks, whichever server finds or uses it', async () => {
    await using one = await open()
    await using two = await open()
    const hourMs = 3_600_000
    await one.ledger?.steer(hourMs)
    const kit = kitOf(two)
    for (let n = 0; ; n++) {
      await kit.make('metalake', 0, `stamped ${n}`)
      const [last] = await two.entries(two.position() - 1, 1)
      if (last && millisOf(last.stamp) > Date.now() + hourMs / 2) break
      assert.ok(n < 100, 'the other server goes by its own clock')
      await sleep(200)
    }
  })
})
