/** A database that an older release left is taken over as it is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPostgresql } from '../../../scripts/backends/postgresql.ts'
import { Kit } from '../test-kit.ts'
import { loginFrom } from './address.ts'
import { migrations } from './migrations.ts'
import { connect } from './session.ts'
import { databaseOf, openTest } from './test-open.ts'

/** As many as there were while groups wrote their words themselves. */
const before = migrations.findIndex((text) => text.includes('drop trigger unread'))

test('a lake whose groups wrote their words themselves goes on with what was unread, and finds what is written from then on', async () => {
  const postgresql = await startPostgresql()
  try {
    const database = databaseOf(postgresql)
    const session = await connect(loginFrom(database), 'older')
    await session.run({ text: 'create schema caspian; create table caspian.meta (name text primary key, value text not null)' })
    for (const text of migrations.slice(0, before)) await session.run({ text })
    await session.run({ text: `insert into meta values ('schema', '${before}'); insert into unread values (7)` })
    await session.end()
    await using store = await openTest(database)
    while ((await store.texts.unread()) > 0) await sleep(20)
    const kit = new Kit({
      store,
      reopen: () => Promise.reject(new Error('not here')),
      log: async () => [],
      [Symbol.asyncDispose]: async () => undefined,
    })
    const { key } = await kit.make('metalake', 0, 'afterwards')
    assert.deepEqual([...(await store.texts.holding({ words: ['afterwards'] }))], [key])
  } finally {
    await postgresql.stop()
  }
})
