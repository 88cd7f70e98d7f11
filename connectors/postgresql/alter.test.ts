/** Every alteration of a table, on real PostgreSQL. */
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { nullLiteral } from '../../kinds/expressions.ts'
import { illegal, never, refusal, testSource } from './test-source.ts'

const place = await testSource()
after(() => place[Symbol.asyncDispose]())

const literal = (dataType: string, value: string) => ({ type: 'literal' as const, dataType, value })

beforeEach(async () => {
  await place.sql(`DROP TABLE IF EXISTS s.t, s.renamed, s.other CASCADE; DROP VIEW IF EXISTS s.v;
    CREATE TABLE s.t (a integer CONSTRAINT pk PRIMARY KEY, b varchar(10), c numeric(10,2) DEFAULT 1.00, d text); CREATE TABLE s.other (a int);
    COMMENT ON TABLE s.t IS 'before'; COMMENT ON COLUMN s.t.a IS 'ca'`)
})

const alter = (...alterations: readonly [string, Record<string, unknown>][]) => place.alter('t', ...alterations)
const column = async (name: string, table = 't') => (await place.load(table)).columns.find((one) => one.name === name)
const keyNames = async () => (await place.load('t')).indexes.map((index) => index.name)

test('comments are replaced, and an empty one is none', async () => {
  await alter(['updateComment', { newComment: "it's" }])
  assert.equal((await place.load('t')).comment, "it's")
  await alter(['updateComment', {}])
  assert.equal((await place.load('t')).comment, undefined)
  await alter(['updateColumnComment', { fieldName: ['a'], newComment: 'new' }])
  assert.equal((await column('a'))?.comment, 'new')
  await alter(['updateColumnComment', { fieldName: ['a'] }])
  assert.equal((await column('a'))?.comment, undefined)
})

test('columns are added with everything that belongs to them', async () => {
  await alter(
    ['addColumn', { fieldName: ['e'], type: 'integer', position: 'default' }],
    ['addColumn', { fieldName: ['f'], type: 'string', comment: 'cf', defaultValue: literal('string', "d'f") }],
    ['addColumn', { fieldName: ['g'], type: 'long', nullable: false, autoIncrement: true }],
  )
  assert.deepEqual((await place.load('t')).columns.slice(4), [
    { name: 'e', type: 'integer', nullable: true, autoIncrement: false, defaultValue: nullLiteral },
    { name: 'f', type: 'string', comment: 'cf', nullable: true, autoIncrement: false, defaultValue: literal('string', "d'f") },
    { name: 'g', type: 'long', nullable: false, autoIncrement: true },
  ])
})

test('columns change their name, type, default and whether they may be null or count', async () => {
  await alter(
    ['renameColumn', { oldFieldName: ['b'], newFieldName: 'B b' }],
    ['updateColumnType', { fieldName: ['B b'], newType: 'varchar(20)' }],
    ['updateColumnDefaultValue', { fieldName: ['B b'], newDefaultValue: literal('string', 'x') }],
    ['updateColumnNullability', { fieldName: ['B b'], nullable: false }],
  )
  assert.deepEqual(await column('B b'), {
    name: 'B b',
    type: 'varchar(20)',
    nullable: false,
    autoIncrement: false,
    defaultValue: literal('varchar(20)', 'x'),
  })
  await alter(['updateColumnNullability', { fieldName: ['B b'] }], ['updateColumnAutoIncrement', { fieldName: ['a'], autoIncrement: true }])
  assert.equal((await column('B b'))?.nullable, true)
  assert.equal((await column('a'))?.autoIncrement, true)
  await alter(['updateColumnAutoIncrement', { fieldName: ['a'] }], ['updateColumnType', { fieldName: ['a'], newType: 'long' }])
  assert.deepEqual(await column('a'), { name: 'a', type: 'long', comment: 'ca', nullable: false, autoIncrement: false })
})

test('columns are dropped', async () => {
  await alter(['deleteColumn', { fieldName: ['d'] }], ['deleteColumn', { fieldName: ['zz'], ifExists: true }])
  assert.deepEqual(
    (await place.load('t')).columns.map(({ name }) => name),
    ['a', 'b', 'c'],
  )
})

test('keys and unique indexes are added and dropped', async () => {
  const unique = { indexType: 'UNIQUE_KEY', fieldNames: [['b'], ['c']], properties: {} }
  await alter(['addTableIndex', { index: { ...unique, name: 'Uk "1"' } }], ['addTableIndex', { index: unique }])
  assert.deepEqual(await keyNames(), ['pk', 'Uk "1"', 't_b_c_key'])
  await place.sql('CREATE UNIQUE INDEX plain_unique ON s.t (d); CREATE INDEX plain ON s.t (d); CREATE UNIQUE INDEX elsewhere ON s.other (a)')
  const drop = (name: string, ifExists?: boolean): [string, Record<string, unknown>] => ['deleteTableIndex', { name, ifExists }]
  await alter(drop('Uk "1"'), drop('plain_unique'), drop('pk'), drop('zz', true), drop('elsewhere', true))
  assert.deepEqual(await keyNames(), ['t_b_c_key'])
  await alter(['addTableIndex', { index: { indexType: 'PRIMARY_KEY', name: 'pk2', fieldNames: [['a']], properties: {} } }])
  assert.deepEqual(await keyNames(), ['pk2', 't_b_c_key'])
  for (const name of ['zz', 'elsewhere', 'plain', 'pk']) await assert.rejects(alter(drop(name)), illegal(/has no key/), name)
})

test('a table is renamed, alone', async () => {
  await alter(['rename', { newName: 'renamed' }])
  assert.equal(await place.tables.load(['s'], 't', never), null)
  assert.equal((await place.load('renamed')).comment, 'before')
  const again = (...alterations: readonly [string, Record<string, unknown>][]) => place.alter('renamed', ...alterations)
  await assert.rejects(again(['rename', { newName: 'other' }]), refusal('TableAlreadyExistsException', /other/))
  await assert.rejects(again(['rename', { newName: 'x' }], ['updateComment', { newComment: 'x' }]), illegal(/combined/))
  await assert.rejects(again(['rename', { newName: 'x', newSchemaName: 's' }]), illegal(/another schema/))
})

test('what cannot be done is refused as recorded, and leaves nothing', async () => {
  const before = await place.load('t')
  const unsupported = refusal('UnsupportedOperationException', /nested/)
  const noColumn = refusal('NoSuchColumnException', /zz/)
  const index = (name: string, field: string, indexType = 'UNIQUE_KEY') => ({ index: { indexType, name, fieldNames: [[field]], properties: {} } })
  const cases: readonly (readonly [string, Record<string, unknown>, (error: unknown) => boolean])[] = [
    ['setProperty', { property: 'p', value: '1' }, illegal(/properties/)],
    ['removeProperty', { property: 'p' }, illegal(/properties/)],
    ['updateColumnPosition', { fieldName: ['a'], newPosition: 'first' }, illegal(/move/)],
    ['unheardOf', {}, illegal(/unheardOf/)],
    ['addColumn', { fieldName: ['z'], type: 'date', position: 'first' }, illegal(/end/)],
    ['addColumn', { fieldName: ['z'], type: 'date', position: { after: 'a' } }, illegal(/end/)],
    ['addColumn', { fieldName: ['b'], type: 'integer' }, illegal(/already exists/)],
    ['addColumn', { fieldName: ['d', 'x'], type: 'integer' }, unsupported],
    ['addColumn', { fieldName: ['z'], type: 'integer', autoIncrement: true }, illegal(/count/)],
    ['addColumn', { fieldName: ['z'], type: 'byte' }, illegal(/no type/)],
    ['renameColumn', { oldFieldName: ['zz'], newFieldName: 'z2' }, noColumn],
    ['renameColumn', { oldFieldName: ['b'], newFieldName: 'a' }, illegal(/already exists/)],
    ['renameColumn', { oldFieldName: ['b', 'x'], newFieldName: 'a' }, unsupported],
    ['updateColumnDefaultValue', { fieldName: ['a'], newDefaultValue: literal('string', 'x') }, illegal(/invalid input/)],
    ['updateColumnDefaultValue', { fieldName: ['zz'], newDefaultValue: literal('integer', '3') }, noColumn],
    ['updateColumnType', { fieldName: ['zz'], newType: 'integer' }, noColumn],
    ['updateColumnType', { fieldName: ['b'], newType: 'integer' }, illegal(/cast/)],
    ['updateColumnType', { fieldName: ['b'], newType: 'interval_day' }, illegal(/no type/)],
    ['updateColumnComment', { fieldName: ['zz'], newComment: 'x' }, noColumn],
    ['updateColumnNullability', { fieldName: ['zz'], nullable: false }, noColumn],
    ['updateColumnNullability', { fieldName: ['d'], nullable: false }, illegal(/default/)],
    ['updateColumnNullability', { fieldName: ['a'], nullable: true }, illegal(/primary key/)],
    ['updateColumnAutoIncrement', { fieldName: ['c'], autoIncrement: true }, illegal()],
    ['updateColumnAutoIncrement', { fieldName: ['zz'], autoIncrement: true }, noColumn],
    ['deleteColumn', { fieldName: ['zz'] }, illegal(/does not exist/)],
    ['deleteColumn', { fieldName: ['d', 'x'] }, unsupported],
    ['addTableIndex', index('i', 'zz'), illegal(/does not exist/)],
    ['addTableIndex', index('i', 'b', 'PRIMARY_KEY'), illegal(/multiple primary keys/)],
    ['addTableIndex', index('i', 'b', 'BTREE'), illegal(/BTREE/)],
    ['addTableIndex', index('pk', 'b'), refusal('TableAlreadyExistsException', /pk/)],
  ]
  for (const [type, ask, why] of cases)
    await assert.rejects(alter(['updateComment', { newComment: 'after' }], [type, ask]), why, `${type} ${JSON.stringify(ask)}`)
  assert.deepEqual(await place.load('t'), before)
})

test('PostgreSQL’s own refusals name what stands in the way, and quote no row', async () => {
  await place.sql(`CREATE VIEW s.v AS SELECT d FROM s.t; INSERT INTO s.t (a, b) VALUES (1, 'secret'), (2, 'secret')`)
  await assert.rejects(alter(['deleteColumn', { fieldName: ['d'] }]), illegal(/view s\.v depends|view v depends/))
  await assert.rejects(
    alter(['addTableIndex', { index: { indexType: 'UNIQUE_KEY', fieldNames: [['b']], properties: {} } }]),
    illegal(/^(?!.*secret)/),
  )
  await assert.rejects(place.tables.drop(['s'], 't', { cascade: false, purge: false }, never), illegal(/depends/))
})

test('a table that is not there is missing, and a view is no table', async () => {
  await place.sql('CREATE VIEW s.v AS SELECT 1 AS x')
  const ask = { newComment: 'x' }
  await assert.rejects(place.alter('missing', ['updateComment', ask]), refusal('NoSuchTableException', /missing/))
  await assert.rejects(place.tables.alter(['missing'], 't', [{ type: 'updateComment', ask }], never), refusal('NoSuchTableException'))
  await assert.rejects(place.alter('v', ['updateComment', ask]), illegal(/not a table/))
})
