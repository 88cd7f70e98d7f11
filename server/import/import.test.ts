/** What comes from another lake is taken in as it was there, by service admins alone, and touches no directory. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { segmentOf } from '../../kinds/address.ts'
import { ancestors, type Kind, oneKey } from '../../kinds/define.ts'
import { illegal, type Json, TestLake } from '../test-lake.ts'
import { keptKinds, Place } from '../test-places.ts'

const admin = { authorization: `Basic ${btoa('root:')}` }
const settings = { 'gravitino.authorization.serviceAdmins': 'root' }
const audit = {
  creator: 'ann',
  createTime: '2021-03-04T05:06:07.123456789Z',
  lastModifier: 'bob',
  lastModifiedTime: '2022-03-04T05:06:07Z',
}

let it: TestLake
before(async () => {
  it = await TestLake.start(settings)
})
after(() => it.endWhole())

type Outcome = { readonly taken?: string; readonly type?: string; readonly message?: string }
const takeIn = async (lake: TestLake, ...things: readonly Json[]): Promise<readonly Outcome[]> =>
  (await lake.do('POST', '/api/import', { things }, admin)).outcomes as readonly Outcome[]
const take = (...things: readonly Json[]) => takeIn(it, ...things)
const thing = (kind: string, path: readonly string[], shown: Json = {}): Json => ({ kind, path, shown: { audit, ...shown } })
/** Takes it in and demands that it was not there. */
const made = async (kind: string, path: readonly string[], shown?: Json) =>
  assert.deepEqual(await take(thing(kind, path, shown)), [{ taken: 'made' }])
/** A metalake with a catalog of the type and a schema in it. */
async function schema(metalake: string, type: string, properties: Json = {}): Promise<string> {
  await made('metalake', [metalake])
  await made('catalog', [metalake, 'c'], { type, properties })
  await made('schema', [metalake, 'c', 's'])
  return `${metalake}/catalogs/c/schemas/s`
}

const addressOf = (kind: Kind, path: readonly string[]) =>
  [...ancestors(kind), kind].map((one, i) => `${i === 0 ? '' : `${segmentOf(one)}/`}${encodeURIComponent(path[i] ?? '')}`).join('/')

for (const kind of keptKinds)
  test(`a ${kind.name} is shown as it was shown there, and a second time is alike`, async () => {
    await using there = await Place.in(kind)
    await using here = await TestLake.start(settings)
    await there.make('brought')
    const path = [...there.within, 'brought']
    const above = ancestors(kind)
    for (const [i, level] of [...above, kind].entries()) {
      const shown = (await there.it.do('GET', addressOf(level, path)))[oneKey(level)] as Json
      if (level === kind) assert.deepEqual(await takeIn(here, thing(kind.name, path, { ...shown, audit })), [{ taken: 'made' }])
      else await takeIn(here, thing(level.name, path.slice(0, i + 1), shown))
    }
    const before = (await there.it.do('GET', addressOf(kind, path)))[oneKey(kind)] as Json
    const now = (await here.do('GET', addressOf(kind, path)))[oneKey(kind)] as Json
    assert.deepEqual(now, { ...before, audit })
    const position = here.lake.store.position()
    assert.deepEqual(await takeIn(here, thing(kind.name, path, { ...before, audit })), [{ taken: 'same' }])
    assert.deepEqual(await takeIn(here, thing(kind.name, path, { ...before, audit: { creator: 'eve' } })), [{ taken: 'differs' }])
    assert.equal(here.lake.store.position(), position)
    const [first] = (await here.do('GET', `${addressOf(kind, path)}/history`)).history as readonly Json[]
    assert.deepEqual([first?.operation, first?.actor], ['import', 'root'])
  })

describe('taking in', () => {
  test('is for service admins alone, and for nobody where none is named', async () => {
    const body = { things: [thing('metalake', ['forged'])] }
    await it.refused(403, 'ForbiddenException', 'POST', '/api/import', body)
    await it.refused(403, 'ForbiddenException', 'POST', '/api/import', body, { authorization: `Basic ${btoa('ann:')}` })
    await using open = await TestLake.start()
    await open.refused(403, 'ForbiddenException', 'POST', '/api/import', body, admin)
    await open.refused(403, 'ForbiddenException', 'POST', '/api/import', body)
  })

  test('takes what is no list of things for an error, and writes nothing of it', async () => {
    const bad: readonly unknown[] = [
      {},
      { things: [] },
      { things: {} },
      { things: Array.from({ length: 1001 }, () => ({})) },
      { things: [], more: 1 },
    ]
    for (const body of bad) await it.refused(400, illegal, 'POST', '/api/import', body, admin)
  })

  test('refuses one thing by itself, says why, and goes on with the next', async () => {
    const bad: readonly Json[] = [
      { kind: 'nothing', path: ['x'], shown: {} },
      { kind: 'metalake', path: 'x', shown: {} },
      { kind: 'metalake', path: ['x', 'y'], shown: {} },
      { kind: 'metalake', path: ['x'], shown: [] },
      { kind: 'column', path: ['a', 'b', 'c', 'd', 'e'], shown: {} },
      thing('metalake', ['a b']),
      thing('metalake', ['system']),
      thing('metalake', ['x'], { comment: 'x'.repeat(257) }),
      thing('metalake', ['x'], { properties: { a: null } }),
      thing('metalake', ['x'], { audit: { createTime: 'yesterday' } }),
      thing('metalake', ['x'], { audit: { createTime: '2021-13-45T00:00:00Z' } }),
      thing('metalake', ['x'], { audit: { creator: 'x'.repeat(257) } }),
      thing('catalog', ['nowhere', 'c'], { type: 'model' }),
    ]
    const outcomes = await take(...bad, thing('metalake', ['after']))
    for (const [i, outcome] of outcomes.slice(0, -1).entries()) {
      assert.equal(outcome.taken, undefined, JSON.stringify(bad[i]))
      assert.ok((outcome.message ?? '').length > 10)
    }
    assert.match(outcomes[4]?.message ?? '', /a column cannot be imported/)
    assert.deepEqual(outcomes.at(-1), { taken: 'made' })
    assert.equal((await it.ask('GET', 'x')).status, 404)
  })

  test('leaves out what the kind does not know, the other lake being newer', async () => {
    await made('metalake', ['newer'], { surprise: { a: 1 }, comment: 'c' })
    assert.equal(((await it.do('GET', 'newer')).metalake as Json).comment, 'c')
  })

  test('keeps what is switched off so', async () => {
    await made('metalake', ['off'])
    await made('catalog', ['off', 'c'], { type: 'model', properties: { 'in-use': 'false', k: 'v' } })
    const { catalog } = (await it.do('GET', 'off/catalogs/c')) as { catalog: Json }
    assert.deepEqual([catalog.properties, catalog.audit], [{ 'in-use': 'false', k: 'v' }, audit])
    await it.refused(409, 'CatalogNotInUseException', 'GET', 'off/catalogs/c/schemas')
    await made('metalake', ['off2'], { properties: { 'in-use': 'false' } })
    await it.refused(409, 'MetalakeNotInUseException', 'GET', 'off2/catalogs')
  })

  test('hides secrets as making would', async () => {
    await made('metalake', ['hidden'])
    await made('catalog', ['hidden', 'c'], { type: 'model', properties: { 'my-password': 'hunter2-hunter2' } })
    assert.deepEqual(((await it.do('GET', 'hidden/catalogs/c')).catalog as Json).properties, { 'in-use': 'true' })
    const { text } = await it.get('hidden/catalogs/c/history')
    assert.ok(!text.includes('hunter2'))
  })
})

describe('a fileset that is taken in', () => {
  test('has exactly the locations it had, and no directory is made', async () => {
    const files = join(it.room, 'elsewhere')
    const at = await schema('fs', 'fileset', { location: files, 'location-more': join(it.room, 'more') })
    const location = `file:${join(it.room, 'mine')}`
    await made('fileset', ['fs', 'c', 's', 'f'], {
      type: 'managed',
      storageLocation: location,
      storageLocations: { unknown: location },
      properties: { 'default-location-name': 'unknown' },
    })
    const { fileset } = (await it.do('GET', `${at}/filesets/f`)) as { fileset: Json }
    assert.deepEqual(fileset.storageLocations, { unknown: location })
    for (const place of [files, join(it.room, 'more'), join(it.room, 'mine')]) assert.ok(!existsSync(place), place)
  })

  test('keeps the files that are there', async () => {
    const at = await schema('fs2', 'fileset')
    const place = join(it.room, 'kept')
    mkdirSync(place)
    writeFileSync(join(place, 'a.txt'), 'a')
    await made('fileset', ['fs2', 'c', 's', 'f'], { storageLocations: { unknown: `file:${place}` } })
    assert.deepEqual(
      ((await it.do('GET', `${at}/filesets/f/files`)).files as Json[]).map(({ name }) => name),
      ['a.txt'],
    )
  })

  test('cannot lie where the lake keeps itself, nor come without a place', async () => {
    await schema('fs3', 'fileset')
    for (const shown of [{ storageLocation: it.data }, { storageLocations: { a: join(it.data, 'x') } }, { storageLocation: '/' }, {}]) {
      const [outcome] = await take(thing('fileset', ['fs3', 'c', 's', 'f'], shown))
      assert.equal(outcome?.type, illegal)
    }
  })
})

describe('versions that are taken in', () => {
  test('keep their numbers and aliases, gaps too, and the next one gets the number it had got there', async () => {
    const at = await schema('mv', 'model')
    await made('model', ['mv', 'c', 's', 'm'], { latestVersion: 7 })
    const version = (number: number, more: Json = {}) =>
      thing('modelVersion', ['mv', 'c', 's', 'm', String(number)], { version: number, uris: { unknown: 'u' }, ...more })
    const all = [version(1, { aliases: ['best', 'a'] }), version(4, { aliases: ['new'], uri: 'u' })]
    assert.deepEqual(await take(...all), [{ taken: 'made' }, { taken: 'made' }])
    assert.deepEqual(await take(...all), [{ taken: 'same' }, { taken: 'same' }])
    assert.deepEqual(await take(version(4, { aliases: ['other'] })), [{ taken: 'differs' }])
    const [taken] = await take(version(5, { aliases: ['best'] }))
    assert.equal(taken?.type, 'ModelVersionAliasesAlreadyExistException')
    assert.deepEqual((await it.do('GET', `${at}/models/m/versions`)).versions, [1, 4])
    const best = (await it.do('GET', `${at}/models/m/aliases/best`)).modelVersion as Json
    assert.deepEqual([best.version, best.aliases, best.audit], [1, ['a', 'best'], audit])
    assert.deepEqual((await it.do('GET', `${at}/models/m`)).model, { name: 'm', properties: {}, latestVersion: 7, audit })
    await it.do('POST', `${at}/models/m/versions`, { uri: 'next' })
    assert.deepEqual((await it.do('GET', `${at}/models/m/versions`)).versions, [1, 4, 7])
    assert.deepEqual(await take(thing('model', ['mv', 'c', 's', 'm'], { latestVersion: 7 })), [{ taken: 'differs' }])
  })

  test('have a number that a version can have', async () => {
    await schema('mv2', 'model')
    for (const latestVersion of [-1, 2 ** 31, 1.5, '3']) {
      const [outcome] = await take(thing('model', ['mv2', 'c', 's', 'm'], { latestVersion }))
      assert.equal(outcome?.type, illegal, String(latestVersion))
    }
    await made('model', ['mv2', 'c', 's', 'm'])
    for (const [name, version] of [
      ['1', 2],
      ['-1', -1],
      ['1.5', 1.5],
      ['2147483648', 2 ** 31],
      ['01', 1],
      ['1', undefined],
    ] as const) {
      const [outcome] = await take(thing('modelVersion', ['mv2', 'c', 's', 'm', name], { version, uri: 'u' }))
      assert.equal(outcome?.type, illegal, name)
    }
  })
})
