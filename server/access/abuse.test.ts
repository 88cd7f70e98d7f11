/** Callers who reach for more than they were given: named by the numbers of docs/abuse.md. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Json } from '../test-lake.ts'
import { as, People, securable } from './test-people.ts'

const uses = (catalog: string) => [
  securable({ type: 'catalog', fullName: catalog, says: ['use_catalog'] }),
  securable({ type: 'schema', fullName: `${catalog}.s`, says: ['use_schema'] }),
]

describe('a caller with few rights', () => {
  let it: People
  before(async () => {
    it = await People.start(['eve', 'bob'])
    await it.do('admin', 'POST', 'm/catalogs', { name: 'f', type: 'fileset', properties: { 'disable-filesystem-ops': 'true' } })
    for (const name of ['s', 'open']) await it.do('admin', 'POST', 'm/catalogs/f/schemas', { name })
  })
  after(() => it?.[Symbol.asyncDispose]())
  const hold = async (who: string, role: string, securableObjects: readonly Json[]) => {
    await it.do('admin', 'POST', 'm/roles', { name: role, securableObjects })
    await it.grant(role, who)
  }
  const denied = async (who: string, query = '') =>
    ((await it.do('admin', 'GET', `m/audit?outcome=denied&actor=${who}&limit=1000${query}`)).audit as Json[]).map(({ path }) =>
      (path as string[]).join('.'),
    )

  test('abuse 10: gets the credentials of a fileset with several locations with the right to read it, and none without', async () => {
    const keys = { 's3-access-key-id': 'id-1', 's3-secret-access-key': 'secret-1' }
    const storageLocations = { one: 'file:///granted/x', two: 'file:///foreign/y' }
    await it.do('admin', 'POST', 'm/catalogs/f/schemas/s/filesets', {
      name: 'two',
      type: 'external',
      storageLocations,
      properties: { 'default-location-name': 'one', ...keys },
    })
    await hold('eve', 'looks', uses('f'))
    const at = 'm/objects/fileset/f.s.two/credentials'
    const said = await it.forbidden('eve', 'GET', at)
    assert.doesNotMatch(said.text, /secret-1|id-1|granted|foreign/)
    await hold('eve', 'reads', [securable({ type: 'fileset', fullName: 'f.s.two', says: ['read_fileset'] })])
    await it.do('eve', 'GET', at)
    assert.ok((await denied('eve')).includes('m.f.s.two'))
  })

  test('abuse 21: gets nothing through a group or role that is made anew under an old name, nor through a role that is named like one', async () => {
    await it.do('admin', 'POST', 'm/groups', { name: 'g' })
    await hold('bob', 'old', [...uses('c'), securable({ type: 'model', fullName: 'c.s.a', says: ['use_model'] })])
    await it.do('bob', 'GET', 'm/catalogs/c/schemas/s/models/a')
    await it.do('admin', 'PUT', 'm/permissions/groups/g/grant', { roleNames: ['old'] })
    await it.do('admin', 'DELETE', 'm/roles/old')
    await it.do('admin', 'POST', 'm/roles', { name: 'old', securableObjects: [securable({ type: 'model', fullName: 'c.s.a', says: ['use_model'] })] })
    await it.forbidden('bob', 'GET', 'm/catalogs/c/schemas/s/models/a')
    assert.deepEqual(((await it.do('admin', 'GET', 'm/groups/g')).group as Json).roles, [])
    await it.do('admin', 'PUT', 'm/owners/catalog/c', { name: 'g', type: 'group' })
    await it.do('admin', 'DELETE', 'm/groups/g')
    await it.do('admin', 'POST', 'm/groups', { name: 'g' })
    assert.equal((await it.do('admin', 'GET', 'm/owners/catalog/c')).owner, undefined)
    // A role holds no roles, so that none is held by way of another.
    for (const body of [
      { name: 'nest', roles: ['old'] },
      { name: 'nest', roleNames: ['old'] },
      { name: 'nest', securableObjects: [securable({ type: 'role', fullName: 'old', says: ['use_catalog'] })] },
    ])
      assert.equal((await it.ask('admin', 'POST', 'm/roles', body)).status, 400)
    for (const body of [
      { name: 'bob', type: 'user' },
      { name: 'g', type: 'group' },
    ])
      await it.forbidden('bob', 'PUT', 'm/owners/model/c.s.a', body)
    await it.do('admin', 'PUT', 'm/owners/catalog/c', { name: 'admin', type: 'user' })
  })

  test('abuse 24: has no secret of a catalog sent elsewhere by trying its settings, and starts no run with the rights of the lake', async () => {
    const login = {
      'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/d',
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': 'u',
      'jdbc-password': 'hidden-password',
    }
    await it.do('admin', 'POST', 'm/catalogs', { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties: login })
    await hold('eve', 'uses_pg', uses('pg').slice(0, 1))
    const elsewhere = { properties: { 'jdbc-url': 'jdbc:postgresql://127.0.0.1:2/d' } }
    await it.forbidden('eve', 'POST', 'm/catalogs/pg/testConnection', elsewhere)
    await it.forbidden('eve', 'PUT', 'm/catalogs/pg', {
      updates: [{ '@type': 'setProperty', property: 'jdbc-url', value: 'jdbc:postgresql://127.0.0.1:2/d' }],
    })
    await it.do('admin', 'POST', 'm/jobs/templates', { jobTemplate: { name: 'jt', jobType: 'shell', executable: '/bin/true' } })
    await it.forbidden('eve', 'POST', 'm/jobs/runs', { jobTemplateName: 'jt' })
    await it.forbidden('eve', 'POST', 'm/jobs/templates', { jobTemplate: { name: 'mine', jobType: 'shell', executable: '/bin/true' } })
    const paths = await denied('eve')
    // A run has no name before it is there: it is denied of the metalake.
    for (const path of ['m.pg', 'm']) assert.ok(paths.includes(path), `${path} is not among ${paths.join()}`)
  })

  test('abuse 26: moves nothing to where more is allowed: a rename stays in its schema, and takes the rights and denials along', async () => {
    await it.do('admin', 'POST', 'm/catalogs/f/schemas/s/filesets', { name: 'box', type: 'external', storageLocation: 'file:///absent/box' })
    const writes = ['read_fileset', 'write_fileset']
    await hold('bob', 'moves', [
      ...uses('f'),
      securable({ type: 'schema', fullName: 'f.open', says: ['use_schema', 'create_fileset', ...writes] }),
      securable({ type: 'fileset', fullName: 'f.s.box', says: writes }),
    ])
    for (const newName of ['open.box', '../open/box', 'open/box', 'f.open.box'])
      assert.equal(
        (await it.ask('bob', 'PUT', 'm/catalogs/f/schemas/s/filesets/box', { updates: [{ '@type': 'rename', newName }] })).status,
        400,
        newName,
      )
    assert.deepEqual((await it.do('bob', 'GET', 'm/catalogs/f/schemas/open/filesets')).identifiers, [])
    await hold('bob', 'not_after', [securable({ type: 'fileset', fullName: 'f.s.box', says: ['-write_fileset'] })])
    await it.forbidden('bob', 'PUT', 'm/catalogs/f/schemas/s/filesets/box', { updates: [{ '@type': 'rename', newName: 'other' }] })
    await it.do('admin', 'PUT', 'm/catalogs/f/schemas/s/filesets/box', { updates: [{ '@type': 'rename', newName: 'other' }] })
    await it.do('bob', 'GET', 'm/catalogs/f/schemas/s/filesets/other')
    await it.forbidden('bob', 'PUT', 'm/catalogs/f/schemas/s/filesets/other', { updates: [{ '@type': 'rename', newName: 'free' }] })
    const change = { updates: [{ '@type': 'rename', newName: 'b', newSchemaName: 'open' }] }
    assert.ok([400, 403, 404, 405].includes((await it.ask('bob', 'PUT', 'm/catalogs/f/schemas/s/tables/box', change)).status))
  })

  test('abuse 35: turns no further page with a token after the right to the list is taken back, nor with somebody else’s token, nor with one that was changed', async () => {
    await hold('eve', 'pages', [...uses('c').slice(0, 1), securable({ type: 'schema', fullName: 'c.s', says: ['use_schema', 'use_model'] })])
    const list = 'm/catalogs/c/schemas/s/models'
    const { nextPageToken } = await it.do('eve', 'GET', `${list}?limit=1`)
    const token = String(nextPageToken)
    await it.do('eve', 'GET', `${list}?limit=1&pageToken=${encodeURIComponent(token)}`)
    for (let i = 0; i < token.length; i += 3) {
      const other = `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`
      assert.equal((await it.ask('eve', 'GET', `${list}?limit=1&pageToken=${encodeURIComponent(other)}`)).status, 400, other)
    }
    assert.equal((await it.ask('admin', 'GET', `${list}?limit=1&pageToken=${encodeURIComponent(token)}`)).status, 400)
    await it.revoke('pages', 'eve')
    const said = await it.ask('eve', 'GET', `${list}?limit=1&pageToken=${encodeURIComponent(token)}`)
    assert.equal(said.status, 403)
    assert.ok((await denied('eve', '&kind=model')).length > 0)
    assert.equal((await it.it.ask('GET', `${list}?limit=1&pageToken=${encodeURIComponent(token)}`, undefined, as('nobody'))).status, 400)
  })
})
