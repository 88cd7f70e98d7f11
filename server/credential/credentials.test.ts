/** Credentials come from the settings of a catalog or fileset, the nearer first; whole, by their type, and from nothing else. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { illegal, type Json, TestLake } from '../test-lake.ts'

const s3 = { 's3-access-key-id': 'id-1', 's3-secret-access-key': 'secret-1' }
const azure = { 'azure-storage-account-name': 'name-1', 'azure-storage-account-key': 'key-1' }
const jdbc = { 'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/d', 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': 'u', 'jdbc-password': 'p' }
const unsupported = 'UnsupportedOperationException'

describe('credentials', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
  })
  after(() => it?.[Symbol.asyncDispose]())

  const given = async (object: string, headers = {}) => {
    const { credentials } = await it.do('GET', `m/objects/${object}/credentials`, undefined, headers)
    return Object.fromEntries(
      (credentials as Json[]).map(({ credentialType, expireTimeInMs, credentialInfo }) => [credentialType, [expireTimeInMs, credentialInfo]]),
    )
  }
  const files = (name: string, properties: object) =>
    it.do('POST', 'm/catalogs', { name, type: 'fileset', properties: { location: join(it.room, name), ...properties } })
  const fileset = async (catalog: string, properties: object, above: object = {}) => {
    await it.do('POST', `m/catalogs/${catalog}/schemas`, { name: 's', properties: above })
    await it.do('POST', `m/catalogs/${catalog}/schemas/s/filesets`, { name: 'f', properties })
    return `fileset/${catalog}.s.f`
  }

  test('of a catalog follow from what is set whole, where none are named', async () => {
    await files('none', { 's3-access-key-id': 'half', 'cos-access-key-id': 'c', 'cos-secret-access-key': 'c' })
    assert.deepEqual(await given('catalog/none'), {})
    await files('both', { ...s3, ...azure })
    assert.deepEqual(await given('CATALOG/both'), { 's3-secret-key': [0, s3], 'azure-account-key': [0, azure] })
    await it.do('POST', 'm/catalogs', { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties: jdbc })
    assert.deepEqual(await given('catalog/pg'), { 'jdbc-user-password': [0, { 'jdbc-user': 'u', 'jdbc-password': 'p' }] })
  })

  test('are those that are named; settings of the fileset go before those of the schema, and these before the catalog’s', async () => {
    await files('named', { ...s3, ...azure, 'credential-providers': ' azure-account-key , azure-account-key ' })
    assert.deepEqual(await given('catalog/named'), { 'azure-account-key': [0, azure] })
    const near = await fileset(
      'named',
      { 's3-access-key-id': 'id-3' },
      { 'credential-providers': 's3-secret-key', 's3-access-key-id': 'id-2', 's3-secret-access-key': 'secret-2' },
    )
    assert.deepEqual(await given(near), { 's3-secret-key': [0, { 's3-access-key-id': 'id-3', 's3-secret-access-key': 'secret-2' }] })
    assert.deepEqual(Object.keys(await given(near, { 'current-location-name': 'unknown' })), ['s3-secret-key'])
    await it.refused(400, illegal, 'GET', `m/objects/${near}/credentials`, undefined, { 'current-location-name': 'x' })
  })

  test('that cannot be given are refused, without a word of those that could', async () => {
    await files('lacking', { 's3-secret-access-key': 'canary', 'credential-providers': 's3-secret-key' })
    const said = await it.refused(400, illegal, 'GET', 'm/objects/catalog/lacking/credentials')
    assert.match(said.text, /s3-access-key-id/)
    assert.ok(!said.text.includes('canary'))
    await files('tokens', { ...s3, 'credential-providers': 's3-token' })
    assert.deepEqual(await given('catalog/tokens'), {})
    await it.refused(405, unsupported, 'GET', `m/objects/${await fileset('tokens', {})}/credentials`)
    for (const [name, type] of ['constructor', 's3', '__proto__'].map((type, i) => [`odd${i}`, type] as const)) {
      await files(name, { 'credential-providers': type })
      await it.refused(400, illegal, 'GET', `m/objects/catalog/${name}/credentials`)
    }
  })

  test('are new as soon as a setting is, and never those of the past', async () => {
    await files('turned', s3)
    assert.deepEqual(await given('catalog/turned'), { 's3-secret-key': [0, s3] })
    const then = it.lake.store.position()
    const property = 's3-secret-access-key'
    await it.do('PUT', 'm/catalogs/turned', { updates: [{ '@type': 'setProperty', property, value: 'secret-2' }] })
    assert.deepEqual(await given('catalog/turned'), { 's3-secret-key': [0, { ...s3, [property]: 'secret-2' }] })
    await it.refused(400, illegal, 'GET', `m/objects/catalog/turned/credentials?asOf=${then}`)
    await it.do('PUT', 'm/catalogs/turned', { updates: [{ '@type': 'removeProperty', property }] })
    assert.deepEqual(await given('catalog/turned'), {})
  })

  test('are of catalogs and filesets only', async () => {
    for (const object of ['metalake/m', 'schema/named.s', 'table/pg.s.t', 'column/pg.s.t.c', 'tag/t', 'model/a.b.c'])
      await it.refused(405, unsupported, 'GET', `m/objects/${object}/credentials`)
    for (const object of ['zz/x', 'catalog/a.b', 'fileset/named.s', 'fileset/named..f'])
      await it.refused(400, illegal, 'GET', `m/objects/${object}/credentials`)
    await it.refused(404, 'NoSuchCatalogException', 'GET', 'm/objects/catalog/zz/credentials')
    await it.refused(404, 'NoSuchFilesetException', 'GET', 'm/objects/fileset/named.s.zz/credentials')
    await it.refused(404, 'NoSuchCatalogException', 'GET', 'zz/objects/catalog/named/credentials')
  })
})
