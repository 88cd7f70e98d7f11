/** What is switched off refuses what is in it, what is switched on is not dropped, what is full is not dropped unasked. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { KindName } from '../kinds/index.ts'
import { samples } from '../kinds/test-samples.ts'
import { illegal, type Json, TestLake } from './test-lake.ts'

/** A metalake m with catalogs of both sorts, a schema in each, and one of everything below. */
const inLake = ['m/catalogs', 'm/tags', 'm/policies']
const inModels = 'm/catalogs/models/schemas'
const inFiles = 'm/catalogs/files/schemas'
const below: Readonly<Record<string, KindName>> = {
  [inModels]: 'schema',
  [`${inModels}/s/models`]: 'model',
  [`${inModels}/s/functions`]: 'function',
  [inFiles]: 'schema',
  [`${inFiles}/s/filesets`]: 'fileset',
}
const off = { inUse: false }

describe('switching', () => {
  let it: TestLake
  before(async () => void (it = await TestLake.start()))
  beforeEach(async () => {
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'models', type: 'model' })
    await it.do('POST', 'm/catalogs', { name: 'files', type: 'fileset', properties: { location: join(it.room, 'files') } })
    for (const list of [inModels, inFiles]) await it.do('POST', list, { name: 's' })
    for (const [list, kind] of Object.entries(below)) await it.do('POST', list, { ...samples[kind].body, name: 'one' })
    await it.do('POST', `${inModels}/s/models/one/versions`, { uri: 'u', aliases: ['a'] })
    await it.do('POST', 'm/tags', { name: 't' })
    await it.do('POST', 'm/policies', { ...samples.policy.body, name: 'p' })
  })
  afterEach(() => it.do('DELETE', 'm?force=true'))
  after(async () => {
    assert.deepEqual(it.reports, [])
    await it[Symbol.asyncDispose]()
  })

  /** Every request on what is at the lists, with what it would do. */
  const all = (lists: Readonly<Record<string, KindName>>): readonly (readonly [string, string, Json | undefined])[] =>
    Object.entries(lists).flatMap(([list, kind]) => {
      const [[type, ask] = ['', {}]] = Object.entries(samples[kind].changes)
      return [
        ['GET', list, undefined],
        ['POST', list, { ...samples[kind].body, name: 'two' }],
        ['GET', `${list}/one`, undefined],
        ['GET', `${list}/one/history`, undefined],
        ['PUT', `${list}/one`, { updates: [{ '@type': type, ...ask }] }],
        ['DELETE', `${list}/one?cascade=true&force=true`, undefined],
      ] as const
    })
  const versions: readonly (readonly [string, string, Json | undefined])[] = [
    ['GET', `${inModels}/s/models/one/versions`, undefined],
    ['POST', `${inModels}/s/models/one/versions`, { uri: 'u' }],
    ['GET', `${inModels}/s/models/one/versions/0`, undefined],
    ['GET', `${inModels}/s/models/one/aliases/a/uri`, undefined],
    ['PUT', `${inModels}/s/models/one/aliases/a`, { updates: [{ '@type': 'updateUri', newUri: 'x' }] }],
    ['DELETE', `${inModels}/s/models/one/versions/0`, undefined],
  ]
  const hung = (object: string): readonly (readonly [string, string, Json | undefined])[] => [
    ['GET', `m/objects/${object}/tags`, undefined],
    ['POST', `m/objects/${object}/tags`, { tagsToAdd: ['t'] }],
    ['GET', `m/objects/${object}/policies`, undefined],
    ['POST', `m/objects/${object}/policies`, { policiesToAdd: ['p'] }],
  ]

  test('off a catalog refuses all in it; it is listed, loaded and switched on again', async () => {
    for (const [name, lists] of [
      ['models', inModels],
      ['files', inFiles],
    ] as const) {
      await it.do('PATCH', `m/catalogs/${name}`, off)
      const position = it.lake.store.position()
      await it.do('PATCH', `m/catalogs/${name}`, off)
      assert.equal(it.lake.store.position(), position, 'off already')
      const { catalog } = await it.do('GET', `m/catalogs/${name}`)
      assert.equal(((catalog as Json).properties as Json)['in-use'], 'false')
      assert.equal(((await it.do('GET', 'm/catalogs')).identifiers as Json[]).length, 2)
      const held = Object.fromEntries(Object.entries(below).filter(([list]) => list.startsWith(lists)))
      const requests = [...all(held), ...(name === 'models' ? versions : []), ...hung('schema/models.s').filter(() => name === 'models')]
      for (const [method, path, body] of requests) {
        const said = await it.refused(409, 'CatalogNotInUseException', method, path, body)
        assert.equal(said.json.code, 1009)
      }
      await it.refused(409, 'CatalogNotInUseException', 'PUT', `m/catalogs/${name}`, { updates: [{ '@type': 'updateComment', newComment: 'x' }] })
      await it.do('PATCH', `m/catalogs/${name}`, { inUse: true })
      for (const [method, path] of requests.filter(([method]) => method === 'GET')) await it.do(method, path)
    }
  })

  test('off a metalake refuses all in it; it is listed, loaded and switched on again', async () => {
    await it.do('PATCH', 'm', off)
    const { metalake } = await it.do('GET', 'm')
    assert.equal(((metalake as Json).properties as Json)['in-use'], 'false')
    assert.equal(((await it.do('GET', '')).metalakes as Json[]).length, 1)
    const inIt: Record<string, KindName> = { ...below }
    const tagOne = [
      ['GET', 'm/tags/t', undefined],
      ['DELETE', 'm/tags/t', undefined],
      ['GET', 'm/tags/t/objects', undefined],
      ['GET', 'm/tags', undefined],
      ['GET', 'm/policies', undefined],
      ['GET', 'm/policies/p', undefined],
      ['PUT', 'm/policies/p', { updates: [] }],
      ['PATCH', 'm/policies/p', { enable: true }],
      ['DELETE', 'm/policies/p', undefined],
      ['GET', 'm/policies/p/objects', undefined],
    ] as const
    const requests = [...all(inIt), ...versions, ...hung('schema/models.s'), ...tagOne]
    for (const [method, path, body] of requests) await it.refused(409, 'MetalakeNotInUseException', method, path, body)
    for (const list of inLake)
      await it.refused(409, 'MetalakeNotInUseException', 'POST', list, {
        ...(list === 'm/policies' ? samples.policy.body : {}),
        name: 'two',
        type: list === 'm/catalogs' ? 'model' : undefined,
      })
    for (const [method, body] of [['GET'], ['PATCH', off], ['DELETE'], ['PUT', { updates: [] }]] as const) {
      await it.refused(409, 'MetalakeNotInUseException', method, 'm/catalogs/models', body)
      const said = await it.ask(method, 'm/catalogs/none', body)
      assert.deepEqual([said.status, said.json.dropped ?? said.json.type], method === 'DELETE' ? [200, false] : [404, 'NoSuchCatalogException'])
    }
    await it.refused(409, 'MetalakeNotInUseException', 'PUT', 'm', { updates: [{ '@type': 'updateComment', newComment: 'x' }] })
    await it.do('PATCH', 'm', { inUse: true })
    for (const [method, path] of requests.filter(([method]) => method === 'GET')) await it.do(method, path)
  })

  test('off a metalake refuses what hangs on its catalogs too', async () => {
    await it.do('PATCH', 'm', off)
    for (const [method, path, body] of hung('catalog/models')) await it.refused(409, 'MetalakeNotInUseException', method, path, body)
  })

  test('takes true, false, their texts, and nothing for off', async () => {
    const used = async () => (((await it.do('GET', 'm/catalogs/models')).catalog as Json).properties as Json)['in-use']
    for (const [body, wanted] of [
      [{}, 'false'],
      [{ inUse: true }, 'true'],
      [{ inUse: null }, 'false'],
      [{ inUse: 'true' }, 'true'],
      [{ inUse: 'false' }, 'false'],
    ] as const) {
      await it.do('PATCH', 'm/catalogs/models', body)
      assert.equal(await used(), wanted, JSON.stringify(body))
    }
    for (const body of [{ inUse: 1 }, { inUse: 'yes' }, { inUse: {} }, { other: true }, [], 'null']) {
      await it.refused(400, illegal, 'PATCH', 'm/catalogs/models', body)
      await it.refused(400, illegal, 'PATCH', 'm', body)
    }
    await it.refused(404, 'NoSuchCatalogException', 'PATCH', 'm/catalogs/none', off)
    await it.refused(404, 'NoSuchMetalakeException', 'PATCH', 'none', off)
    for (const path of ['m/tags/t', `${inModels}/s`, `${inModels}/s/models/one`]) assert.equal((await it.ask('PATCH', path, off)).status, 405)
  })

  test('is told in the history, and leaves what it switches as it was', async () => {
    for (const path of ['m', 'm/catalogs/models']) {
      await it.do('PATCH', path, off)
      await it.do('PATCH', path, { inUse: true })
      const rows = (await it.do('GET', `${path}/history`)).history as Json[]
      assert.deepEqual(rows.map((row) => row.operation).slice(0, 2), ['enable', 'disable'])
    }
  })

  test('on, a thing is not dropped unless forced; off, not while it is full; then it is, with all in it', async () => {
    for (const [path, title] of [
      ['m/catalogs/models', 'Catalog'],
      ['m/catalogs/files', 'Catalog'],
      ['m', 'Metalake'],
    ] as const) {
      await it.do('POST', 'm/catalogs', { name: 'more', type: 'model' })
      assert.equal((await it.refused(409, `${title}InUseException`, 'DELETE', path)).json.code, 1010)
      for (const force of ['false', '', '1', 'yes']) await it.refused(409, `${title}InUseException`, 'DELETE', `${path}?force=${force}`)
      await it.do('PATCH', path, off)
      assert.equal((await it.refused(409, `NonEmpty${title}Exception`, 'DELETE', path)).json.code, 1005)
      await it.refused(409, `NonEmpty${title}Exception`, 'DELETE', `${path}?cascade=true`)
      assert.equal((await it.do('DELETE', `${path}?force=TRUE`)).dropped, true)
      await it.refused(404, `NoSuch${title}Exception`, 'GET', path)
      if (title === 'Catalog') await it.do('DELETE', 'm/catalogs/more?force=true')
    }
    await it.do('POST', '', { name: 'm' })
    assert.deepEqual((await it.do('GET', 'm/tags')).names, [])
    assert.deepEqual((await it.do('GET', 'm/catalogs')).identifiers, [])
  })

  test('on, what is empty is dropped when forced, and off, without', async () => {
    await it.do('POST', 'm/catalogs', { name: 'empty', type: 'model' })
    assert.equal((await it.do('DELETE', 'm/catalogs/empty?force=true')).dropped, true)
    await it.do('POST', 'm/catalogs', { name: 'empty', type: 'model' })
    await it.do('PATCH', 'm/catalogs/empty', off)
    assert.equal((await it.do('DELETE', 'm/catalogs/empty')).dropped, true)
  })

  test('has nothing to do with schemas: one with content goes by cascade alone, and functions are no content', async () => {
    for (const list of [inModels, inFiles]) {
      await it.do('POST', `${list}/s/functions`, { ...samples.function.body, name: 'more' })
      for (const query of ['', '?cascade=false', '?cascade=1', '?force=true']) {
        const said = await it.refused(409, 'NonEmptySchemaException', 'DELETE', `${list}/s${query}`)
        assert.equal(said.json.code, 1005)
      }
      assert.equal((await it.do('DELETE', `${list}/s?cascade=true`)).dropped, true)
      await it.do('POST', list, { name: 's' })
      for (const held of ['functions', list === inModels ? 'models' : 'filesets'])
        assert.deepEqual((await it.do('GET', `${list}/s/${held}`)).identifiers, [])
      await it.do('POST', `${list}/s/functions`, { ...samples.function.body, name: 'only' })
      assert.equal((await it.do('DELETE', `${list}/s`)).dropped, true)
    }
  })
})
