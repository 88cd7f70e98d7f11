/** Tables of a real PostgreSQL, as they are made and as they are found. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { never, refusal, testSource } from './test-source.ts'

const place = await testSource()
after(() => place[Symbol.asyncDispose]())

const how = { cascade: false, purge: false }
const column = (name: string) => ({ name, type: 'integer' })

test('a table made outside reads as recorded', async () => {
  await place.sql(`CREATE TABLE s.ext1 (id serial primary key, u uuid default md5('x')::uuid, j jsonb, ts timestamptz(3) default now(), n numeric,
    vc varchar, ch char, arr integer[], b bit(3), iv interval, bt bytea not null default '\\x00', s text default 'ab', gen integer generated always as identity);
    COMMENT ON TABLE s.ext1 IS 'outside'; COMMENT ON COLUMN s.ext1.j IS 'free form';
    CREATE UNIQUE INDEX ux_ext1 ON s.ext1 (u); CREATE INDEX ix_ext1 ON s.ext1 (s)`)
  const found = await place.tables.load(['s'], 'ext1', never)
  const nothing = { type: 'literal', dataType: 'null', value: 'NULL' }
  const unparsed = (unparsedExpression: string) => ({ type: 'unparsed', unparsedExpression })
  const external = (catalogString: string) => ({ type: 'external', catalogString })
  const nullable = (name: string, type: unknown, defaultValue: unknown = nothing) => ({
    name,
    type,
    nullable: true,
    autoIncrement: false,
    defaultValue,
  })
  assert.deepEqual(found?.body, {
    comment: 'outside',
    columns: [
      { name: 'id', type: external('serial'), nullable: false, autoIncrement: true, defaultValue: unparsed("nextval('ext1_id_seq'::regclass)") },
      nullable('u', 'uuid', unparsed("(md5('x'::text))::uuid")),
      { ...nullable('j', external('jsonb')), comment: 'free form' },
      nullable('ts', 'timestamp_tz(3)', unparsed('now()')),
      nullable('n', 'decimal(38,18)'),
      nullable('vc', 'varchar(2147483647)'),
      nullable('ch', 'char(1)'),
      nullable('arr', { type: 'list', containsNull: false, elementType: 'integer' }),
      nullable('b', external('bit')),
      nullable('iv', external('interval')),
      { name: 'bt', type: 'binary', nullable: false, autoIncrement: false, defaultValue: unparsed(String.raw`'\x00'::bytea`) },
      nullable('s', 'string', { type: 'literal', dataType: 'string', value: 'ab' }),
      { name: 'gen', type: 'integer', nullable: false, autoIncrement: true },
    ],
    properties: {},
    distribution: { strategy: 'none', number: 0, funcArgs: [] },
    sortOrders: [],
    partitioning: [],
    indexes: [
      { indexType: 'PRIMARY_KEY', name: 'ext1_pkey', fieldNames: [['id']], properties: {} },
      { indexType: 'UNIQUE_KEY', name: 'ux_ext1', fieldNames: [['u']], properties: {} },
    ],
  })
  const [row] = await place.sql(`SELECT 's.ext1'::regclass::oid::text AS oid`)
  assert.equal(found?.uid, row?.oid)
  await place.sql('ALTER TABLE s.ext1 RENAME TO ext2')
  assert.equal((await place.tables.load(['s'], 'ext2', never))?.uid, found?.uid, 'the oid survives a rename')
})

test('only unique indexes over plain columns and every row are keys', async () => {
  await place.sql(`CREATE TABLE s.keyed (b int, a int, c text, PRIMARY KEY (a, b)); ALTER TABLE s.keyed DROP COLUMN c, ADD COLUMN c text, ADD CONSTRAINT "U c" UNIQUE (c);
    CREATE UNIQUE INDEX u_partial ON s.keyed (c) WHERE b > 0; CREATE UNIQUE INDEX u_lower ON s.keyed (lower(c)); CREATE INDEX plain ON s.keyed (b)`)
  const { indexes, columns } = await place.load('keyed')
  assert.deepEqual(
    indexes.map(({ name, fieldNames }) => [name, fieldNames.flat()]),
    [
      ['keyed_pkey', ['a', 'b']],
      ['U c', ['c']],
    ],
  )
  assert.deepEqual(
    columns.map(({ name }) => name),
    ['b', 'a', 'c'],
  )
  await place.sql('CREATE UNIQUE INDEX u_with ON s.keyed (c, b) INCLUDE (a)')
  assert.deepEqual((await place.load('keyed')).indexes.map(({ name, fieldNames }) => [name, fieldNames.flat()]).at(-1), ['u_with', ['c', 'b']])
})

test('views and foreign tables load but are not listed; partitioned tables and partitions are tables', async () => {
  await place.sql(`CREATE SCHEMA sorts; CREATE TABLE sorts.plain (a int); CREATE VIEW sorts.seen AS SELECT 1 AS x;
    CREATE MATERIALIZED VIEW sorts.kept AS SELECT 1 AS x; CREATE SEQUENCE sorts.seq; CREATE INDEX ix ON sorts.plain (a);
    CREATE TABLE sorts.split (a int, g int GENERATED ALWAYS AS (a * 2) STORED) PARTITION BY RANGE (a); CREATE TABLE sorts.part PARTITION OF sorts.split DEFAULT;
    CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing; CREATE FOREIGN TABLE sorts.far (x int) SERVER nowhere`)
  assert.deepEqual(await place.tables.list(['sorts'], never), ['part', 'plain', 'split'])
  for (const name of ['part', 'plain', 'split', 'seen', 'kept', 'far']) assert.ok(await place.tables.load(['sorts'], name, never), name)
  for (const name of ['seq', 'ix', 'Plain', 'missing', 'p%']) assert.equal(await place.tables.load(['sorts'], name, never), null, name)
  assert.equal(await place.tables.load(['missing'], 'plain', never), null)
  const generated = (await place.tables.load(['sorts'], 'split', never))?.body.columns as { defaultValue?: unknown }[]
  assert.deepEqual(generated[1]?.defaultValue, { type: 'unparsed', unparsedExpression: '(a * 2)' })
  await assert.rejects(place.tables.drop(['sorts'], 'seen', how, never), refusal('IllegalArgumentException', /not a table/))
})

test('the id the reference left in a comment is not shown', async () => {
  await place.sql(
    `CREATE TABLE s.governed (a int); COMMENT ON TABLE s.governed IS 'kept (From Gravitino, DO NOT EDIT: gravitino.v1.uid4058355477806830448)'`,
  )
  assert.equal((await place.load('governed')).comment, 'kept')
  await place.sql(`COMMENT ON TABLE s.governed IS '(From Gravitino, DO NOT EDIT: gravitino.v1.uid4058355477806830448)'`)
  assert.equal((await place.load('governed')).comment, undefined)
})

test('a table is made with its comments and keys, and all of it or nothing', async () => {
  const indexes = [
    { indexType: 'PRIMARY_KEY', fieldNames: [['id']], properties: {} },
    { indexType: 'UNIQUE_KEY', name: 'by_name', fieldNames: [['name']], properties: {} },
  ]
  const columns = [
    { name: 'id', type: 'long', nullable: false, autoIncrement: true, comment: `o'c \\ ; --` },
    { name: 'name', type: 'string', comment: '' },
  ]
  await place.create('Made "so"', { comment: "it's; drop table x --", columns, indexes })
  const made = await place.load('Made "so"')
  assert.equal(made.comment, "it's; drop table x --")
  assert.deepEqual(
    made.columns.map(({ comment, autoIncrement, nullable }) => [comment, autoIncrement, nullable]),
    [
      [`o'c \\ ; --`, true, false],
      [undefined, false, true],
    ],
  )
  assert.deepEqual(
    made.indexes.map(({ name }) => name),
    ['Made "so"_pkey', 'by_name'],
  )
  await place.create('bare', { columns: [] })
  assert.deepEqual((await place.load('bare')).columns, [])
  const late = {
    columns: [{ ...column('a'), comment: 'x' }],
    comment: 'y',
    indexes: [{ indexType: 'UNIQUE_KEY', name: 'by_name', fieldNames: [['a']], properties: {} }],
  }
  await assert.rejects(place.create('late', late), refusal('TableAlreadyExistsException', /by_name/))
  assert.equal(await place.tables.load(['s'], 'late', never), null)
})

test('what PostgreSQL cannot do with a new table is refused', async () => {
  const columns = [column('a')]
  const unsupported = refusal('UnsupportedOperationException')
  const illegal = refusal('IllegalArgumentException')
  const index = (indexType: string, fieldNames: string[][], more = {}) => ({
    columns,
    indexes: [{ indexType, name: 'i', fieldNames, properties: {}, ...more }],
  })
  await assert.rejects(place.create('t', { columns, partitioning: [{ strategy: 'identity', fieldName: ['a'] }] }), unsupported)
  const refused: Record<string, unknown>[] = [
    { columns, distribution: { strategy: 'hash', number: 4, funcArgs: [] } },
    { columns, sortOrders: [{ sortTerm: { type: 'field', fieldName: ['a'] }, direction: 'asc', nullOrdering: 'nulls_first' }] },
    { columns, properties: { a: '1' } },
    { columns: [column('a'), column('a')] },
    { columns: [column('é'.repeat(40))] },
    { columns: [{ name: 'a', type: 'varchar(0)' }] },
    { columns: [{ name: 'a', type: { type: 'external', catalogString: 'no_such_type' } }] },
    { columns: [{ name: 'a', type: 'string', nullable: false, autoIncrement: true }] },
    { columns: [{ name: 'a', type: 'integer', autoIncrement: true }] },
    index('BTREE', [['a']]),
    index('PRIMARY_KEY', [['zz']]),
    index('PRIMARY_KEY', [['a', 'b']]),
    index('UNIQUE_KEY', [['a']], { properties: { fast: 'true' } }),
    { columns, indexes: ['p', 'q'].map((name) => ({ indexType: 'PRIMARY_KEY', name, fieldNames: [['a']], properties: {} })) },
  ]
  for (const body of refused) await assert.rejects(place.create('t', body), illegal, JSON.stringify(body))
  await place.create('t', { columns, distribution: { strategy: 'none', number: 0, funcArgs: [] }, sortOrders: [], properties: {} })
  await assert.rejects(place.create('t', { columns }), refusal('TableAlreadyExistsException', /s\.t/))
  await assert.rejects(place.tables.create(['missing'], 't', { columns }, never), refusal('NoSuchSchemaException', /missing/))
  await assert.rejects(place.tables.drop(['s'], 'missing', { ...how, purge: true }, never), unsupported)
})

test('of two who make one table at once, one is told that it exists', async () => {
  for (let round = 0; round < 10; round++) {
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => place.create(`race${round}`, { columns: [column('a')] })))
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(lost.length, 3)
    for (const { reason } of lost) refusal('TableAlreadyExistsException')(reason)
  }
})
