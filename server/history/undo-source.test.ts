/** Going back where a source holds things: through alterations that the source knows, and not where there are none. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { type Json, TestLake } from '../test-lake.ts'

describe('of a table in PostgreSQL', () => {
  let it: TestLake
  let postgresql: Postgresql
  let client: Client
  const tables = 'm/catalogs/pg/schemas/s/tables'
  const position = () => it.lake.store.position()
  const columns = async (name: string) => ((await it.do('GET', `${tables}/${name}`)).table as { columns: Json[] }).columns
  const undo = (at: number) => it.do('POST', 'm/undo', { position: at })
  const unsupported = 'UnsupportedOperationException'
  const alter = async (name: string, ...updates: Json[]) => {
    await it.do('PUT', `${tables}/${name}`, { updates })
    return position()
  }
  before(async () => {
    postgresql = await startPostgresql()
    const { host, port, user, password, database, jdbcUrl } = postgresql
    client = new Client({ host, port, user, password, database })
    await client.connect()
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/tags', { name: 't' })
    const properties = { 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': user, 'jdbc-password': password, 'jdbc-url': jdbcUrl }
    await it.do('POST', 'm/catalogs', { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties })
    await it.do('POST', 'm/catalogs/pg/schemas', { name: 's' })
    const column = (name: string) => ({ name, type: 'integer', comment: `of ${name}` })
    for (const name of ['one', 'two']) await it.do('POST', tables, { name, comment: 'old', columns: [column('a'), column('b')] })
    for (const name of ['one', 'two']) await it.do('GET', `${tables}/${name}`)
  })
  after(async () => {
    await it?.[Symbol.asyncDispose]()
    await client?.end()
    await postgresql?.stop()
  })

  test('each alteration is turned back, and what came later stays', async () => {
    const was = await it.do('GET', `${tables}/one`)
    const alterations: readonly (readonly Json[])[] = [
      [{ '@type': 'addColumn', fieldName: ['c'], type: 'string', nullable: true }],
      [{ '@type': 'renameColumn', oldFieldName: ['a'], newFieldName: 'key' }],
      [{ '@type': 'updateColumnComment', fieldName: ['b'], newComment: 'other' }],
      [{ '@type': 'updateColumnType', fieldName: ['b'], newType: 'long' }],
      [{ '@type': 'updateComment', newComment: 'new' }],
      [
        { '@type': 'updateColumnType', fieldName: ['a'], newType: 'long' },
        { '@type': 'renameColumn', oldFieldName: ['a'], newFieldName: 'z' },
        { '@type': 'addColumn', fieldName: ['d'], type: 'date' },
      ],
    ]
    const shown = (answer: Json) => {
      const { audit: _audit, ...table } = answer.table as Json
      return table
    }
    for (const updates of alterations) {
      const at = await alter('one', ...updates)
      assert.notDeepEqual(shown(await it.do('GET', `${tables}/one`)), shown(was))
      await undo(at)
      assert.deepEqual(shown(await it.do('GET', `${tables}/one`)), shown(was), JSON.stringify(updates))
    }
    const at = await alter('one', { '@type': 'addColumn', fieldName: ['c'], type: 'string' })
    await alter('one', { '@type': 'addColumn', fieldName: ['later'], type: 'string' })
    await undo(at)
    assert.deepEqual(
      (await columns('one')).map(({ name }) => name),
      ['a', 'b', 'later'],
    )
    const renamed = await alter('one', { '@type': 'rename', newName: 'uno' })
    await undo(renamed)
    await it.do('GET', `${tables}/one`)
  })

  test('what no alteration turns back is refused, and so is what was changed again, here or there', async () => {
    const gone = await alter('two', { '@type': 'deleteColumn', fieldName: ['a'] })
    const said = await it.refused(405, unsupported, 'POST', 'm/undo', { position: gone })
    assert.match(String(said.json.message), /column a was dropped with what was in it/)
    const added = await alter('two', { '@type': 'addColumn', fieldName: ['c'], type: 'string' })
    await alter('two', { '@type': 'renameColumn', oldFieldName: ['c'], newFieldName: 'd' })
    const again = await it.ask('POST', 'm/undo', { position: added })
    assert.deepEqual([again.status, again.json.code], [409, 1012])
    const commented = await alter('two', { '@type': 'updateColumnComment', fieldName: ['b'], newComment: 'new' })
    await client.query(`comment on column s.two.b is 'behind our back'`)
    assert.equal((await it.ask('POST', 'm/undo', { position: commented })).status, 409)
  })

  test('a drop cannot be taken back, until the source has one of that name again: then id, tags and history are', async () => {
    await it.do('POST', 'm/objects/table/pg.s.two/tags', { tagsToAdd: ['t'] })
    await it.do('DELETE', `${tables}/two`)
    const at = position()
    const what = { kind: 'table', path: 'pg.s.two' }
    for (const [path, body] of [
      ['undelete', what],
      ['undo', { position: at }],
    ] as const) {
      const said = await it.refused(405, unsupported, 'POST', `m/${path}`, body)
      assert.match(String(said.json.message), /held by the source of catalog pg/)
    }
    await client.query('create table s.two (x integer)')
    await it.do('POST', 'm/undelete', what)
    assert.deepEqual((await it.do('GET', 'm/objects/table/pg.s.two/tags')).names, ['t'])
    assert.deepEqual(
      (await columns('two')).map(({ name }) => name),
      ['x'],
    )
    const operations = ((await it.do('GET', `${tables}/two/history`)).history as Json[]).map(({ operation }) => operation)
    assert.deepEqual([operations.slice(0, 4), operations.at(-1)], [['sync', 'tag', 'undelete', 'drop'], 'create'])
  })

  test('a catalog comes back with all that the lake had seen in it', async () => {
    await it.do('DELETE', 'm/catalogs/pg?force=true')
    const answer = await it.do('POST', 'm/undelete', { kind: 'catalog', path: 'pg' })
    assert.deepEqual(answer.secretsToSet, [{ path: ['m', 'pg'], properties: ['jdbc-user', 'jdbc-password'] }])
    const { user, password } = postgresql
    const set = (property: string, value: string) => ({ '@type': 'setProperty', property, value })
    await it.do('PUT', 'm/catalogs/pg', { updates: [set('jdbc-user', user), set('jdbc-password', password)] })
    assert.deepEqual(
      (await columns('two')).map(({ name }) => name),
      ['x'],
    )
    assert.deepEqual((await it.do('GET', 'm/objects/table/pg.s.two/tags')).names, ['t'])
  })
})
