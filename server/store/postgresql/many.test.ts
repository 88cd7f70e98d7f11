/** Several servers over one database are one lake: no gap, no stale answer, nothing lost when one is killed, nothing done twice. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Postgresql, startPostgresql } from '../../../scripts/backends/postgresql.ts'
import { chainOf, commitOf, genesis } from '../chain.ts'
import type { Row, Store } from '../store.ts'
import { indexIsTrue } from '../test-index.ts'
import { done, drop, Kit, update } from '../test-kit.ts'
import { author } from '../test-model.ts'
import { databaseOf, logIn, openTest } from './test-open.ts'

const kitOf = (store: Store) =>
  new Kit({ store, reopen: () => Promise.reject(new Error('not here')), log: async () => [], [Symbol.asyncDispose]: async () => undefined })

describe('several servers over one database', () => {
  let postgresql: Postgresql
  before(async () => void (postgresql = await startPostgresql()))
  after(() => postgresql?.stop())
  const open = () => openTest(databaseOf(postgresql))

  async function isWhole(): Promise<number> {
    let [chain, stamp, position] = [genesis, '', 0]
    for (const row of await logIn(databaseOf(postgresql))) {
      assert.deepEqual([row.position, row.number], [position + 1, position + 1])
      chain = chainOf(chain, row, commitOf(row.salt, row.text))
      assert.equal(row.chain, chain)
      assert.ok(row.stamp > stamp, 'stamps run forwards')
      ;({ position, stamp } = row)
    }
    return position
  }

  test('that start at the same time make the tables once', async () => {
    const stores = await Promise.all([open(), open(), open()])
    for (const store of stores) {
      assert.equal(store.position(), 0)
      await store[Symbol.asyncDispose]()
    }
  })

  test('write one log, and each shows at once what any of them acknowledged', async () => {
    await using one = await open()
    await using two = await open()
    await using three = await open()
    const kits = [one, two, three].map(kitOf) as [Kit, Kit, Kit]
    const top = await kits[0].make('metalake', 0, 'many')
    const positions: number[] = []
    const hand = async (n: number) => {
      const kit = (i: number) => kits[i % 3] as Kit
      const name = `t${n}`
      let row: Row = await kit(n).make('tag', top.key, name)
      for (let i = 0; i < 25; i++) {
        const { position } = done(await kit(n + i).commit(update(row, { n: i, name: `${name}-${i}` })))
        positions.push(position)
        const { store } = kit(n + i * 2 + 1)
        await store.fresh()
        assert.ok(store.position() >= position)
        row = (await store.now.byKey(row.key)) as Row
        assert.deepEqual([row.body.n, row.version, row.name], [i, i + 2, `${name}-${i}`])
        assert.equal((await store.now.child(top.key, 'tag', row.name))?.key, row.key)
        if (i > 0) assert.equal(await store.now.child(top.key, 'tag', `${name}-${i - 1}`), undefined)
      }
    }
    await Promise.all(Array.from({ length: 12 }, (_, n) => hand(n)))
    assert.equal(new Set(positions).size, positions.length)
    const end = await isWhole()
    for (const { store } of kits) {
      await store.fresh()
      assert.equal(store.position(), end)
    }
  })

  test('give a name once, and count every change of a thing', async () => {
    await using one = await open()
    await using two = await open()
    const kits = [kitOf(one), kitOf(two)] as const
    const top = await kits[0].make('metalake', 0, 'race')
    const outcomes = await Promise.all(
      Array.from({ length: 400 }, (_, i) => (kits[i % 2] as Kit).commit(kits[0].insert('tag', top.key, `t${i >> 2}`))),
    )
    assert.equal(outcomes.filter(({ ok }) => ok).length, 100)
    const tag = (await one.now.child(top.key, 'tag', 't0')) as Row
    const count = async (kit: Kit): Promise<void> => {
      const row = (await kit.store.now.byKey(tag.key)) as Row
      if (!(await kit.commit(update(row, { n: (row.body.n as number) + 1 }))).ok) await count(kit)
    }
    await Promise.all(Array.from({ length: 40 }, (_, i) => count(kits[i % 2] as Kit)))
    await one.fresh()
    assert.equal((await one.now.byKey(tag.key))?.body.n, 41)
    await isWhole()
  })

  test('abuse 40: stamp what they write one after another, though the clock of one is an hour ahead', async (t) => {
    const now = Date.now
    const ahead = t.mock.method(Date, 'now', () => now() + 3_600_000)
    await using one = await open()
    ahead.mock.restore()
    await using two = await open()
    for (const [i, store] of [one, two, one, two].entries()) await kitOf(store).make('metalake', 0, `clock${i}`)
    await isWhole()
  })

  test('keep what came with a write that the database cannot take', async () => {
    await using store = await open()
    const kit = kitOf(store)
    const top = await kit.make('metalake', 0, 'refused')
    const long = Array.from({ length: 6000 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join('')
    const ended = await Promise.allSettled(['a', 'b', 'c', long, 'd', 'e', 'f'].map((name) => kit.commit(kit.insert('tag', top.key, name))))
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    )
    assert.deepEqual(await store.now.names(top.key, 'tag'), ['a', 'b', 'c', 'd', 'e', 'f'])
    await isWhole()
  })

  test('may exchange names, drop and make anew in one group, as if each write had come alone', async () => {
    await using store = await open()
    const kit = kitOf(store)
    const top = await kit.make('metalake', 0, 'swap')
    const [a, b, c] = [await kit.make('tag', top.key, 'a'), await kit.make('tag', top.key, 'b'), await kit.make('catalog', top.key, 'c')]
    const outcomes = await Promise.all([
      kit.commit(update(a, { name: 'x' })),
      kit.commit(update(b, { name: 'a' })),
      kit.commit(update({ ...a, version: 2, name: 'x' }, { name: 'b' })),
      kit.commit(kit.insert('schema', c.key, 's')),
      kit.commit(drop(c)),
      kit.commit(kit.insert('catalog', top.key, 'c')),
      kit.commit(kit.insert('schema', c.key, 'late')),
    ])
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.reason)),
      ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'gone'],
    )
    assert.equal((await store.now.child(top.key, 'tag', 'a'))?.key, b.key)
    assert.equal((await store.now.child(top.key, 'tag', 'b'))?.key, a.key)
    assert.notEqual((await store.now.child(top.key, 'catalog', 'c'))?.key, c.key)
    await isWhole()
  })

  test('hold a name one at a time, whoever asks, and are told when they lost it', async () => {
    await using one = await open()
    await using two = await open()
    let [inside, total] = [0, 0]
    const work = async () => {
      assert.equal(++inside, 1, 'two at work in one place')
      await new Promise((resolve) => setTimeout(resolve, 3))
      inside--
      total++
    }
    await Promise.all(Array.from({ length: 24 }, (_, i) => (i % 2 ? one : two).hold(i % 3 ? ['a', 'b'] : ['b', `c${i}`], work)))
    assert.equal(total, 24)
    const told = await one.hold(['a'], async (lost) => {
      await cutOff('caspian locks')
      if (!lost.aborted) await once(lost, 'abort')
      return two.hold(['a'], async () => 'another has it')
    })
    assert.equal(told, 'another has it')
  })

  test('settle what one that is gone left open, and leave alone what one that lives is at work on', async () => {
    const one = await open()
    await using two = await open()
    const intent = { id: one.mint(), what: 'test', author, plan: {} }
    done(await one.commit({ author, steps: [{ do: 'intend', intent }] }))
    assert.deepEqual(await one.intents(), [intent])
    assert.deepEqual(await two.intents(), [])
    await one[Symbol.asyncDispose]()
    assert.deepEqual(await two.intents(), [intent])
    done(await two.commit({ author, steps: [{ do: 'settle', id: intent.id }] }))
    assert.deepEqual(await two.intents(), [])
  })

  /** Ends the connections that go by this name. */
  async function cutOff(name: string): Promise<void> {
    const { connect } = await import('./session.ts')
    const { loginFrom } = await import('./address.ts')
    const session = await connect(loginFrom(databaseOf(postgresql)), 'test')
    await session.run(
      { text: 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()' },
      [name],
    )
    await session.end()
  }

  test('lose nothing that they acknowledged and do nothing twice when their connections are cut in full load', async () => {
    await using one = await open()
    await using two = await open()
    const kits = [kitOf(one), kitOf(two)]
    const top = await (kits[0] as Kit).make('metalake', 0, 'cut')
    const load = new AbortController()
    const cuts = (async () => {
      for (let i = 0; i < 25; i++) {
        await new Promise((resolve) => setTimeout(resolve, 7 + (i % 5) * 9))
        await cutOff(i % 3 === 2 ? 'caspian reader' : 'caspian writer')
      }
      load.abort()
    })()
    const [kept, refused]: [string[], string[]] = [[], []]
    const hand = async (n: number) => {
      for (let i = 0; !load.signal.aborted; i++) {
        const kit = kits[(n + i) % 2] as Kit
        const name = `t${n}-${i}`
        const outcome = await kit.commit(kit.insert('tag', top.key, name))
        ;(outcome.ok ? kept : refused).push(name)
      }
    }
    await Promise.all([cuts, ...Array.from({ length: 8 }, (_, n) => hand(n))])
    await one.fresh()
    assert.deepEqual((await one.now.names(top.key, 'tag')).toSorted(), kept.toSorted())
    assert.deepEqual(refused, [], 'a write that was done twice finds its own name taken')
    await isWhole()
  })

  test('processes killed in full write load lose no commit that they acknowledged, and keep no part of one', async () => {
    const store = await open()
    const top = await kitOf(store).make('metalake', 0, 'load')
    await store[Symbol.asyncDispose]()
    const database = databaseOf(postgresql)
    const acknowledged: string[] = []
    for (let round = 0; round < 3; round++) {
      const said = await Promise.all([0, 1].map((n) => killed(`${round}${n}`, 150 + round * 200)))
      acknowledged.push(...said.flat())
    }
    await using again = await openTest(database)
    const there = await again.now.children(top.key, 'catalog')
    const names = new Set(there.map(({ name }) => name))
    assert.deepEqual(
      acknowledged.filter((name) => !names.has(name)),
      [],
    )
    for (const { key } of there) assert.deepEqual(await again.now.names(key, 'schema'), ['one', 'two'])
    await indexIsTrue(again)
    await isWhole()
  })

  /** Lets a process write until it has said `enough` times that it did, and kills it. Gives what it said. */
  async function killed(round: string, enough: number): Promise<readonly string[]> {
    const { url, user, password } = databaseOf(postgresql)
    const child = spawn(process.execPath, [join(import.meta.dirname, 'test-load.ts'), url, user, round], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(password)
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
      if (said.split('\n').length > enough) child.kill('SIGKILL')
    })
    await once(child, 'close')
    return said.split('\n').slice(0, -1)
  }
})
