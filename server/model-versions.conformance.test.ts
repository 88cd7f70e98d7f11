/** The life of model versions: numbered from 0 and never again, found by number and alias, each with its addresses. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { modelVersion } from '../kinds/model-version.ts'
import { samples } from '../kinds/test-samples.ts'
import { illegal, type Json, TestLake } from './test-lake.ts'

const missing = 'NoSuchModelVersionException'
const aliasTaken = 'ModelVersionAliasesAlreadyExistException'

describe('a version of a model', () => {
  let it: TestLake
  let [schemas, models, model, versions] = [0, '', '', '']
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
  })
  after(async () => {
    assert.deepEqual(it.reports, [])
    assert.deepEqual(await it.damages(), [])
    await it[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    const name = `s${schemas++}`
    await it.do('POST', 'm/catalogs/c/schemas', { name })
    models = `m/catalogs/c/schemas/${name}/models`
    model = `${models}/churn`
    versions = `${model}/versions`
    await it.do('POST', models, { name: 'churn' })
  })

  const link = (more: Json = {}) => it.do('POST', versions, { uri: 'u', ...more })
  const load = async (path: string) => (await it.do('GET', `${model}/${path}`)).modelVersion as Json
  const alter = async (path: string, ...updates: readonly Json[]) => (await it.do('PUT', `${model}/${path}`, { updates })).modelVersion as Json
  const numbers = async (query = '') => (await it.do('GET', versions + query)).versions as number[]
  const latest = async () => ((await it.do('GET', model)).model as Json).latestVersion
  const uri = async (path: string, query = '') => (await it.do('GET', `${model}/${path}/uri${query}`)).uri

  test('that is linked is there as it was asked for, by number and by each alias', async () => {
    const { body } = samples.modelVersion
    assert.deepEqual(await it.do('POST', versions, body), { code: 0 })
    const is = await load('versions/0')
    assert.partialDeepStrictEqual(is, { ...body, version: 0, uris: { ...(body.uris as Json), unknown: body.uri } })
    assert.equal((is.audit as Json).creator, 'anonymous')
    for (const alias of ['best', 'live', '0', '00']) assert.deepEqual(await load(`aliases/${alias}`), is)
    assert.deepEqual((await it.do('GET', `${versions}?details=true`)).infos, [is])
    assert.deepEqual(await numbers(), [0])
  })

  test('gets the number after the last, which is never given again', async () => {
    assert.equal(await latest(), 0)
    for (let i = 0; i < 3; i++) await link()
    assert.deepEqual([await numbers(), await latest()], [[0, 1, 2], 3])
    for (const dropped of [true, false]) assert.equal((await it.do('DELETE', `${versions}/2`)).dropped, dropped)
    assert.deepEqual([await numbers(), await latest()], [[0, 1], 3])
    await link()
    assert.deepEqual([await numbers(), await latest()], [[0, 1, 3], 4])
    await it.refused(404, missing, 'GET', `${versions}/2`)
  })

  test('gets a number of its own, however many link at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => link()))
    assert.deepEqual(await numbers(), [0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('needs an address, named or not, and none that is blank', async () => {
    for (const body of [
      {},
      { uris: {} },
      { uri: '' },
      { uri: ' ' },
      { uris: { a: '' } },
      { uris: { '': 'u' } },
      { uris: { a: null } },
      { uri: {} },
      { uri: 'u', other: 1 },
      { uri: 'u', version: 5 },
    ])
      await it.refused(400, illegal, 'POST', versions, body)
    await link({ uri: null, uris: { a: 'x' } })
    const { uri: unnamed, uris } = await load('versions/0')
    assert.deepEqual([unnamed, uris], [undefined, { a: 'x' }])
    await it.refused(404, 'NoSuchModelException', 'POST', versions.replace('churn', 'none'), { uri: 'u' })
    await it.refused(404, 'NoSuchModelException', 'GET', versions.replace('churn', 'none'))
  })

  test('has aliases that are its own within the model', async () => {
    await link({ aliases: ['a', 'b'] })
    for (const aliases of [['b'], ['c', 'a'], ['c', 'c']]) {
      const said = await it.refused(409, aliasTaken, 'POST', versions, { uri: 'u', aliases })
      assert.equal(said.json.code, 1004)
    }
    for (const alias of ['', ' ', '12', '1e5', '-1', '0x10', ' 7 ', 'x'.repeat(129)])
      await it.refused(400, illegal, 'POST', versions, { uri: 'u', aliases: [alias] })
    for (const aliases of ['a', [null], [{}]]) await it.refused(400, illegal, 'POST', versions, { uri: 'u', aliases })
    await link({ aliases: ['c'] })
    await it.refused(409, aliasTaken, 'PUT', `${versions}/1`, { updates: [{ '@type': 'updateAliases', aliasesToAdd: ['a'] }] })
    await it.do('POST', models, { name: 'other' })
    await it.do('POST', versions.replace('churn', 'other'), { uri: 'u', aliases: ['a'] })
  })

  test('gives its aliases up when they are taken away, or when it goes', async () => {
    await link({ aliases: ['a', 'b'] })
    assert.deepEqual((await alter('aliases/a', { '@type': 'updateAliases', aliasesToAdd: ['c', 'c'], aliasesToRemove: ['b', 'none'] })).aliases, [
      'a',
      'c',
    ])
    await it.refused(404, missing, 'GET', `${model}/aliases/b`)
    await link({ aliases: ['b'] })
    assert.equal((await load('aliases/b')).version, 1)
    assert.equal((await it.do('DELETE', `${model}/aliases/a`)).dropped, true)
    for (const gone of ['versions/0', 'aliases/a', 'aliases/c']) await it.refused(404, missing, 'GET', `${model}/${gone}`)
    assert.equal((await it.do('DELETE', `${model}/aliases/a`)).dropped, false)
    await link({ aliases: ['a', 'c'] })
    assert.equal((await load('aliases/c')).version, 2)
  })

  for (const [type, ask] of Object.entries(samples.modelVersion.changes))
    test(`is altered by ${type}, by number and by alias, and nothing but that`, async () => {
      const { body } = samples.modelVersion
      const { aliases: _two, ...rest } = body
      await it.do('POST', versions, body)
      await it.do('POST', versions, { ...rest, aliases: ['second'] })
      const { audit: _a, ...other } = await load('versions/1')
      const { audit: _b, ...was } = await load('versions/0')
      const answer = await alter('aliases/live', { '@type': type, ...ask, unknown: 'means nothing' })
      const is = await load('versions/0')
      assert.deepEqual(answer, is)
      assert.equal((is.audit as Json).lastModifier, 'anonymous')
      const changed = Object.keys({ ...was, ...is }).filter((key) => key !== 'audit' && JSON.stringify(is[key]) !== JSON.stringify(was[key]))
      const wanted = type === 'updateComment' ? 'comment' : type.endsWith('Property') ? 'properties' : type === 'updateAliases' ? 'aliases' : 'uris'
      assert.deepEqual(changed, [wanted])
      const { audit: _c, ...still } = await load('versions/1')
      assert.deepEqual(still, other)
      const position = it.lake.store.position()
      await alter('versions/0', { '@type': type, ...ask })
      assert.equal(it.lake.store.position(), position, 'the second time there is nothing to do')
    })

  test('is altered wholly or not at all, by what is in its table alone', async () => {
    await link({ uris: { a: 'x' } })
    const good = { '@type': 'updateComment', newComment: 'x' }
    for (const bad of [
      { '@type': 'rename', newName: 'x' },
      { '@type': 'updateUri', newUri: '' },
      { '@type': 'updateAliases' },
      { '@type': 'addUri', uri: 'x' },
      null,
      {},
    ])
      await it.refused(400, illegal, 'PUT', `${versions}/0`, { updates: [good, bad] })
    await it.refused(400, illegal, 'PUT', `${versions}/0`, {
      updates: [
        { '@type': 'removeUri', uriName: 'a' },
        { '@type': 'removeUri', uriName: 'unknown' },
      ],
    })
    assert.equal((await load('versions/0')).comment, undefined)
    for (const row of [
      { key: 'gravitino.identifier', type: 'setProperty' },
      { key: 'gravitino.identifier', type: 'removeProperty' },
    ])
      await it.refused(400, illegal, 'PUT', `${versions}/0`, { updates: [{ '@type': row.type, property: row.key, value: 'x' }] })
    const updates = Object.entries(samples.modelVersion.changes).map(([type, ask]) => ({ '@type': type, ...ask }))
    for (const path of ['versions/9', 'aliases/none', 'aliases/9', 'aliases/constructor', 'aliases/__proto__'])
      await it.refused(404, missing, 'PUT', `${model}/${path}`, { updates })
  })

  test('that is no number, or one that is not there, is not found', async () => {
    await link()
    for (const number of ['1', '-1', '99999999999', '9'.repeat(30)]) await it.refused(404, missing, 'GET', `${versions}/${number}`)
    for (const number of ['x', '1.5', '0x0', '1e0', '%200']) assert.equal((await it.get(`${versions}/${number}`)).status, 404, number)
    assert.equal((await it.get(`${versions}/9/history`)).status, 404)
  })

  test('is at the address asked for, the only one, or the one that it or its model prefers', async () => {
    await link({ uri: 'only' })
    assert.equal(await uri('versions/0'), 'only')
    await link({ uri: null, uris: { a: 'x', b: 'y' }, aliases: ['two'] })
    await it.refused(400, illegal, 'GET', `${versions}/1/uri`)
    assert.deepEqual([await uri('aliases/two', '?uriName=b'), await uri('versions/1', '?uriName=a')], ['y', 'x'])
    const prefer = (name: string) => ({ '@type': 'setProperty', property: 'default-uri-name', value: name })
    await it.do('PUT', model, { updates: [prefer('a')] })
    assert.equal(await uri('versions/1'), 'x')
    await alter('versions/1', prefer('b'))
    assert.deepEqual([await uri('versions/1'), await uri('versions/0')], ['y', 'only'])
    await alter('versions/1', prefer('none'))
    for (const path of ['1/uri', '1/uri?uriName=none', '0/uri?uriName=a', '1/uri?uriName=constructor'])
      await it.refused(404, 'NoSuchModelVersionURINameException', 'GET', `${versions}/${path}`)
    await it.refused(404, missing, 'GET', `${versions}/9/uri`)
  })

  test('is listed in order of number, the same in pages of any size', async () => {
    for (let i = 0; i < 12; i++) await link()
    await it.do('DELETE', `${versions}/5`)
    const all = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert.deepEqual(await numbers(), all)
    for (let limit = 1; limit <= all.length + 1; limit++) {
      const paged: number[] = []
      for (let token = ''; ; ) {
        const page = await it.do('GET', `${versions}?limit=${limit}${token}`)
        paged.push(...(page.versions as number[]))
        if (page.nextPageToken === undefined) break
        token = `&pageToken=${String(page.nextPageToken)}`
      }
      assert.deepEqual(paged, all)
    }
    const { nextPageToken } = await it.do('GET', `${versions}?limit=2`)
    await it.refused(400, illegal, 'GET', `${models}?pageToken=${String(nextPageToken)}`)
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'pageToken=x']) await it.refused(400, illegal, 'GET', `${versions}?${query}`)
  })

  test('is shown as it was, by position and by instant', async () => {
    const looks = ['', '?details=true', '/0', '/0/uri', '/1']
    const paths = [...looks.map((path) => versions + path), `${model}/aliases/a`, `${model}/aliases/b`, model]
    const shown = async (path: string, asOf?: string) => {
      const query = asOf === undefined ? '' : `${path.includes('?') ? '&' : '?'}asOf=${asOf}`
      const { json } = await it.get(path + query)
      return json.code === 0 ? json : json.type
    }
    const look = (asOf?: string) => Promise.all(paths.map((path) => shown(path, asOf)))
    const moments: { at: string; instant: string; was: unknown }[] = []
    const steps = [
      () => link({ aliases: ['a'] }),
      () => alter('versions/0', { '@type': 'updateUri', newUri: 'v' }),
      () => alter('versions/0', { '@type': 'updateAliases', aliasesToAdd: ['b'], aliasesToRemove: ['a'] }),
      () => link({ aliases: ['a'] }),
      () => it.do('DELETE', `${versions}/0`),
      () => it.do('DELETE', model),
    ]
    for (const step of [async () => {}, ...steps]) {
      await step()
      await sleep(3)
      moments.push({ at: String(it.lake.store.position()), instant: new Date().toISOString(), was: await look() })
      await sleep(3)
    }
    for (const { at, instant, was } of moments) {
      assert.deepEqual(await look(at), was, at)
      assert.deepEqual(await look(instant), was, instant)
    }
  })

  test('has a history of its own, and keeps it when the model is renamed', async () => {
    await link({ comment: 'one' })
    await alter('versions/0', { '@type': 'updateComment', newComment: 'two' })
    await it.do('PUT', model, { updates: [{ '@type': 'rename', newName: 'stay' }] })
    const rows = (await it.do('GET', `${versions.replace('churn', 'stay')}/0/history`)).history as Json[]
    assert.deepEqual(
      rows.map(({ operation, after }) => [operation, (after as Json).comment]),
      [
        ['alter', 'two'],
        ['create', 'one'],
      ],
    )
    assert.deepEqual(rows[0]?.before, rows[1]?.after)
    assert.deepEqual((await it.do('GET', versions.replace('churn', 'stay'))).versions, [0])
    await it.refused(404, 'NoSuchModelException', 'GET', versions)
  })

  test('goes with its model; a model of the same name begins anew', async () => {
    await link({ aliases: ['a'] })
    assert.equal((await it.do('DELETE', model)).dropped, true)
    await it.do('POST', models, { name: 'churn' })
    assert.deepEqual([await numbers(), await latest()], [[], 0])
    await link({ aliases: ['a'] })
    assert.equal((await load('aliases/a')).version, 0)
  })

  test('has a sample of every alteration in these', () => {
    assert.deepEqual(Object.keys(samples.modelVersion.changes).toSorted(), Object.keys(modelVersion.changes).toSorted())
  })
})
