/** What was dropped is listed and comes back, with all that went along, or it is said why not. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { illegal, type Json, TestLake } from '../test-lake.ts'

let it: TestLake
before(async () => {
  it = await TestLake.start()
})
after(() => it.endWhole())

let lakes = 0
/** A metalake of its own with a model catalog and a schema in it. */
async function place(): Promise<string> {
  const lake = `m${++lakes}`
  await it.do('POST', '', { name: lake })
  await it.do('POST', `${lake}/catalogs`, { name: 'c', type: 'model' })
  await it.do('POST', `${lake}/catalogs/c/schemas`, { name: 's' })
  return lake
}
const position = () => it.lake.store.position()
const dropped = async (lake: string, query = '') => (await it.do('GET', `${lake}/dropped${query}`)).dropped as Json[]
const names = (all: readonly Json[]) => all.map(({ path }) => (path as string[]).slice(1).join('.'))

describe('what was dropped', () => {
  test('is listed newest first, by kind, place and page, until it is brought back', async () => {
    const lake = await place()
    for (const name of ['x', 'y', 'z']) await it.do('POST', `${lake}/catalogs/c/schemas/s/models`, { name })
    await it.do('DELETE', `${lake}/catalogs/c/schemas/s/models/x`)
    await it.do('POST', `${lake}/tags`, { name: 't' })
    await it.do('DELETE', `${lake}/tags/t`)
    await it.do('DELETE', `${lake}/catalogs/c?force=true`, undefined, { authorization: `Basic ${Buffer.from('ada:').toString('base64')}` })
    const all = await dropped(lake)
    assert.deepEqual(names(all), ['c', 't', 'c.s.x'])
    assert.deepEqual([all[0]?.kind, all[0]?.actor, all[0]?.position], ['catalog', 'ada', position()])
    assert.ok(Date.parse(String(all[0]?.time)) > 0)
    assert.deepEqual(names(await dropped(lake, '?all=true')), ['c', 'c.s', 'c.s.z', 'c.s.y', 't', 'c.s.x'])
    assert.deepEqual(names(await dropped(lake, '?all=true&kind=model&under=c.s')), ['c.s.z', 'c.s.y', 'c.s.x'])
    assert.deepEqual(names(await dropped(lake, '?under=c.s')), ['c.s.x'])
    const paged: Json[] = []
    for (let token = ''; ; ) {
      const page = await it.do('GET', `${lake}/dropped?all=true&under=c&limit=2${token}`)
      paged.push(...(page.dropped as Json[]))
      if (page.nextPageToken === undefined) break
      token = `&pageToken=${String(page.nextPageToken)}`
    }
    assert.deepEqual(names(paged), ['c', 'c.s', 'c.s.z', 'c.s.y', 'c.s.x'])
    await it.do('POST', `${lake}/undelete`, { id: all[0]?.id })
    assert.deepEqual(names(await dropped(lake, '?all=true')), ['t', 'c.s.x'])
    for (const query of ['kind=nothing', 'under=', 'limit=0', 'pageToken=x', 'asOf=1'])
      await it.refused(400, illegal, 'GET', `${lake}/dropped?${query}`)
  })

  test('comes back with its id, its history, its versions and what hung on it', async () => {
    const lake = await place()
    const models = `${lake}/catalogs/c/schemas/s/models`
    await it.do('POST', models, { name: 'x', comment: 'the first' })
    await it.do('POST', `${models}/x/versions`, { uri: 's3://x', aliases: ['best'] })
    await it.do('POST', `${lake}/tags`, { name: 't' })
    await it.do('POST', `${lake}/objects/model/c.s.x/tags`, { tagsToAdd: ['t'] })
    const reads = [
      `${models}/x`,
      `${models}/x/versions?details=true`,
      `${models}/x/aliases/best`,
      `${lake}/objects/model/c.s.x/tags?details=true`,
      `${lake}/tags/t/objects`,
      models,
    ]
    const look = () => Promise.all(reads.map((path) => it.do('GET', path)))
    const was = await look()
    await it.do('DELETE', `${lake}/catalogs/c/schemas/s?cascade=true`)
    const answer = await it.do('POST', `${lake}/undelete`, { kind: 'schema', path: 'c.s' })
    assert.deepEqual(
      [(answer.undeleted as Json).kind, (answer.undeleted as Json).path, (answer.undeleted as Json).things],
      ['schema', [lake, 'c', 's'], 3],
    )
    assert.deepEqual(Object.keys(answer), ['code', 'undeleted'])
    assert.deepEqual(await look(), was)
    const history = (await it.do('GET', `${models}/x/history`)).history as Json[]
    assert.deepEqual(
      history.filter(({ facet }) => facet === 'body').map(({ operation, version }) => [operation, version]),
      [
        ['undelete', 4],
        ['drop', 3],
        ['link', 2],
        ['create', 1],
      ],
    )
    await it.do('DELETE', `${models}/x/versions/0`)
    await it.do('POST', `${lake}/undelete`, { kind: 'modelVersion', path: 'c.s.x.0' })
    await it.do('GET', `${models}/x/versions/0`)
  })

  test('stays away while its name is taken, what it was in is gone or off, or there is no such thing', async () => {
    const lake = await place()
    const models = `${lake}/catalogs/c/schemas/s/models`
    for (let round = 0; round < 2; round++) {
      await it.do('POST', models, { name: 'x', comment: `${round}` })
      await it.do('DELETE', `${models}/x`)
    }
    const [second, first] = await dropped(lake)
    await it.do('POST', models, { name: 'x' })
    const x = { kind: 'model', path: 'c.s.x' }
    await it.refused(409, 'ModelAlreadyExistsException', 'POST', `${lake}/undelete`, x)
    await it.do('DELETE', `${models}/x`)
    await it.do('DELETE', `${lake}/catalogs/c/schemas/s`)
    await it.do('DELETE', `${lake}/catalogs/c?force=true`)
    const orphan = await it.refused(404, 'NoSuchSchemaException', 'POST', `${lake}/undelete`, { id: first?.id })
    assert.match(String(orphan.json.message), /catalog m\d+\.c was dropped at \d+: undelete that first \("id": "\w{26}"\)/)
    await it.do('POST', `${lake}/undelete`, { kind: 'catalog', path: 'c' })
    await it.do('PATCH', `${lake}/catalogs/c`, { inUse: false })
    await it.refused(409, 'CatalogNotInUseException', 'POST', `${lake}/undelete`, { kind: 'schema', path: 'c.s' })
    await it.do('PATCH', `${lake}/catalogs/c`, { inUse: true })
    await it.do('POST', `${lake}/undelete`, { kind: 'schema', path: 'c.s' })
    await it.do('POST', `${lake}/undelete`, { ...x, position: first?.position })
    assert.equal(((await it.do('GET', `${models}/x`)).model as Json).comment, '0')
    await it.refused(404, 'NoSuchModelException', 'POST', `${lake}/undelete`, { ...x, position: first?.position })
    await it.refused(404, 'NoSuchEntityException', 'POST', `${lake}/undelete`, { id: first?.id })
    await it.refused(409, 'ModelAlreadyExistsException', 'POST', `${lake}/undelete`, { id: second?.id })
    const bad = [
      {},
      [],
      { kind: 'model' },
      { path: 'c' },
      { kind: 'nothing', path: 'c' },
      { kind: 'model', path: '' },
      { kind: 'model', path: 'c..x' },
      { id: '' },
      { id: 'x', position: 'y' },
      { unknown: 1 },
    ]
    for (const body of bad) await it.refused(400, illegal, 'POST', `${lake}/undelete`, body)
    await it.refused(400, illegal, 'POST', `${lake}/undelete?asOf=1`, x)
  })

  test('of a catalog comes back without its secrets, and the answer names them', async () => {
    const lake = await place()
    const properties = {
      'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/x',
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': 'u',
      'jdbc-password': 'canary-pw',
      'jdbc-database': 'x',
    }
    await it.do('POST', `${lake}/catalogs`, { name: 'p', type: 'relational', provider: 'jdbc-postgresql', properties })
    await it.do('DELETE', `${lake}/catalogs/p?force=true`)
    const answer = await it.do('POST', `${lake}/undelete`, { kind: 'catalog', path: 'p' })
    assert.deepEqual(answer.secretsToSet, [{ path: [lake, 'p'], properties: ['jdbc-user', 'jdbc-password'] }])
    assert.ok(!JSON.stringify(await it.do('GET', `${lake}/changes?details=true&limit=1000`)).includes('canary-pw'))
    await it.do('PUT', `${lake}/catalogs/p`, { updates: [{ '@type': 'setProperty', property: 'jdbc-password', value: 'anew' }] })
  })

  test('of managed files comes back with directories made anew, and says that they are empty', async () => {
    const lake = await place()
    await it.do('POST', `${lake}/catalogs`, { name: 'f', type: 'fileset', properties: { location: `file:${it.room}/${lake}` } })
    await it.do('POST', `${lake}/catalogs/f/schemas`, { name: 's' })
    await it.do('POST', `${lake}/catalogs/f/schemas/s/filesets`, { name: 'x' })
    await it.do('POST', `${lake}/catalogs/f/schemas/s/filesets`, { name: 'e', type: 'external', storageLocation: `file:${it.room}/${lake}/kept` })
    const folder = join(it.room, lake, 's/x')
    writeFileSync(join(folder, 'data'), '1')
    await it.do('DELETE', `${lake}/catalogs/f/schemas/s?cascade=true`)
    assert.ok(!existsSync(folder))
    const answer = await it.do('POST', `${lake}/undelete`, { kind: 'schema', path: 'f.s' })
    assert.deepEqual(answer.emptyDirectories, [folder, join(it.room, lake, 's')])
    assert.deepEqual(readdirSync(folder), [])
    assert.deepEqual((await it.do('GET', `${lake}/catalogs/f/schemas/s/filesets/x/files`)).files, [])
  })

  test('may be a metalake, brought back at its own address', async () => {
    const lake = await place()
    await it.do('DELETE', `${lake}?force=true`)
    await it.refused(404, 'NoSuchMetalakeException', 'POST', `${lake}/undelete`, { kind: 'catalog', path: 'c' })
    const answer = await it.do('POST', `${lake}/undelete`, { kind: 'metalake' })
    assert.equal((answer.undeleted as Json).things, 3)
    await it.do('GET', `${lake}/catalogs/c/schemas/s`)
  })
})
