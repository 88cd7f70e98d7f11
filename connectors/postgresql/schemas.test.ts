/** Schemas of a real PostgreSQL. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { illegal, never, refusal, testSource } from './test-source.ts'

const place = await testSource()
after(() => place[Symbol.asyncDispose]())
const { schemas } = place

const keep = { cascade: false, purge: false }
const body = async (name: string) => (await schemas.load([], name, never))?.body

test('schemas are listed in order, without PostgreSQL’s own, which still load', async () => {
  await place.sql(`CREATE SCHEMA "Ext"; CREATE SCHEMA "rec_é$"; COMMENT ON SCHEMA "Ext" IS 'made outside'; CREATE TEMP TABLE own_temp_schema ()`)
  assert.deepEqual(await schemas.list([], never), ['Ext', 'public', 'rec_é$', 's'])
  assert.deepEqual(await body('Ext'), { comment: 'made outside', properties: {} })
  assert.deepEqual(await body('pg_catalog'), { comment: 'system catalog schema', properties: {} })
  assert.deepEqual(await body('s'), { properties: {} })
  for (const name of ['missing', 'ext', 'E%', 'x'.repeat(100)]) assert.equal(await body(name), undefined, name)
  const [row] = await place.sql(`SELECT '"Ext"'::regnamespace::oid::text AS oid`)
  assert.equal((await schemas.load([], 'Ext', never))?.uid, row?.oid)
})

test('a name is never taken for one it only begins with', async () => {
  await place.sql(`CREATE SCHEMA ${'x'.repeat(63)}`)
  assert.equal(await body('x'.repeat(64)), undefined)
  assert.equal(await schemas.drop([], 'x'.repeat(64), keep, never), false)
  assert.ok(await body('x'.repeat(63)))
})

test('a schema is made with its comment, once, and without properties', async () => {
  await schemas.create([], 'a"b', { comment: `it's \\ "one"`, properties: {} }, never)
  assert.deepEqual(await body('a"b'), { comment: `it's \\ "one"`, properties: {} })
  await assert.rejects(schemas.create([], 'a"b', {}, never), refusal('SchemaAlreadyExistsException', /already exists/))
  await assert.rejects(schemas.create([], 'p', { properties: { a: '1' } }, never), refusal('UnsupportedOperationException'))
  await assert.rejects(schemas.create([], 'pg_mine', {}, never), illegal(/pg_mine/))
  await assert.rejects(schemas.create([], 'é'.repeat(40), {}, never), illegal(/63 bytes/))
  await assert.rejects(
    schemas.alter([], 's', [{ type: 'setProperty', ask: { property: 'a', value: '1' } }], never),
    refusal('UnsupportedOperationException'),
  )
  assert.equal(await body('p'), undefined)
})

test('of two who make one schema at once, one is told that it exists', async () => {
  for (let round = 0; round < 10; round++) {
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => schemas.create([], `race${round}`, {}, never)))
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(lost.length, 3)
    for (const { reason } of lost) refusal('SchemaAlreadyExistsException')(reason)
  }
})

test('a schema with something in it goes only by cascade', async () => {
  await place.sql('CREATE SCHEMA full_one; CREATE VIEW full_one.v AS SELECT 1 AS x')
  await assert.rejects(schemas.drop([], 'full_one', keep, never), refusal('NonEmptySchemaException', /cascade/))
  assert.equal(await schemas.drop([], 'full_one', { ...keep, cascade: true }, never), true)
  assert.equal(await schemas.drop([], 'full_one', { ...keep, cascade: true }, never), false)
})
