/** Many things in one request: each made or refused on its own, and the answer says which. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TestLake } from '../test-lake.ts'

describe('a bulk request', () => {
  let it: TestLake
  const tables = 'bulk/metalakes/m/catalogs/lakehouse/schemas/s/tables/add'
  const table = (name: string, properties: object = { format: 'delta', external: 'true', location: `s3://b/${name}` }) => ({
    name,
    columns: [{ name: 'id', type: 'long' }],
    properties,
  })
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${it.url}/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'lakehouse', type: 'relational', provider: 'lakehouse-generic' })
    await it.do('POST', 'm/catalogs/lakehouse/schemas', { name: 's' })
  })
  after(() => it[Symbol.asyncDispose]())

  test('makes all that can be made and tells of each that cannot, with its place, name and reason', async () => {
    const wanted = [table('a'), table('b', { format: 'delta' }), { columns: [] }, table('a'), table('c')]
    const { status, body } = await post(tables, { tables: wanted })
    assert.equal(status, 200)
    assert.deepEqual(
      (body.tables as { name: string }[]).map(({ name }) => name),
      ['a', 'c'],
    )
    assert.deepEqual(
      (body.errors as { index: number; name?: string; code: number; type: string }[]).map(({ index, name, code, type }) => [index, name, code, type]),
      [
        [1, 'b', 1001, 'IllegalArgumentException'],
        [2, undefined, 1001, 'IllegalArgumentException'],
        [3, 'a', 1004, 'TableAlreadyExistsException'],
      ],
    )
    assert.deepEqual(body.summary, { total: 5, succeeded: 2, failed: 3 })
    const { identifiers } = await it.do('GET', 'm/catalogs/lakehouse/schemas/s/tables')
    assert.equal((identifiers as unknown[]).length, 2)
  })

  test('of a hundred is written in few commits, and each thing has its own row of the log', async () => {
    const from = it.lake.store.position()
    const { body } = await post('bulk/metalakes/m/tags/add', { tags: Array.from({ length: 100 }, (_, i) => ({ name: `t${i}` })) })
    assert.deepEqual(body.summary, { total: 100, succeeded: 100, failed: 0 })
    const rows = await it.lake.store.entries(from, 1000)
    assert.equal(rows.length, 100)
  })

  test('is refused whole when it holds nothing, too much, or something else', async () => {
    for (const body of [{ tags: [] }, {}, { tags: 'x' }, { tags: Array.from({ length: 101 }, (_, i) => ({ name: `u${i}` })) }, { names: [] }, []])
      assert.equal((await post('bulk/metalakes/m/tags/add', body)).status, 400)
    assert.equal(((await it.do('GET', 'm/tags')).names as unknown[]).length, 100)
  })

  test('into what is not there tells so of each', async () => {
    const { body } = await post(tables.replace('/s/', '/none/'), { tables: [table('x'), table('y')] })
    assert.deepEqual(
      (body.errors as { type: string }[]).map(({ type }) => type),
      ['NoSuchSchemaException', 'NoSuchSchemaException'],
    )
  })
})
