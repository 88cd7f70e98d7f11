/** A lake goes from a directory into a database and back, and is the same lake: every row, every hash. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { dataset, event } from './lineage/test-events.ts'
import { loginFrom } from './store/postgresql/address.ts'
import { connect } from './store/postgresql/session.ts'
import { databaseOf, logIn as logInDatabase, openTest as openDatabase } from './store/postgresql/test-open.ts'
import { verifyPostgresql } from './store/postgresql/verify.ts'
import { logIn, openTest } from './store/sqlite/test-open.ts'
import { makeLake, room, whole } from './store/sqlite/verify/test-lake.ts'
import { type Hashed, Kit } from './store/test-kit.ts'
import { toldEvent } from './store/test-lineage.ts'

/** What the hashes are over, and they. */
const told = (rows: readonly Hashed[]) =>
  rows.map(({ position, id, name, path, text, salt, commitment, chain }) => [position, id, name, path, text, Buffer.from(salt), commitment, chain])

describe('node server/migrate.ts', () => {
  let postgresql: Postgresql
  const url = () => `postgresql://${postgresql.user}@${postgresql.host}:${postgresql.port}/${postgresql.database}`
  const run = (program: string, ...args: string[]) =>
    spawnSync(process.execPath, [`server/${program}.ts`, ...args], {
      cwd: join(import.meta.dirname, '..'),
      encoding: 'utf8',
      env: { ...process.env, PGPASSWORD: postgresql.password },
    })
  const kitOf = (store: Kit['store']) =>
    new Kit({ store, reopen: () => Promise.reject(new Error('not here')), log: async () => [], [Symbol.asyncDispose]: async () => undefined })

  before(async () => {
    await makeLake()
    await using store = await openTest(whole)
    await kitOf(store).make('metalake', 0, 'nul\0 and \x01, ä and 日')
    const symlinks = { symlinks: { identifiers: [{ namespace: 'n', name: 'b' }] } }
    const told = event({ at: 1, run: 1, in: ['a\x01'], out: ['b'], columns: { x: ['a.x'] }, facets: symlinks })
    await store.lineage.take(1, [toldEvent(told, [[dataset('b'), 1]])])
    await store.use.note(
      20_000,
      [1, 2].flatMap((person) => [
        { thing: 1, person },
        { thing: person, person: 3 },
      ]),
    )
    await store.erase(8, 100)
    postgresql = await startPostgresql()
  })
  after(async () => {
    rmSync(room, { recursive: true })
    await postgresql?.stop()
  })

  test('copies a lake into a database, where it is whole and goes on, and back again', async () => {
    const was = { 1: 3, 2: 1 }
    const used = async ({ use }: Pick<Kit['store'], 'use'>) =>
      Object.fromEntries((await use.changed(0, 10)).map(({ thing, people }) => [thing, people]))
    const there = run('migrate', '--from', whole, '--to', url())
    assert.equal(there.status, 0, there.stderr)
    assert.match(there.stdout, /needs the same key\nBoth hold the same lake\.\n$/)
    assert.deepEqual(told(await logInDatabase(databaseOf(postgresql))), told(logIn(whole)))
    assert.match(run('verify', '--store', url()).stdout, /The lake is whole\.\n$/)
    {
      await using store = await openDatabase(databaseOf(postgresql))
      assert.equal(store.position(), logIn(whole).length)
      await kitOf(store).make('metalake', 0, 'after')
      assert.deepEqual(await used(store), was)
      await store.use.note(20_001, [
        { thing: 1, person: 2 },
        { thing: 2, person: 4 },
      ])
    }
    const back = join(room, 'back')
    const again = run('migrate', '--from', url(), '--to', back)
    assert.equal(again.status, 0, again.stderr)
    assert.deepEqual(told(logIn(back)), told(await logInDatabase(databaseOf(postgresql))))
    assert.match(run('verify', '--data', back).stdout, /The lake is whole\.\n$/)
    await using store = await openTest(back)
    await kitOf(store).make('metalake', 0, 'once more')
    assert.deepEqual(await used(store), { 1: 3, 2: 2 })
    for (let after: number | undefined = 0; after !== undefined; ) after = await store.use.forget(20_001, after, 10)
    assert.deepEqual(await used(store), { 1: 1, 2: 1 })
    assert.deepEqual(
      (await store.lineage.worked(0, 10)).map(({ writes }) => writes),
      [[1]],
    )
    assert.equal(store.position(), logIn(whole).length + 2)
  })

  test('touches nothing that holds a lake already, and says what is missing', async () => {
    const full = run('migrate', '--from', whole, '--to', url())
    assert.deepEqual([full.status, /holds a lake already/.test(full.stderr)], [2, true], full.stderr)
    assert.match(run('migrate', '--from', url(), '--to', whole).stderr, /holds a lake already/)
    assert.match(run('migrate', '--from', join(room, 'none'), '--to', url()).stderr, /there is no lake in/)
    assert.equal(run('migrate').status, 2)
  })

  test('what was changed behind the back of the log in a database is found, and where the log ends too', async () => {
    const session = await connect(loginFrom(databaseOf(postgresql)), 'test')
    const found = async (change: string) => {
      await session.run({ text: change })
      const wrong: string[] = []
      for await (const { name, failures } of verifyPostgresql(loginFrom(databaseOf(postgresql)))) if (failures > 0) wrong.push(name)
      return wrong
    }
    try {
      assert.deepEqual(await found('select 1'), [])
      assert.deepEqual(await found('update head set position = position - 1'), ['head'])
      assert.deepEqual(await found(`update head set position = position + 1; update entity set body = '{}' where key = 1`), ['entities'])
      assert.deepEqual(await found(`update log set actor = 'nobody' where position = 2`), ['log', 'entities'])
    } finally {
      await session.end()
    }
  })
})
