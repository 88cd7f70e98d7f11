/** Proves that a row of the log or of the audit that was removed, edited or moved in the database is found and named. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { type Postgresql, startPostgresql } from '../../../scripts/backends/postgresql.ts'
import type { Store } from '../store.ts'
import { audit, author } from '../test-model.ts'
import { loginFrom } from './address.ts'
import { databaseOf, openTest } from './test-open.ts'
import { verifyPostgresql } from './verify.ts'

const swap = (table: string, a: number, b: number) =>
  `update ${table} set position = 900 where position = ${a}; update ${table} set position = ${a} where position = ${b}; update ${table} set position = ${b} where position = 900`

const damages: readonly (readonly [does: string, table: 'log' | 'audit', sql: string, says: RegExp])[] = [
  ['a row of the log removed', 'log', 'delete from log where position = 2', /log: log row 3 follows row 1: the rows between are missing/],
  ['a row of the log edited', 'log', `update log set actor = 'somebody' where position = 2`, /log: log row 2 was changed/],
  ['two rows of the log swapped', 'log', swap('log', 2, 3), /log: log row 2 is number 3/],
  ['a row of the audit removed', 'audit', 'delete from audit where position = 2', /audit: audit row 3 follows row 1: the rows between are missing/],
  ['the last row of the audit removed', 'audit', 'delete from audit where position = 4', /audit: the audit ends at row 3, and should at 4/],
  ['a row of the audit edited', 'audit', `update audit set outcome = 'read' where position = 2`, /audit: audit row 2 was changed/],
  ['two rows of the audit swapped', 'audit', swap('audit', 2, 3), /audit: audit row 2 was changed/],
]

describe('in PostgreSQL', () => {
  let postgresql: Postgresql
  let store: Store
  let client: Client
  before(async () => {
    postgresql = await startPostgresql()
    const database = databaseOf(postgresql)
    store = await openTest(database)
    for (const name of ['a', 'b', 'c'])
      await store.commit({
        author,
        steps: [{ do: 'insert', operation: 'create', kind: 'metalake', id: store.mint(), parent: 0, name, path: [name], body: { audit } }],
      })
    for (const actor of ['a', 'b', 'c', 'd'])
      await store.trail.note([{ ...author, actor, operation: 'load', kind: '', root: 0, path: [], outcome: 'denied', reason: '' }])
    const { addresses, ...login } = loginFrom(database)
    client = new Client({ ...addresses[0], database: login.database, user: login.user, password: login.password })
    await client.connect()
    await client.query('set search_path = caspian')
  })
  after(async () => {
    await client.end()
    await store[Symbol.asyncDispose]()
    await postgresql.stop()
  })
  const wrong = async () => {
    const found: string[] = []
    for await (const { name, problems } of verifyPostgresql(loginFrom(databaseOf(postgresql))))
      found.push(...problems.map(({ at, what }) => `${name}: ${at} ${what}`))
    return found
  }

  test('a whole lake is found whole', async () => assert.deepEqual(await wrong(), []))

  for (const [does, table, sql, says] of damages)
    test(`abuse 38: ${does} is found`, async () => {
      await client.query(`create temp table saved as select * from ${table}`)
      await client.query(sql)
      assert.match((await wrong()).join('\n'), says)
      await client.query(`delete from ${table}; insert into ${table} select * from saved; drop table saved`)
    })
})
