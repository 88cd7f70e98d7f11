/** Who may do what, over the API: what is granted, denied, owned, taken back, dropped and made anew. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Json } from '../test-lake.ts'
import { People } from './test-people.ts'

const models = 'm/catalogs/c/schemas/s/models'
const use = { type: 'catalog', fullName: 'c', says: ['use_catalog'] }
const schemaUse = { type: 'schema', fullName: 'c.s', says: ['use_schema'] }
const model = (...says: string[]) => ({ type: 'model', fullName: 'c.s.a', says })

describe('rights', () => {
  let it: People
  before(async () => {
    it = await People.start(['ada', 'bob', 'eve'])
  })
  after(() => it[Symbol.asyncDispose]())

  test('that are taken back are gone from the very next request, whatever was kept of answers', async () => {
    await it.role('reader', use, schemaUse, model('use_model'))
    for (let round = 0; round < 20; round++) {
      await it.forbidden('ada', 'GET', `${models}/a`)
      await it.grant('reader', 'ada')
      for (let i = 0; i < 3; i++) assert.equal((await it.ask('ada', 'GET', `${models}/a`)).status, 200)
      assert.deepEqual(
        ((await it.do('ada', 'GET', models)).identifiers as Json[]).map(({ name }) => name),
        ['a'],
      )
      await it.revoke('reader', 'ada')
      await it.forbidden('ada', 'GET', models)
    }
    await it.grant('reader', 'ada')
    await it.do('ada', 'GET', `${models}/a`)
    await it.override('reader', use, schemaUse)
    await it.forbidden('ada', 'GET', `${models}/a`)
    await it.override('reader', use, schemaUse, model('use_model'))
    await it.do('ada', 'GET', `${models}/a`)
    await it.do('admin', 'PATCH', 'm/users/ada', { enable: false })
    for (const path of ['m', 'm/catalogs', `${models}/a`, 'm/tags']) await it.forbidden('ada', 'GET', path)
    await it.do('admin', 'PATCH', 'm/users/ada', { enable: true })
    await it.do('ada', 'GET', `${models}/a`)
    await it.do('admin', 'DELETE', 'm/roles/reader')
    await it.forbidden('ada', 'GET', `${models}/a`)
  })

  test('abuse 21: never come with a name: what is dropped and made anew, or removed and added, starts without', async () => {
    await it.role('one', use, schemaUse, model('use_model'))
    await it.grant('one', 'bob')
    await it.do('bob', 'GET', `${models}/a`)
    await it.do('admin', 'DELETE', `${models}/a`)
    await it.do('admin', 'POST', models, { name: 'a' })
    await it.forbidden('bob', 'GET', `${models}/a`)
    await it.do('admin', 'PUT', 'm/owners/model/c.s.b', { name: 'bob', type: 'user' })
    await it.do('bob', 'PUT', `${models}/b`, { updates: [{ '@type': 'updateComment', newComment: 'mine' }] })
    await it.do('admin', 'DELETE', 'm/users/bob')
    await it.do('admin', 'POST', 'm/users', { name: 'bob' })
    await it.forbidden('bob', 'GET', `${models}/b`)
    assert.equal((await it.do('admin', 'GET', 'm/owners/model/c.s.b')).owner, undefined)
    assert.deepEqual(((await it.do('admin', 'GET', 'm/users/bob')).user as Json).roles, [])
    await it.grant('one', 'bob')
    await it.forbidden('bob', 'GET', `${models}/b`)
  })

  test('stay with what is renamed, and come back with what is undeleted', async () => {
    await it.role('kept', use, schemaUse, model('use_model'))
    await it.grant('kept', 'eve')
    await it.do('admin', 'PUT', `${models}/a`, { updates: [{ '@type': 'rename', newName: 'z' }] })
    await it.do('eve', 'GET', `${models}/z`)
    await it.do('admin', 'DELETE', `${models}/z`)
    await it.forbidden('eve', 'GET', `${models}/z`)
    await it.do('admin', 'POST', 'm/undelete', { kind: 'model', path: 'c.s.z' })
    await it.do('eve', 'GET', `${models}/z`)
    await it.do('admin', 'PUT', `${models}/z`, { updates: [{ '@type': 'rename', newName: 'a' }] })
  })

  test('abuse 17: are no wider for roles that are named in a header, and roles that are not held are refused', async () => {
    await it.role('denies', model('-use_model'))
    await it.do('eve', 'GET', `${models}/a`)
    await it.do('eve', 'GET', `${models}/a`, undefined, 'kept')
    await it.forbidden('eve', 'GET', `${models}/a`, undefined, 'NONE')
    await it.forbidden('eve', 'GET', `${models}/a`, undefined, 'kept,one')
    await it.grant('denies', 'eve')
    await it.forbidden('eve', 'GET', `${models}/a`, undefined, 'kept')
    await it.revoke('denies', 'eve')
    await it.do('eve', 'GET', `${models}/a`, undefined, 'ALL')
  })

  test('abuse 25: are needed for every way to a thing: what may not be loaded is in no list, history, feed, tag or past', async () => {
    await it.role('narrow', use, schemaUse, model('use_model'))
    await it.do('admin', 'POST', 'm/users', { name: 'una' })
    await it.grant('narrow', 'una')
    await it.do('admin', 'POST', 'm/objects/model/c.s.b/tags', { tagsToAdd: ['red'] })
    const position = it.it.lake.store.position()
    const ways: readonly ((name: string) => string)[] = [
      ...['', '/history', '/versions', `?asOf=${position}`].map((end) => (name: string) => `${models}/${name === 'there' ? 'b' : name}${end}`),
      ...['tags', 'policies'].map((what) => (name: string) => `m/objects/model/c.s.${name === 'there' ? 'b' : name}/${what}`),
      (name) => `m/owners/model/c.s.${name === 'there' ? 'b' : name}`,
      ...['', '/models', '/models/a'].map((end) => (name: string) => `m/catalogs/c/schemas/${name === 'there' ? 't' : name}${end}`),
      ...['', '/objects'].map((end) => (name: string) => `m/tags/${name === 'there' ? 'red' : name}${end}`),
      (name) => `m/users/${name === 'there' ? 'ada' : name}`,
      (name) => `m/roles/${name === 'there' ? 'kept' : name}`,
    ]
    for (const way of ways) {
      const said = await it.forbidden('una', 'GET', way('there'))
      const absent = await it.forbidden('una', 'GET', way('absent'))
      const plain = (text: unknown) => String(text).replaceAll(/\[[^\]]*\]|'m\.[^']*'/g, '')
      assert.equal(plain(said.json.message), plain(absent.json.message), `${way('there')} tells whether it is there`)
    }
    const changes = (await it.do('una', 'GET', 'm/changes?limit=1000')).changes as Json[]
    const seen = new Set(changes.map(({ path }) => (path as string[]).join('.')))
    assert.ok(seen.has('m.c.s.a') && seen.has('m.una') && seen.has('m.narrow'))
    assert.deepEqual(
      [...seen].filter((path) => /m\.c\.s\.b|m\.c\.t|m\.red|m\.ada|m\.kept/.test(path)),
      [],
    )
    assert.deepEqual((await it.do('una', 'GET', 'm/tags')).names, [])
    assert.deepEqual((await it.do('una', 'GET', 'm/dropped')).dropped, [])
    for (const [method, path, body] of [
      ['POST', 'm/undelete', { kind: 'model', path: 'c.s.z' }],
      ['POST', 'm/undo', { position: it.it.lake.store.position() }],
      ['POST', 'm/undo?dryRun=true', { position: it.it.lake.store.position() }],
      ['POST', `/api/bulk/metalakes/${models}/add`, { models: [{ name: 'x' }] }],
      ['POST', 'm/objects/model/c.s.a/tags', { tagsToAdd: ['red'] }],
      ['POST', 'm/catalogs/c/testConnection', {}],
      ['POST', '/api/import', { things: [] }],
    ] as const)
      assert.equal((await it.ask('una', method, path, body)).status, method === 'POST' && path === 'm/undelete' ? 404 : 403, path)
  })

  test('of whoever is no user of a metalake are none, and they are not told whether it is there', async () => {
    for (const path of ['', '/catalogs', '/users', '/catalogs/c', '/changes', '/dropped', '/history', '/access?object=metalake:m'])
      assert.equal(
        (await it.forbidden('nobody', 'GET', `m${path}`)).text.replaceAll(/\bm\b/g, ''),
        (await it.forbidden('nobody', 'GET', `absent${path}`)).text.replaceAll(/\babsent\b/g, ''),
      )
    assert.deepEqual((await it.do('nobody', 'GET', '')).metalakes, [])
    await it.forbidden('nobody', 'POST', '', { name: 'own' })
  })

  test('abuse 21: cannot be given to oneself', async () => {
    await it.role('builder', { type: 'metalake', fullName: 'm', says: ['create_role', 'create_catalog'] })
    await it.do('admin', 'POST', 'm/users', { name: 'ivy' })
    await it.grant('builder', 'ivy')
    await it.do('ivy', 'POST', 'm/roles', { name: 'hers', securableObjects: [] })
    await it.forbidden('ivy', 'PUT', 'm/permissions/users/ivy/grant', { roleNames: ['hers'] })
    await it.forbidden('ivy', 'PUT', 'm/permissions/roles/hers', { overrides: [] })
    await it.forbidden('ivy', 'PUT', 'm/permissions/roles/builder/catalog/c/grant', { privileges: [{ name: 'use_catalog', condition: 'allow' }] })
    await it.forbidden('ivy', 'PUT', 'm/owners/catalog/c', { name: 'ivy', type: 'user' })
    const absent = await it.it.refused(400, 'IllegalMetadataObjectException', 'POST', 'm/roles', role('c'), {
      authorization: `Basic ${btoa('ivy:x')}`,
    })
    const unseen = await it.it.refused(400, 'IllegalMetadataObjectException', 'POST', 'm/roles', role('x'), {
      authorization: `Basic ${btoa('ivy:x')}`,
    })
    assert.equal(absent.text.replaceAll('m.c', ''), unseen.text.replaceAll('m.x', ''))
  })
  const role = (fullName: string) => ({
    name: 'r',
    securableObjects: [{ type: 'catalog', fullName, privileges: [{ name: 'use_catalog', condition: 'allow' }] }],
  })

  test('are explained by the grants, denials and owners that they come from', async () => {
    await it.role('gives', use, schemaUse, model('use_model'))
    await it.role('takes', { type: 'schema', fullName: 'c.s', says: ['-use_model'] })
    await it.do('admin', 'POST', 'm/users', { name: 'ola' })
    await it.grant('gives', 'ola')
    await it.grant('takes', 'ola')
    const asked = async (who: string) => (await it.do(who, 'GET', 'm/access?principal=ola&object=model:c.s.a')).access as Json
    const told = await asked('admin')
    assert.equal((told.may as Json).load, false)
    assert.deepEqual(told.because, [
      { object: 'c', type: 'catalog', role: 'gives', through: 'user ola', privilege: 'USE_CATALOG', condition: 'allow' },
      { object: 'c.s', type: 'schema', role: 'gives', through: 'user ola', privilege: 'USE_SCHEMA', condition: 'allow' },
      { object: 'c.s', type: 'schema', role: 'takes', through: 'user ola', privilege: 'USE_MODEL', condition: 'deny' },
      { object: 'c.s.a', type: 'model', role: 'gives', through: 'user ola', privilege: 'USE_MODEL', condition: 'allow', overruled: true },
    ])
    assert.deepEqual(await asked('ola'), { member: true, may: {}, because: [] }, 'of what she may not look at she is told as of what is not there')
    assert.deepEqual((await it.do('ola', 'GET', 'm/access?object=model:c.s.none')).access, { member: true, may: {}, because: [] })
    await it.forbidden('eve', 'GET', 'm/access?principal=ola&object=model:c.s.a')
    await it.revoke('takes', 'ola')
    assert.equal(((await asked('ola')).may as Json).load, true)
  })

  test('can be looked at before they are changed: what is told is what then happens', async () => {
    await it.do('admin', 'POST', 'm/users', { name: 'pat' })
    await it.role('later', use, { type: 'schema', fullName: 'c.t', says: ['use_schema', 'use_model', 'register_model'] })
    const told = await it.do('admin', 'POST', 'm/access/what-if', { changes: [{ change: 'grant-role', role: 'later', user: 'pat' }] })
    assert.equal(told.complete, true)
    const gains = new Map((told.differences as Json[]).map(({ object, gains, loses }) => [object, [gains, loses]]))
    assert.deepEqual(Object.fromEntries(gains), {
      c: [['load'], []],
      'c.t': [['load', 'create_model'], []],
      'c.t.a': [['load'], []],
      'c.t.b': [['load'], []],
    })
    await it.forbidden('pat', 'GET', 'm/catalogs/c/schemas/t/models/a')
    await it.grant('later', 'pat')
    await it.do('pat', 'GET', 'm/catalogs/c/schemas/t/models/a')
    const lost = await it.do('admin', 'POST', 'm/access/what-if', { changes: [{ change: 'drop-role', role: 'later' }] })
    assert.deepEqual((lost.differences as Json[]).map(({ principal, object, loses }) => [principal, object, loses]).toSorted(), [
      ['user pat', 'c', ['load']],
      ['user pat', 'c.t', ['load', 'create_model']],
      ['user pat', 'c.t.a', ['load']],
      ['user pat', 'c.t.b', ['load']],
    ])
    const denied = { change: 'grant', role: 'later', type: 'model', fullName: 'c.t.a', privileges: [{ name: 'use_model', condition: 'deny' }] }
    const less = await it.do('admin', 'POST', 'm/access/what-if', { changes: [denied] })
    assert.deepEqual(
      (less.differences as Json[]).map(({ object, loses }) => [object, loses]),
      [['c.t.a', ['load']]],
    )
    await it.forbidden('pat', 'POST', 'm/access/what-if', { changes: [{ change: 'drop-role', role: 'later' }] })
  })
})
