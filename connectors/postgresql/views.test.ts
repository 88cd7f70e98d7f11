/** Views of a real PostgreSQL, as they are made, found, replaced and refused. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { ViewBody } from '../../kinds/view.ts'
import type { Holder, Source } from '../connector.ts'
import { illegal, never, refusal, type TestSource, testSource } from './test-source.ts'

let place: TestSource
let source: Source
let views: Holder
let tables: Holder
const how = { cascade: false, purge: false }
const sql = (text: string, dialect = 'postgresql') => ({ representations: [{ type: 'sql', dialect, sql: text }] })
const column = (name: string, type: string, more = {}) => ({ name, type, nullable: true, autoIncrement: false, ...more })
const asked = (text: string, more = {}) => ({ columns: [], properties: {}, ...sql(text), ...more })
const replace = (text: string, more = {}) => ({ type: 'replaceView', ask: { ...sql(text), ...more } })
/** Older servers name the table before each column. */
const load = async (name: string): Promise<ViewBody> => {
  const body = (await views.load(['s'], name, never))?.body as unknown as ViewBody
  return { ...body, representations: body.representations.map((one) => ({ ...one, sql: one.sql.replaceAll(/\b[tu]\.(?=\w)/g, '') })) }
}

before(async () => {
  place = await testSource()
  source = place.open({ 'caspian.views': 'true' })
  views = source.holders.view as Holder
  tables = source.holders.table as Holder
})
after(async () => {
  await source[Symbol.asyncDispose]()
  await place[Symbol.asyncDispose]()
})
beforeEach(() => place.sql('DROP SCHEMA s CASCADE; CREATE SCHEMA s; CREATE TABLE s.t (id bigint NOT NULL, x text); INSERT INTO s.t VALUES (1)'))

test('a view is made as it is asked for, and reads in PostgreSQL’s own words', async () => {
  const columns = [column('key', 'long', { comment: 'the key' }), column('word', 'string')]
  await views.create(['s'], 'v', asked('SELECT id, x FROM t', { comment: 'all of it', columns, properties: { security_barrier: 'true' } }), never)
  assert.deepEqual(await load('v'), {
    comment: 'all of it',
    columns,
    ...sql('SELECT id AS key,\n    x AS word\n   FROM t'),
    defaultSchema: 's',
    properties: { security_barrier: 'true' },
  })
  assert.deepEqual(await place.sql('SELECT key FROM s.v'), [{ key: '1' }])
})

test('views made outside are listed and loaded, materialised ones too, and tables are not', async () => {
  await place.sql(`CREATE VIEW s.v AS SELECT 1 AS "ä b"; CREATE MATERIALIZED VIEW s.m AS SELECT id FROM s.t; CREATE SEQUENCE s.q;
    COMMENT ON VIEW s.v IS 'outside'; CREATE INDEX ON s.m (id)`)
  assert.deepEqual(await views.list(['s'], never), ['m', 'v'])
  assert.deepEqual(await load('v'), {
    comment: 'outside',
    columns: [column('ä b', 'integer')],
    ...sql('SELECT 1 AS "ä b"'),
    defaultSchema: 's',
    properties: {},
  })
  assert.deepEqual((await load('m')).properties, { materialized: 'true' })
  assert.equal(await views.load(['s'], 't', never), null)
  assert.equal(await views.drop(['s'], 't', how, never), false)
  await views.alter(['s'], 'm', [{ type: 'rename', ask: { newName: 'n' } }], never)
  await assert.rejects(views.alter(['s'], 'n', [replace('SELECT 2 AS id')], never), illegal(/materialised/))
  assert.equal(await views.drop(['s'], 'n', how, never), true)
})

test('where views are served, no view is a table as well', async () => {
  await place.sql('CREATE VIEW s.v AS SELECT 1 AS a')
  assert.equal(await tables.load(['s'], 'v', never), null)
  assert.equal(await tables.drop(['s'], 'v', how, never), false)
  const comment = [{ type: 'updateComment', ask: { newComment: 'x' } }]
  await assert.rejects(tables.alter(['s'], 'v', comment, never), refusal('NoSuchTableException'))
  assert.ok(await place.tables.load(['s'], 'v', never), 'as recorded, where they are not')
})

test('of a query nothing is taken but one query', async () => {
  for (const text of [
    'SELECT 1 AS a; DROP TABLE s.t',
    "SELECT 1 AS a; COMMIT; DROP TABLE s.t; BEGIN; SELECT 'x'",
    'SELECT 1 AS a /* ; */; --\n DELETE FROM s.t',
    'WITH gone AS (DELETE FROM s.t RETURNING id) SELECT id FROM gone',
    'SELECT 1 AS a INTO s.u',
    'DROP TABLE s.t',
    '',
    'SELECT 1 AS a\0; DROP TABLE s.t',
  ]) {
    await assert.rejects(views.create(['s'], 'v', asked(text), never), illegal(), text)
    assert.deepEqual(await place.sql('SELECT count(*)::int AS n FROM s.t'), [{ n: 1 }], text)
  }
  assert.deepEqual(await views.list(['s'], never), [])
  await views.create(['s'], 'v', asked('SELECT 1 AS a -- and no more;'), never)
  await views.create(['s'], 'w', asked("SELECT ';'::text AS a;"), never)
})

test('nothing of a name, comment or value is read as a command', async () => {
  const hostile = `'; DROP TABLE s.t; -- " \\`
  const columns = [column(hostile, 'integer', { comment: hostile })]
  await views.create(['s'], 'a"b', asked('SELECT 1', { columns, comment: hostile }), never)
  const found = await load('a"b')
  assert.deepEqual([found.comment, found.columns], [hostile, columns])
  await assert.rejects(
    views.alter(['s'], 'a"b', [{ type: 'setProperty', ask: { property: 'check_option', value: hostile } }], never),
    illegal(/check_option/),
  )
  await assert.rejects(views.alter(['s'], 'a"b', [{ type: 'setProperty', ask: { property: hostile, value: 'x' } }], never), illegal(/no property/))
  await assert.rejects(views.create(['s'], 'p', asked('SELECT 1 AS a', { properties: { [hostile]: 'x' } }), never), illegal(/no property/))
  await views.create(['s'], 'p', asked('SELECT 1 AS a', { defaultSchema: hostile }), never)
  assert.ok(await tables.load(['s'], 't', never))
})

test('columns that are asked for must be what the query gives', async () => {
  const make = (columns: readonly object[]) => views.create(['s'], 'v', asked('SELECT id, x FROM t', { columns }), never)
  await assert.rejects(make([column('a', 'integer'), column('b', 'string')]), illegal(/"a" is long and not integer/))
  await assert.rejects(make([column('a', 'long')]), illegal(/"columns" has 1, and the query gives 2/))
  await assert.rejects(make([column('a', 'long', { nullable: false }), column('b', 'string')]), illegal(/may always be null/))
  assert.deepEqual(await views.list(['s'], never), [])
})

test('a query in another dialect, or in several, is refused by what PostgreSQL can hold', async () => {
  await assert.rejects(
    views.create(['s'], 'v', { ...asked(''), ...sql('SELECT 1', 'spark') }, never),
    illegal(/dialect postgresql; asked for: spark/),
  )
  const two = { representations: [...sql('SELECT 1').representations, ...sql('SELECT 1', 'trino').representations] }
  await assert.rejects(views.create(['s'], 'v', { ...asked(''), ...two }, never), illegal(/one representation/))
  await assert.rejects(views.create(['s'], 'v', asked('SELECT 1 AS a', { defaultCatalog: 'other' }), never), illegal(/defaultCatalog/))
})

test('names without a schema are looked up in the view’s own, or in the one that is named', async () => {
  await place.sql('DROP SCHEMA IF EXISTS other CASCADE; CREATE SCHEMA other; CREATE TABLE other.u (b date)')
  await views.create(['s'], 'v', asked('SELECT b FROM u', { defaultSchema: 'other' }), never)
  assert.deepEqual((await load('v')).representations, sql('SELECT b\n   FROM other.u').representations)
  await assert.rejects(views.create(['s'], 'w', asked('SELECT b FROM u'), never), illegal(/"u" does not exist/))
})

test('a replacement keeps rights and readers where PostgreSQL can, and is whole or refused where it cannot', async () => {
  await views.create(['s'], 'v', asked('SELECT id FROM t', { comment: 'first', properties: { security_barrier: 'true' } }), never)
  const uid = (await views.load(['s'], 'v', never))?.uid
  await place.sql('GRANT SELECT ON s.v TO PUBLIC')
  await views.alter(['s'], 'v', [replace('SELECT id, x FROM t')], never)
  assert.equal((await views.load(['s'], 'v', never))?.uid, uid)
  const { comment, properties } = await load('v')
  assert.deepEqual([comment, properties], [undefined, { security_barrier: 'true' }])

  const other = replace('SELECT x FROM t', { comment: 'third', columns: [column('word', 'string', { comment: 'c' })] })
  await assert.rejects(views.alter(['s'], 'v', [other], never), illegal(/rights, rules, triggers/))
  await place.sql(
    'REVOKE ALL ON s.v FROM PUBLIC; DROP VIEW s.v; CREATE VIEW s.v AS SELECT id, x FROM s.t; CREATE VIEW s.reader AS SELECT id FROM s.v',
  )
  await assert.rejects(views.alter(['s'], 'v', [other], never), illegal(/reader/))
  await place.sql('DROP VIEW s.reader')
  await views.alter(['s'], 'v', [other], never)
  const now = await load('v')
  assert.deepEqual([now.comment, now.columns], ['third', [column('word', 'string', { comment: 'c' })]])
})

test('alterations are done in order, all or none', async () => {
  await views.create(['s'], 'v', asked('SELECT 1 AS a'), never)
  const set = { type: 'setProperty', ask: { property: 'security_barrier', value: 'true' } }
  const rename = (newName: string) => ({ type: 'rename', ask: { newName } })
  const reset = { type: 'removeProperty', ask: { property: 'security_barrier' } }
  await assert.rejects(views.alter(['s'], 'v', [set, rename('w'), replace('SELECT nothing')], never), illegal())
  assert.deepEqual((await load('v')).properties, {})
  await views.alter(['s'], 'v', [rename('v'), rename('w'), set, replace('SELECT 2 AS a')], never)
  assert.deepEqual((await load('w')).properties, { security_barrier: 'true' })
  await views.alter(['s'], 'w', [reset, { type: 'removeProperty', ask: { property: 'unknown; x' } }], never)
  assert.deepEqual((await load('w')).properties, {})
})

test('a name that anything else has is taken, and what others read is not dropped', async () => {
  await views.create(['s'], 'v', asked('SELECT id FROM t'), never)
  await place.sql('CREATE SEQUENCE s.q')
  for (const name of ['v', 't', 'q']) {
    await assert.rejects(views.create(['s'], name, asked('SELECT 1 AS a'), never), refusal('ViewAlreadyExistsException'), name)
    if (name !== 'v')
      await assert.rejects(views.alter(['s'], 'v', [{ type: 'rename', ask: { newName: name } }], never), refusal('ViewAlreadyExistsException'), name)
  }
  await place.sql('CREATE VIEW s.reader AS SELECT id FROM s.v')
  await assert.rejects(views.drop(['s'], 'v', how, never), illegal(/reader/))
  assert.equal(await views.drop(['s'], 'reader', how, never), true)
})
