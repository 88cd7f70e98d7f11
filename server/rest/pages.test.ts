/** Lists that are of relations, files or history: in pages of any size the same as whole, with tokens of their own. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { illegal, type Json, TestLake } from '../test-lake.ts'
import { routesOf } from './http.ts'

describe('a list in pages', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    for (const name of ['t3', 't1', 't2', 'u']) await it.do('POST', 'm/tags', { name })
    for (const name of ['c2', 'c1', 'c4', 'c3', 'c5']) {
      await it.do('POST', 'm/catalogs', { name, type: 'model' })
      await it.do('POST', `m/objects/catalog/${name}/tags`, { tagsToAdd: ['t1', 't2', 't3'] })
    }
    await it.do('POST', 'm/catalogs/c1/schemas', { name: 's' })
    for (const name of ['p2', 'p1']) {
      await it.do('POST', 'm/policies', { name, policyType: 'custom', content: { supportedObjectTypes: ['catalog', 'schema'] } })
      for (const [type, of] of [
        ['catalog', 'c1'],
        ['schema', 'c1.s'],
      ])
        await it.do('POST', `m/objects/${type}/${of}/policies`, { policiesToAdd: [name] })
    }
    await it.do('POST', 'm/objects/schema/c1.s/tags', { tagsToAdd: ['u'] })
    await it.do('POST', 'm/catalogs', { name: 'f', type: 'fileset', properties: { location: `file:${it.room}/files` } })
    await it.do('POST', 'm/catalogs/f/schemas', { name: 's' })
    await it.do('POST', 'm/catalogs/f/schemas/s/filesets', { name: 'x' })
    const folder = join(it.room, 'files/s/x')
    for (const name of ['d', 'a', 'c', 'b']) writeFileSync(join(folder, name), name)
    mkdirSync(join(folder, 'e'))
  })
  after(() => it[Symbol.asyncDispose]())

  const paged = async (path: string, key: string, limit: number): Promise<unknown[]> => {
    const items: unknown[] = []
    for (let token = ''; ; ) {
      const page = await it.do('GET', `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${token}`)
      assert.ok((page[key] as unknown[]).length <= limit)
      items.push(...(page[key] as unknown[]))
      if (page.nextPageToken === undefined) return items
      token = `&pageToken=${String(page.nextPageToken)}`
    }
  }
  const by = (item: unknown) => JSON.stringify(typeof item === 'object' ? ((item as Json).fullName ?? (item as Json).name) : item)
  const lists: readonly (readonly [string, string])[] = [
    ['m/tags/t1/objects', 'metadataObjects'],
    ['m/objects/schema/c1.s/tags', 'names'],
    ['m/objects/schema/c1.s/tags?details=true', 'tags'],
    ['m/tags/schema/c1.s', 'names'],
    ['m/policies/p1/objects', 'metadataObjects'],
    ['m/objects/schema/c1.s/policies', 'names'],
    ['m/catalogs/f/schemas/s/filesets/x/files', 'files'],
    ['m/catalogs/c1/history', 'history'],
  ]
  for (const [path, key] of lists)
    test(`${path} is whole in pages of any size`, async () => {
      const whole = (await it.do('GET', path))[key] as unknown[]
      assert.ok(whole.length >= 2)
      const sorted = (all: readonly unknown[]) => all.toSorted((a, b) => (by(a) < by(b) ? -1 : 1))
      for (let limit = 1; limit <= whole.length + 1; limit++) assert.deepEqual(sorted(await paged(path, key, limit)), sorted(whole))
      for (const query of ['limit=0', 'limit=', 'limit=1001', 'pageToken=x', 'pageToken='])
        await it.refused(400, illegal, 'GET', `${path}${path.includes('?') ? '&' : '?'}${query}`)
    })

  test('a token goes on with its own filters alone', async () => {
    const { nextPageToken: token } = await it.do('GET', 'm/tags/t1/objects?limit=1')
    await it.do('GET', `m/tags/t1/objects?limit=2&other=1&pageToken=${String(token)}`)
    for (const path of [`m/tags/t2/objects?`, `m/tags/t1/objects?value=x&`, `m/tags/t1/objects?asOf=${it.lake.store.position()}&`])
      await it.refused(400, illegal, 'GET', `${path}pageToken=${String(token)}`)
  })

  test('a token survives writes and a restart of the lake', async () => {
    const { nextPageToken: token } = await it.do('GET', 'm/tags/t1/objects?limit=2')
    const rest = (await it.do('GET', `m/tags/t1/objects?pageToken=${String(token)}`)).metadataObjects
    await it.do('POST', 'm/catalogs', { name: 'c6', type: 'model' })
    await it.close()
    await it.open()
    assert.deepEqual((await it.do('GET', `m/tags/t1/objects?pageToken=${String(token)}`)).metadataObjects, rest)
  })

  test('a page as of a position is of then, however deep', async () => {
    const position = it.lake.store.position()
    const was = await paged('m/tags/t1/objects', 'metadataObjects', 2)
    await it.do('POST', 'm/objects/catalog/c3/tags', { tagsToRemove: ['t1'] })
    await it.do('DELETE', 'm/catalogs/c5?force=true')
    assert.deepEqual(await paged(`m/tags/t1/objects?asOf=${position}`, 'metadataObjects', 2), was)
    assert.equal((await paged('m/tags/t1/objects', 'metadataObjects', 2)).length, was.length - 2)
  })

  test('every read takes asOf and tells what was, or refuses it', async () => {
    const params: Readonly<Record<string, string>> = {
      metalake: 'm',
      catalog: 'c1',
      schema: 's',
      model: 'x',
      tag: 't1',
      type: 'catalog',
      fullName: 'c1',
    }
    for (const { method, pattern, queries } of routesOf(it.lake.config)) {
      const path = pattern.replaceAll(/:(\w+)(\([^)]*\))?/g, (_, name: string) => params[name] ?? '1')
      const asOf = `${path}?asOf=${it.lake.store.position()}`
      if (method === 'GET' && queries?.asOf === undefined) {
        const said = await it.refused(400, illegal, 'GET', asOf)
        assert.match(String(said.json.message), /"asOf"/)
      }
      if (method !== 'GET') assert.equal((await it.ask(method, asOf, method === 'DELETE' ? undefined : '{}')).status, 400, `${method} ${asOf}`)
    }
    for (const path of ['/api/health', '/health/ready', '/configs', '/metrics']) await it.refused(400, illegal, 'GET', `${path}?asOf=1`)
    assert.equal((await it.get('/api/version?limit=x&pageToken=x&nothing=1')).status, 200)
  })

  test('what is not there any more is told as of then by every read that knows it: history, addresses, versions', async () => {
    await it.do('POST', 'm/catalogs/c1/schemas/s/models', { name: 'x' })
    await it.do('POST', 'm/catalogs/c1/schemas/s/models/x/versions', { uri: 's3://x', aliases: ['best'] })
    const reads = [
      'm/catalogs/c1/schemas/s/models/x/history',
      'm/catalogs/c1/schemas/s/models/x/versions/0/history',
      'm/catalogs/c1/schemas/s/models/x/versions/0/uri',
      'm/catalogs/c1/schemas/s/models/x/aliases/best/uri',
      'm/catalogs/c1/schemas/s/models/x/versions',
      'm/catalogs/f/schemas/s/filesets/x/location?sub_path=a',
      'm/objects/schema/c1.s/tags/u',
      'm/tags/u/objects',
    ]
    const [position, was] = [it.lake.store.position(), await Promise.all(reads.map((path) => it.do('GET', path)))]
    for (const name of ['c1', 'f']) await it.do('DELETE', `m/catalogs/${name}?force=true`)
    await it.do('DELETE', 'm/tags/u')
    for (const [i, path] of reads.entries()) {
      assert.equal((await it.get(path)).status, 404, path)
      assert.deepEqual(await it.do('GET', `${path}${path.includes('?') ? '&' : '?'}asOf=${position}`), was[i])
    }
  })
})
