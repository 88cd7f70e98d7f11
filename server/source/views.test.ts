/** Views of a PostgreSQL catalog over HTTP: made, tagged, renamed behind our back, seen in the past; and not served where nobody wished for them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { illegal, type Json, TestLake } from '../test-lake.ts'

const representations = [{ dialect: 'postgresql', sql: 'SELECT 1 AS a' }]
const views = 'm/catalogs/pg/schemas/s/views'

describe('a view in a PostgreSQL catalog', () => {
  let it: TestLake
  let postgresql: Postgresql
  let client: Client
  before(async () => {
    postgresql = await startPostgresql()
    const { host, port, user, password, database, jdbcUrl } = postgresql
    client = new Client({ host, port, user, password, database })
    await client.connect()
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/tags', { name: 'seen' })
    const login = { 'jdbc-url': jdbcUrl, 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': user, 'jdbc-password': password }
    const catalog = (name: string, more: Json) =>
      it.do('POST', 'm/catalogs', { name, type: 'relational', provider: 'jdbc-postgresql', properties: { ...login, ...more } })
    await catalog('pg', { 'caspian.views': 'true' })
    await catalog('plain', {})
    await it.do('POST', 'm/catalogs/pg/schemas', { name: 's' })
  })
  after(async () => {
    await it?.[Symbol.asyncDispose]()
    await client?.end()
    await postgresql?.stop()
  })
  const make = async (name: string, more: Json = {}) => (await it.do('POST', views, { name, representations, ...more })).view as Json
  const load = async (name: string, query = '') => (await it.do('GET', `${views}/${name}${query}`)).view as Json
  const names = async () => ((await it.do('GET', views)).identifiers as Json[]).map((one) => one.name)

  test('is made, shows what the database made of it, and is altered, renamed and dropped', async () => {
    const made = await make('v', { comment: 'one', unknown: 'is passed over' })
    assert.partialDeepStrictEqual(made, {
      name: 'v',
      comment: 'one',
      columns: [{ name: 'a', type: 'integer', nullable: true, autoIncrement: false }],
      representations: [{ type: 'sql', dialect: 'postgresql', sql: 'SELECT 1 AS a' }],
      defaultSchema: 's',
      properties: {},
      audit: { creator: 'anonymous' },
    })
    assert.deepEqual(await load('v'), made)
    await it.refused(409, 'ViewAlreadyExistsException', 'POST', views, { name: 'v', representations }).catch(() => undefined)
    const replace = { '@type': 'replaceView', representations: [{ dialect: 'postgresql', sql: "SELECT 'x'::text AS b" }] }
    const updates = [replace, { '@type': 'setProperty', property: 'security_barrier', value: 'true' }, { '@type': 'rename', newName: 'w' }]
    const altered = (await it.do('PUT', `${views}/v`, { updates })).view as Json
    assert.deepEqual([altered.name, altered.comment, altered.properties], ['w', undefined, { security_barrier: 'true' }])
    assert.deepEqual((altered.columns as Json[])[0]?.name, 'b')
    assert.equal((await it.ask('GET', `${views}/v`)).json.type, 'NoSuchViewException')
    const history = (await it.do('GET', `${views}/w/history`)).history as Json[]
    assert.deepEqual(
      history.map((row) => row.operation),
      ['rename', 'create'],
    )
    assert.partialDeepStrictEqual(history[0], { before: { comment: 'one' } })
    assert.equal((await it.do('DELETE', `${views}/w`)).dropped, true)
    assert.equal((await it.do('DELETE', `${views}/w`)).dropped, false)
  })

  test('keeps its tags when it is renamed behind our back, and its definition of before is there to be seen', async () => {
    await make('before')
    await it.do('POST', 'm/objects/view/pg.s.before/tags', { tagsToAdd: ['seen'] })
    const position = it.lake.store.position()
    await client.query('ALTER VIEW s.before RENAME TO after; CREATE OR REPLACE VIEW s.after AS SELECT 1 AS a, 2 AS b')
    assert.equal(((await load('after')).columns as Json[]).length, 2)
    assert.deepEqual((await it.do('GET', 'm/objects/view/pg.s.after/tags')).names, ['seen'])
    assert.deepEqual((await it.do('GET', 'm/tags/seen/objects')).metadataObjects, [{ type: 'view', fullName: 'pg.s.after' }])
    assert.equal(((await load('before', `?asOf=${position}`)).columns as Json[]).length, 1)
    assert.deepEqual((await it.do('GET', 'm/tags/view/pg.s.after')).names, ['seen'])
  })

  test('made outside is tagged before anybody loaded it, and is no table', async () => {
    await client.query('CREATE VIEW s.outside AS SELECT 1 AS a')
    await it.do('POST', 'm/objects/view/pg.s.outside/tags', { tagsToAdd: ['seen'] })
    assert.ok((await names()).includes('outside'))
    assert.deepEqual((await it.do('GET', 'm/catalogs/pg/schemas/s/tables')).identifiers, [])
    await it.refused(404, 'NoSuchTableException', 'GET', 'm/catalogs/pg/schemas/s/tables/outside')
  })

  test('that cannot be is refused with what to do, and is not there', async () => {
    const refused = async (more: Json, why: RegExp) => {
      const said = await it.ask('POST', views, { name: 'bad', representations, ...more })
      assert.deepEqual([said.status, said.json.type], [400, illegal])
      assert.match(String(said.json.message), why)
    }
    await refused({ representations: [] }, /at least one/)
    await refused(
      {
        representations: [
          { dialect: 'Spark', sql: 'x' },
          { dialect: 'spark', sql: 'y' },
        ],
      },
      /spark is there twice/,
    )
    await refused({ representations: [{ sql: 'x' }] }, /dialect/)
    await refused({ representations: [{ dialect: 'spark' }] }, /sql/)
    await refused({ representations: [{ type: 'zz', dialect: 'spark', sql: 'x' }] }, /type/)
    await refused({ representations: [{ dialect: 'spark', sql: 'x' }] }, /dialect postgresql/)
    await refused({ representations: [{ dialect: 'postgresql', sql: 'SELECT 1 AS a; DROP SCHEMA s CASCADE' }] }, /multiple commands/)
    await refused({ properties: { materialized: 'true' } }, /kept by the lake/)
    await refused({ properties: { fillfactor: '70' } }, /no property/)
    await refused({ name: 'a b' }, /name/)
    assert.ok(!(await names()).includes('bad'))
    await it.refused(400, illegal, 'PUT', `${views}/bad`, { updates: [] })
  })

  test('is served where the catalog’s property says so, and nowhere else', async () => {
    const off = 'UnsupportedOperationException'
    await it.refused(405, off, 'GET', 'm/catalogs/plain/schemas/s/views')
    const said = await it.refused(405, off, 'POST', 'm/catalogs/plain/schemas/s/views', { name: 'v', representations })
    assert.match(String(said.json.message), /caspian\.views/)
    await client.query('CREATE VIEW s.either AS SELECT 1 AS a')
    await it.do('GET', 'm/catalogs/plain/schemas/s/tables/either')
    await it.do('PUT', 'm/catalogs/plain', { updates: [{ '@type': 'setProperty', property: 'caspian.views', value: 'true' }] })
    await it.do('GET', 'm/catalogs/plain/schemas/s/views/either')
    await it.refused(404, 'NoSuchTableException', 'GET', 'm/catalogs/plain/schemas/s/tables/either')
  })
})
