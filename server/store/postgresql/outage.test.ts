/** A database that goes away: writes wait for it, are never done twice nor wrongly refused, and nothing is answered from memory meanwhile. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Refusal } from '../../../kinds/errors.ts'
import { type Postgresql, startPostgresql } from '../../../scripts/backends/postgresql.ts'
import { launchPostgresql } from '../../../scripts/backends/postgresql-launch.ts'
import { Kit, update } from '../test-kit.ts'
import { loginFrom } from './address.ts'
import { openPostgresql } from './postgresql.ts'
import { connect } from './session.ts'
import { type Cut, cutting } from './test-cut.ts'
import { databaseOf, logIn } from './test-open.ts'

const region = { origin: 'test#1', member: 7 }
const kitOf = (store: Kit['store']) =>
  new Kit({ store, reopen: () => Promise.reject(new Error('not here')), log: async () => [], [Symbol.asyncDispose]: async () => undefined })
/** The database by way of what can cut it off. */
function through(proxy: Cut, postgresql: Postgresql) {
  const { url, user, password } = databaseOf(postgresql)
  return { url: `${url.replace(`:${postgresql.port}`, `:${proxy.port}`)}?sslmode=disable`, user, password }
}
const isBusy = (error: unknown) => error instanceof Refusal && error.family === 'busy' && /does not answer/.test(error.message)

describe('a connection that is cut', () => {
  for (const side of ['before', 'after'] as const)
    test(`${side} the database took a commit leaves every write of it done once and acknowledged`, async () => {
      const postgresql = await startPostgresql()
      const proxy = await cutting(postgresql.host, postgresql.port)
      try {
        await using store = await openPostgresql({ ...region, database: through(proxy, postgresql) })
        const kit = kitOf(store)
        const top = await kit.make('metalake', 0, 'cut')
        const tag = await kit.make('tag', top.key, 'tag')
        const intent = { id: store.mint(), what: 'test', author: { actor: 'a', address: 'b', requestId: 'c' }, plan: {} }
        for (let i = 0; i < 5; i++) {
          proxy.next = side
          const outcomes = await Promise.all([
            kit.commit(update({ ...tag, version: i + 1 }, { n: i })),
            ...Array.from({ length: 5 }, (_, n) => kit.commit(kit.insert('tag', top.key, `t${i}-${n}`))),
          ])
          assert.deepEqual(new Set(outcomes.map(({ ok }) => ok)), new Set([true]))
          for (const outcome of outcomes) assert.ok(outcome.ok && outcome.position <= store.position())
        }
        // These leave no row in the log to be known by.
        for (const step of [{ do: 'intend', intent } as const, { do: 'settle', id: intent.id } as const]) {
          proxy.next = side
          assert.equal((await kit.commit(step)).ok, true)
          assert.equal((await store.intents()).length, step.do === 'intend' ? 1 : 0)
        }
        assert.equal(proxy.times, 7)
        assert.equal((await store.now.names(top.key, 'tag')).length, 26)
        assert.equal((await store.now.byKey(tag.key))?.version, 6)
        assert.equal(store.position(), 2 + 5 * 6)
      } finally {
        await proxy[Symbol.asyncDispose]()
        await postgresql.stop()
      }
    })

  test('while words are read leaves each to be found', async () => {
    const postgresql = await startPostgresql()
    const proxy = await cutting(postgresql.host, postgresql.port)
    try {
      await using store = await openPostgresql({ ...region, database: through(proxy, postgresql) })
      const kit = kitOf(store)
      const top = await kit.make('metalake', 0, 'cut')
      const catalog = await kit.make('catalog', top.key, 'c')
      assert.equal((await store.texts.holding({ words: ['c'] })).length, 1)
      proxy.statement = 'above'
      for (let i = 0; i < 5; i++) {
        proxy.next = 'before'
        const { key } = await kit.make('schema', catalog.key, `s_${i}_x`)
        assert.deepEqual([...(await store.texts.holding({ words: ['s', `${i}`, 'x'] }))], [key])
      }
      assert.equal(proxy.times, 5)
      assert.equal(store.position(), 2 + 5)
    } finally {
      await proxy[Symbol.asyncDispose]()
      await postgresql.stop()
    }
  })
})

test('a server whose region was taken over by another incarnation writes no more', async () => {
  const postgresql = await startPostgresql()
  const database = databaseOf(postgresql)
  try {
    await using first = await openPostgresql({ ...region, database })
    await kitOf(first).make('metalake', 0, 'one')
    await using second = await openPostgresql({ ...region, origin: 'test#2', database })
    const kit = kitOf(second)
    await kit.make('metalake', 0, 'two')
    for (let i = 0; i < 2; i++) await assert.rejects(kitOf(first).make('metalake', 0, 'three'), /is written by test#2 now; this is test#1/)
    const rows = await logIn(database)
    assert.deepEqual(
      rows.map(({ origin, number }) => [origin, number]),
      [
        ['test#1', 1],
        ['test#2', 1],
      ],
    )
  } finally {
    await postgresql.stop()
  }
})

describe('a database', () => {
  test('that crashes and comes back in full load has lost nothing and done nothing twice; one that stays away is waited for, then said to be away', async () => {
    const server = await launchPostgresql()
    const database = { url: `postgresql://${server.host}:${server.port}/postgres`, user: server.user, password: server.password }
    const options = { ...region, database, readPatienceMs: 500, writePatienceMs: 5_000 }
    const stores = await Promise.all([openPostgresql(options), openPostgresql(options)])
    try {
      const kits = stores.map(kitOf) as [Kit, Kit]
      const [one] = stores
      const top = await kits[0].make('metalake', 0, 'crash')
      const load = new AbortController()
      const kept: string[] = []
      const hand = async (n: number) => {
        for (let i = 0; !load.signal.aborted; i++) {
          const kit = kits[(n + i) % 2] as Kit
          assert.ok((await kit.commit(kit.insert('tag', top.key, `t${n}-${i}`))).ok)
          kept.push(`t${n}-${i}`)
        }
      }
      const hands = Promise.all(Array.from({ length: 8 }, (_, n) => hand(n)))
      for (let crash = 0; crash < 2; crash++) {
        await new Promise((resolve) => setTimeout(resolve, 300))
        // One of its processes killed: PostgreSQL ends all others and recovers from its log.
        const session = await connect(loginFrom(database), 'test')
        const { rows } = await session.run<{ pid: number }>({ text: 'select pg_backend_pid() as pid' })
        process.kill(rows[0]?.pid ?? 0, 'SIGKILL')
        session.destroy()
        const before = kept.length
        while (kept.length < before + 20) await new Promise((resolve) => setTimeout(resolve, 10))
      }
      load.abort()
      await hands
      await one.fresh()
      assert.deepEqual((await one.now.names(top.key, 'tag')).toSorted(), kept.toSorted())

      await one.now.byKey(top.key)
      await server.stop()
      await assert.rejects(async () => one.fresh(), isBusy)
      await assert.rejects(kits[0].commit(kits[0].insert('tag', top.key, 'late')), isBusy)
      await assert.rejects(one.probe(), isBusy)
      await assert.rejects(async () => one.fresh(), isBusy)
    } finally {
      for (const store of stores) await store[Symbol.asyncDispose]()
      await server.stop()
    }
  })
})
