/** Kafka catalogs as far as no broker is needed: the catalog, its one schema, and what is said of topics until a connector reaches them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { illegal, type Json, TestLake } from '../test-lake.ts'

const unsupported = 'UnsupportedOperationException'
const schemas = 'm/catalogs/k/schemas'
const topics = `${schemas}/default/topics`
const set = { '@type': 'setProperty', property: 'a', value: 'b' }
const broker = { 'bootstrap.servers': '127.0.0.1:1' }

describe('a kafka catalog', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'k', type: 'messaging', provider: 'kafka', properties: broker })
    await it.do('POST', 'm/tags', { name: 't' })
  })
  after(() => it?.[Symbol.asyncDispose]())

  test('is made with the timeouts it will use, and not without brokers', async () => {
    const { catalog } = (await it.do('GET', 'm/catalogs/k')) as { catalog: Json }
    const timeouts = { 'gravitino.bypass.request.timeout.ms': '15000', 'gravitino.bypass.default.api.timeout.ms': '15000' }
    assert.deepEqual(catalog.properties, { ...broker, ...timeouts, 'in-use': 'true' })
    const other = { name: 'own', type: 'messaging', provider: 'kafka', properties: { ...broker, 'gravitino.bypass.request.timeout.ms': '5' } }
    const own = (await it.do('POST', 'm/catalogs', other)).catalog as Json
    assert.equal((own.properties as Json)['gravitino.bypass.request.timeout.ms'], '5')
    await it.refused(400, illegal, 'POST', 'm/catalogs', { name: 'x', type: 'messaging', provider: 'kafka' })
    await it.refused(400, illegal, 'POST', 'm/catalogs', { name: 'x', type: 'messaging' })
  })

  test('has the schema default, which stays as it is, and no other', async () => {
    assert.deepEqual((await it.do('GET', schemas)).identifiers, [{ namespace: ['m', 'k'], name: 'default' }])
    const { schema } = (await it.do('GET', `${schemas}/default`)) as { schema: Json }
    assert.partialDeepStrictEqual(schema, { name: 'default', properties: {}, audit: { creator: 'anonymous' } })
    await it.refused(405, unsupported, 'POST', schemas, { name: 's' })
    await it.refused(405, unsupported, 'POST', schemas, { name: 'default' })
    await it.refused(400, illegal, 'PUT', `${schemas}/default`, { updates: [set] })
    await it.refused(400, illegal, 'DELETE', `${schemas}/default?cascade=true`)
    await it.refused(405, unsupported, 'PUT', `${schemas}/zz`, { updates: [set] })
    await it.refused(405, unsupported, 'DELETE', `${schemas}/zz`)
    await it.refused(404, 'NoSuchSchemaException', 'GET', `${schemas}/zz`)
  })

  test('refuses what needs no broker to be refused', async () => {
    for (const method of ['GET', 'POST'])
      await it.refused(404, 'NoSuchSchemaException', method, `${schemas}/zz/topics`, method === 'GET' ? undefined : { name: 'x' })
    await it.refused(404, 'NoSuchSchemaException', 'DELETE', `${schemas}/zz/topics/x`)
    await it.refused(404, 'NoSuchCatalogException', 'POST', 'm/catalogs/zz/schemas/default/topics', { name: 'x' })
    for (const body of [{}, { name: 'a b' }, { name: 'x', zz: 1 }, { name: 'x', properties: { 'partition-count': 'x' } }])
      await it.refused(400, illegal, 'POST', topics, body)
    await it.refused(400, illegal, 'PUT', `${topics}/x`, { updates: [{ '@type': 'rename', newName: 'y' }] })
  })

  test('says of everything that needs the broker that nothing reaches it yet, and keeps nothing of the attempt', async () => {
    const change = { updates: [{ '@type': 'updateComment', newComment: 'c' }] }
    const calls: readonly (readonly [string, string, unknown?])[] = [
      ['GET', topics],
      ['GET', `${topics}/x`],
      ['PUT', `${topics}/x`, change],
    ]
    for (const [method, path, body] of calls) {
      const said = await it.refused(405, unsupported, method, path, body)
      assert.match(String(said.json.message), /no connector to kafka/)
    }
    for (const [method, path, body] of [
      ['POST', topics, { name: 'x' }],
      ['DELETE', `${topics}/x`],
    ] as const) {
      const said = await it.ask(method, path, body)
      assert.deepEqual([said.status, said.json.type], [405, unsupported])
    }
    assert.deepEqual(await it.lake.store.intents(), [])
    const tried = await it.ask('POST', 'm/catalogs/testConnection', { name: 'x', type: 'messaging', provider: 'kafka', properties: broker })
    assert.deepEqual([tried.status, tried.json.type], [405, unsupported])
  })

  test('carries tags as a topic does once its row is there, and functions like any catalog', async () => {
    const schema = (await it.lake.store.now.children((await it.lake.store.now.child(await metalake(), 'catalog', 'k'))?.key ?? 0, 'schema'))[0]
    const id = it.lake.store.mint()
    const author = { actor: 'test', address: '', requestId: 'r' }
    const path = ['m', 'k', 'default', 'seen']
    const body = { properties: {}, audit: {} }
    const row = { operation: 'import', kind: 'topic', id, parent: schema?.key ?? 0, name: 'seen', path, uid: 'u', body } as const
    await it.lake.store.commit({ author, steps: [{ do: 'insert', ...row }] })
    assert.deepEqual((await it.do('POST', 'm/objects/topic/k.default.seen/tags', { tagsToAdd: ['t'] })).names, ['t'])
    assert.deepEqual((await it.do('GET', 'm/tags/t/objects')).metadataObjects, [{ type: 'topic', fullName: 'k.default.seen' }])
    const definitions = [{ parameters: [], returnType: 'integer', impls: [{ language: 'SQL', runtime: 'SPARK', sql: '1' }] }]
    await it.do('POST', `${schemas}/default/functions`, { name: 'f', functionType: 'scalar', definitions })
    await it.do('POST', 'm/objects/function/k.default.f/tags', { tagsToAdd: ['t'] })
  })

  test('is dropped with its schema once it is switched off', async () => {
    await it.do('PATCH', 'm/catalogs/own', { inUse: false })
    assert.equal((await it.do('DELETE', 'm/catalogs/own')).dropped, true)
    assert.equal((await it.ask('GET', 'm/catalogs/own/schemas/default')).json.type, 'NoSuchCatalogException')
  })

  const metalake = async () => (await it.lake.store.now.child(0, 'metalake', 'm'))?.key ?? 0
})
