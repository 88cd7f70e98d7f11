/** What rules do is explained as what roles do is: who sees which rows and columns, through what, now, then, and if it were so. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Json } from '../test-lake.ts'
import { People } from './test-people.ts'

const column = (name: string, type: string) => ({ name, type })
const schemas = 'm/catalogs/lake/schemas'

describe('rules on tables', () => {
  let it: People
  before(async () => {
    it = await People.start(['ada', 'bob', 'zoe'])
    await it.do('admin', 'POST', 'm/groups', { name: 'privacy' })
    await it.do('admin', 'POST', 'm/catalogs', { name: 'lake', type: 'relational', provider: 'lakehouse-generic' })
    await it.do('admin', 'POST', schemas, { name: 's' })
    await it.do('admin', 'POST', `${schemas}/s/tables`, {
      name: 'people',
      columns: [column('name', 'string'), column('email', 'varchar(80)'), column('region', 'string'), column('salary', 'long')],
      properties: { format: 'delta', location: 's3://b/people', external: 'true' },
    })
    await it.role('reader', { type: 'catalog', fullName: 'lake', says: ['use_catalog', 'use_schema', 'select_table'] })
    await it.grant('reader', 'ada')
    await it.grant('reader', 'bob')
    await it.do('admin', 'PUT', 'm/permissions/groups/privacy/grant', { roleNames: ['reader'] })
    await it.do('admin', 'POST', 'm/objects/column/lake.s.people.email/tags', { tagsToAdd: ['red'] })
    await policy('regions', { when: 'not principal.groups has "privacy"', rows: 'row.region = "eu" or row.name = principal.name' })
    await policy('alive', { rows: 'row.salary is not null' })
    await policy('masked', {
      when: 'principal.name != "bob"',
      masks: [
        { columns: 'column.tags has "red"', with: 'last4' },
        { columns: 'column.type = "long" or column.name = "name"', with: 'hash' },
      ],
    })
    await policy('strict', { masks: [{ columns: 'column.name in ["email", "none"]', with: 'null' }], when: 'principal.groups has "privacy"' })
  })
  after(() => it[Symbol.asyncDispose]())
  const policy = async (name: string, rule: object, on = 'catalog/lake') => {
    const content = { customRules: { 'caspian.access': rule }, supportedObjectTypes: ['table'] }
    await it.do('admin', 'POST', 'm/policies', { name, policyType: 'custom', content })
    await it.do('admin', 'POST', `m/objects/${on}/policies`, { policiesToAdd: [name] })
  }
  const explained = async (query: string) => (await it.do('admin', 'GET', `m/access?${query}`)).access as Json
  const table = 'object=table:lake.s.people'

  test('filter rows and mask columns by who asks; all filters count, and of masks the strictest', async () => {
    const ada = await explained(`principal=ada&${table}`)
    assert.equal(ada.rows, `(NOT ("salary" IS NULL) AND ("region" = 'eu' OR "name" = 'ada'))`)
    assert.deepEqual(ada.filteredBy, ['alive', 'regions'])
    assert.deepEqual(ada.masks, [
      { column: 'name', with: 'hash', policy: 'masked' },
      { column: 'email', with: 'last4', policy: 'masked' },
      { column: 'salary', with: 'hash', policy: 'masked' },
    ])
    const trusted = await explained(`principal=ada&groups=privacy&${table}`)
    assert.equal(trusted.rows, 'NOT ("salary" IS NULL)')
    assert.deepEqual(trusted.masks, [
      { column: 'name', with: 'hash', policy: 'masked' },
      { column: 'email', with: 'null', policy: 'strict' },
      { column: 'salary', with: 'hash', policy: 'masked' },
    ])
    assert.deepEqual((await explained(`principal=bob&${table}`)).masks, [])
    assert.equal(Object.hasOwn(await explained('principal=ada&object=schema:lake.s'), 'masks'), false)
  })

  test('are told of one column too, which becomes no thing of its own by it', async () => {
    const position = it.it.lake.store.position()
    const email = await explained('principal=ada&object=column:lake.s.people.email')
    assert.deepEqual(email.masks, [{ column: 'email', with: 'last4', policy: 'masked' }])
    assert.equal((email.may as Json).load, true)
    assert.deepEqual((await explained('principal=ada&object=column:lake.s.people.region')).masks, [])
    assert.equal(it.it.lake.store.position(), position)
    await it.it.refused(404, 'NoSuchMetadataObjectException', 'GET', 'm/access?object=column:lake.s.people.none', undefined, {
      authorization: `Basic ${btoa('admin:x')}`,
    })
  })

  test('are among the reasons, with the policy and where it is attached', async () => {
    await policy(
      'closed',
      { effect: 'deny', privileges: ['SELECT_TABLE'], when: 'principal.name = "ada" and object.tags has "blue"' },
      'schema/lake.s',
    )
    await it.do('admin', 'POST', 'm/objects/table/lake.s.people/tags', { tagsToAdd: ['blue'] })
    const { may, because } = await explained(`principal=ada&${table}`)
    assert.equal((may as Json).load, false)
    assert.deepEqual((because as Json[]).slice(-2), [
      { object: 'lake', type: 'catalog', role: 'reader', through: 'user ada', privilege: 'SELECT_TABLE', condition: 'allow', overruled: true },
      { object: 'lake.s.people', type: 'table', policy: 'closed', attachedTo: 'lake.s', privilege: 'SELECT_TABLE', condition: 'deny' },
    ])
    await it.do('admin', 'DELETE', 'm/policies/closed')
    await it.do('admin', 'POST', 'm/objects/table/lake.s.people/tags', { tagsToRemove: ['blue'] })
  })

  test('are told of everybody who may look, to whoever manages grants', async () => {
    const { who, principals } = (await it.do('admin', 'GET', 'm/access/who?object=column:lake.s.people.email')) as { who: Json[]; principals: number }
    assert.equal(principals, 5)
    assert.deepEqual(
      who.map(({ principal, masks }) => [principal, (masks as Json[]).map((mask) => mask.with)]),
      [
        ['user ada', ['last4']],
        ['user admin', ['last4']],
        ['user bob', []],
        ['group privacy', ['null']],
      ],
    )
    assert.deepEqual(((who[3] as Json).because as Json[])[0], {
      object: 'lake',
      type: 'catalog',
      role: 'reader',
      through: 'group privacy',
      privilege: 'USE_CATALOG',
      condition: 'allow',
    })
    await it.forbidden('ada', 'GET', `m/access/who?${table}`)
  })

  test('of the past are those of then: roles, policies, tags and owners', async () => {
    const then = it.it.lake.store.position()
    const before = await explained(`principal=ada&${table}`)
    const whoThen = await it.do('admin', 'GET', `m/access/who?${table}`)
    await it.revoke('reader', 'ada')
    await it.do('admin', 'PUT', 'm/owners/table/lake.s.people', { name: 'zoe', type: 'user' })
    await it.do('admin', 'POST', 'm/objects/column/lake.s.people.email/tags', { tagsToRemove: ['red'] })
    await it.do('admin', 'PATCH', 'm/policies/alive', { enable: false })
    await it.do('admin', 'DELETE', 'm/policies/strict')
    const now = await explained(`principal=ada&${table}`)
    assert.equal((now.may as Json).load, false)
    assert.deepEqual(
      (now.masks as Json[]).map((mask) => mask.column),
      ['name', 'salary'],
    )
    assert.equal(now.rows, `("region" = 'eu' OR "name" = 'ada')`)
    assert.deepEqual(await explained(`principal=ada&${table}&asOf=${then}`), before)
    assert.deepEqual(await it.do('admin', 'GET', `m/access/who?${table}&asOf=${then}`), whoThen)
    await it.do('admin', 'PUT', 'm/owners/table/lake.s.people', { name: 'admin', type: 'user' })
    await it.grant('reader', 'ada')
  })

  test('can be looked at before policies are attached or tags are hung: what is told is what then happens', async () => {
    const content = {
      customRules: { 'caspian.access': { effect: 'deny', privileges: ['select_table'], when: 'object.tags["blue"] = "high"' } },
      supportedObjectTypes: ['table'],
    }
    await it.do('admin', 'POST', 'm/policies', { name: 'later', policyType: 'custom', content })
    const on = { type: 'table', fullName: 'lake.s.people' }
    const ask = async (...changes: object[]) =>
      ((await it.do('admin', 'POST', 'm/access/what-if', { changes })).differences as Json[]).map(({ principal, object, loses, gains }) => [
        principal,
        object,
        loses,
        gains,
      ])
    const attach = { change: 'attach-policy', policy: 'later', type: 'catalog', fullName: 'lake' }
    const tag = { change: 'tag', tag: 'blue', value: 'high', ...on }
    assert.deepEqual(await ask(attach), [])
    const lost = ['user ada', 'user bob', 'group privacy'].flatMap((who) =>
      ['lake.s.people', 'lake.s.people.email'].map((object) => [who, object, ['load'], []]),
    )
    assert.deepEqual((await ask(attach, tag)).toSorted(), lost.toSorted())
    await it.do('admin', 'POST', 'm/objects/catalog/lake/policies', { policiesToAdd: ['later'] })
    assert.deepEqual((await ask(tag)).toSorted(), lost.toSorted())
    await it.do('ada', 'GET', `${schemas}/s/tables/people`)
    await it.it.do(
      'POST',
      'm/objects/table/lake.s.people/tags',
      { tagsToAdd: [{ name: 'blue', value: 'high' }] },
      {
        authorization: `Basic ${btoa('admin:x')}`,
        'content-type': 'application/vnd.gravitino.v2+json',
      },
    )
    await it.forbidden('ada', 'GET', `${schemas}/s/tables/people`)
    const regained = lost.map(([who, object, loses, gains]) => [who, object, gains, loses])
    assert.deepEqual((await ask({ change: 'untag', tag: 'blue', ...on })).toSorted(), regained.toSorted())
    assert.deepEqual((await ask({ ...attach, change: 'detach-policy' })).toSorted(), regained.toSorted())
    assert.deepEqual(await ask({ change: 'untag', tag: 'blue', value: 'low', ...on }), [])
    for (const wrong of [
      { change: 'tag', ...on },
      { change: 'attach-policy', policy: 'later' },
      { change: 'grant-role', user: 'ada' },
    ])
      assert.equal((await it.ask('admin', 'POST', 'm/access/what-if', { changes: [wrong] })).status, 400)
    assert.equal((await it.ask('admin', 'POST', 'm/access/what-if', { changes: [{ ...attach, policy: 'none' }] })).status, 404)
  })
})
