/** Tables that are registered here and lie elsewhere: what they must say, and what cannot be done to them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TestLake } from '../test-lake.ts'

describe('a registered Delta table', () => {
  let it: TestLake
  const tables = 'm/catalogs/c/schemas/s/tables'
  const properties = { format: 'delta', external: 'true', location: 's3://bucket/t' }
  const columns = [
    { name: 'id', type: 'long', nullable: false },
    { name: 'day', type: 'date' },
  ]
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'relational', provider: 'lakehouse-generic' })
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
  })
  after(() => it[Symbol.asyncDispose]())

  test('is kept and shown as it was given, tagged by column, listed and dropped', async () => {
    const partitioning = [{ strategy: 'identity', fieldName: ['day'] }]
    await it.do('POST', tables, { name: 't', comment: 'c', columns, properties, partitioning })
    const { table } = (await it.do('GET', `${tables}/t`)) as { table: Record<string, unknown> }
    assert.deepEqual(table.properties, properties)
    assert.deepEqual(table.partitioning, partitioning)
    await it.do('POST', 'm/tags', { name: 'pii' })
    assert.deepEqual((await it.do('POST', 'm/objects/column/c.s.t.id/tags', { tagsToAdd: ['pii'] })).names, ['pii'])
    assert.equal((await it.ask('DELETE', `${tables}/t?purge=true`)).status, 405)
    assert.deepEqual(await it.do('DELETE', `${tables}/t`), { code: 0, dropped: true })
    assert.equal((await it.get(`${tables}/t`)).status, 404)
  })

  test('cannot be altered', async () => {
    await it.do('POST', tables, { name: 'fixed', columns, properties })
    const updates = [{ '@type': 'updateComment', newComment: 'x' }]
    assert.equal((await it.ask('PUT', `${tables}/fixed`, { updates })).status, 405)
  })

  test('without format, location or external, or with what Delta does not have, is refused', async () => {
    const sort = { sortTerm: { type: 'field', fieldName: ['id'] }, direction: 'asc', nullOrdering: 'nulls_first' }
    for (const odd of [
      { properties: {} },
      { properties: { ...properties, external: 'false' } },
      { properties: { ...properties, location: ' ' } },
      { properties: { ...properties, format: 'orc' } },
      { sortOrders: [sort] },
      { distribution: { strategy: 'hash', number: 4, funcArgs: [] } },
      { indexes: [{ indexType: 'PRIMARY_KEY', name: 'pk', fieldNames: [['id']] }] },
      { partitioning: [{ strategy: 'day', fieldName: ['day'] }] },
    ])
      assert.equal((await it.ask('POST', tables, { name: 'odd', columns, properties, ...odd })).status, 400, JSON.stringify(odd))
    assert.equal((await it.ask('POST', tables, { name: 'odd', columns, properties: { ...properties, format: 'lance' } })).status, 405)
  })
})
