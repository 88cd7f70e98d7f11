/** Rules of policies, over the API: they allow and deny by attributes, from the request after they change, to whomever they mean. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Json } from '../test-lake.ts'
import { keepInPostgresql } from '../test-lake.ts'
import { People } from './test-people.ts'

const models = 'm/catalogs/c/schemas/s/models'
const denied = { effect: 'deny', privileges: ['use_model'], when: 'object.tags has "red" and not principal.roles has "privacy"' }
const content = (rule: object, types = ['model']) => ({ customRules: { 'caspian.access': rule }, supportedObjectTypes: types })

for (const kept of ['directory', 'database'])
  describe(`rules, in a lake kept in a ${kept},`, () => {
    let it: People
    before(async () => {
      if (kept === 'database') keepInPostgresql()
      it = await People.start(['ada', 'bob', 'eve'])
      await it.role('reader', { type: 'catalog', fullName: 'c', says: ['use_catalog', 'use_schema', 'use_model'] })
      for (const name of ['ada', 'bob']) await it.grant('reader', name)
      await it.role('privacy')
    })
    after(() => it[Symbol.asyncDispose]())
    const policy = (name: string, rule: object, types?: readonly string[]) =>
      it.do('admin', 'POST', 'm/policies', { name, policyType: 'custom', content: content(rule, types as string[]) })
    const hang = (object: string, name: string, who = 'admin') => it.do(who, 'POST', `m/objects/${object}/policies`, { policiesToAdd: [name] })
    const takeOff = (object: string, name: string) => it.do('admin', 'POST', `m/objects/${object}/policies`, { policiesToRemove: [name] })
    const tag = (object: string, change: object) => it.do('admin', 'POST', `m/objects/${object}/tags`, change)
    const statusOf = async (who: string, path: string) => (await it.ask(who, 'GET', path)).status
    const listed = async (who: string, list = models) => ((await it.do(who, 'GET', list)).identifiers as Json[]).map(({ name }) => name)

    test('count from the request after they are made, hung, changed, switched, or what they speak of is, and not one later', async () => {
      await policy('p', denied)
      const sees = async (what: readonly string[]) => {
        assert.deepEqual(await listed('ada'), what)
        for (const name of ['a', 'b']) assert.equal(await statusOf('ada', `${models}/${name}`), what.includes(name) ? 200 : 403, name)
      }
      for (let round = 0; round < 3; round++) {
        await sees(['a', 'b'])
        await hang('catalog/c', 'p')
        await sees(['a', 'b'])
        await tag('model/c.s.a', { tagsToAdd: ['red'] })
        await sees(['b'])
        await it.do('admin', 'PUT', 'm/permissions/users/ada/grant', { roleNames: ['privacy'] })
        await sees(['a', 'b'])
        await it.revoke('privacy', 'ada')
        await sees(['b'])
        await it.do('admin', 'PATCH', 'm/policies/p', { enable: false })
        await sees(['a', 'b'])
        await it.do('admin', 'PATCH', 'm/policies/p', { enable: true })
        await sees(['b'])
        await tag('model/c.s.a', { tagsToRemove: ['red'] })
        await sees(['a', 'b'])
        await tag('schema/c.s', { tagsToAdd: ['red'] })
        await sees([])
        await tag('schema/c.s', { tagsToRemove: ['red'] })
        await tag('model/c.s.b', { tagsToAdd: ['red'] })
        await sees(['a'])
        await it.do('admin', 'PUT', 'm/tags/red', { updates: [{ '@type': 'rename', newName: 'crimson' }] })
        await sees(['a', 'b'])
        await it.do('admin', 'PUT', 'm/tags/crimson', { updates: [{ '@type': 'rename', newName: 'red' }] })
        await sees(['a'])
        await takeOff('catalog/c', 'p')
        await sees(['a', 'b'])
        await hang('model/c.s.b', 'p')
        await sees(['a'])
        await it.do('admin', 'PUT', 'm/policies/p', {
          updates: [{ '@type': 'updateContent', policyType: 'custom', newContent: content({ ...denied, when: 'object.name = "a"' }) }],
        })
        await sees(['a', 'b'])
        await hang('schema/c.s', 'p')
        await sees(['b'])
        await it.do('admin', 'DELETE', 'm/policies/p')
        await sees(['a', 'b'])
        await tag('model/c.s.b', { tagsToRemove: ['red'] })
        await policy('p', denied)
      }
      await it.do('admin', 'DELETE', 'm/policies/p')
    })

    test('come back with what is undeleted, and what hung there counts again', async () => {
      await policy('back', denied)
      await hang('schema/c.s', 'back')
      await tag('model/c.s.a', { tagsToAdd: ['red'] })
      await it.forbidden('ada', 'GET', `${models}/a`)
      await it.do('admin', 'DELETE', 'm/policies/back')
      assert.equal(await statusOf('ada', `${models}/a`), 200)
      await it.do('admin', 'POST', 'm/undelete', { kind: 'policy', path: 'back' })
      await it.forbidden('ada', 'GET', `${models}/a`)
      await it.do('admin', 'DELETE', `${models}/a`)
      await it.do('admin', 'POST', 'm/undelete', { kind: 'model', path: 'c.s.a' })
      await it.forbidden('ada', 'GET', `${models}/a`)
      await it.do('admin', 'DELETE', 'm/policies/back')
      await tag('model/c.s.a', { tagsToRemove: ['red'] })
    })

    test('allow what no role does, on all that is in what they are on, by properties, names and who asks; deny beats them, owning does not ask', async () => {
      await policy('gives', { effect: 'allow', privileges: ['USE_CATALOG', 'USE_SCHEMA'], when: 'principal.name in ["eve", "ola"]' }, ['catalog'])
      await policy('shows', { effect: 'allow', privileges: ['USE_MODEL'], when: 'object.properties["team"] = principal.name' })
      await hang('catalog/c', 'gives')
      await hang('catalog/c', 'shows')
      assert.deepEqual(await listed('eve'), [])
      await it.do('admin', 'PUT', `${models}/b`, { updates: [{ '@type': 'setProperty', property: 'team', value: 'eve' }] })
      assert.deepEqual(await listed('eve'), ['b'])
      assert.equal(await statusOf('eve', `${models}/b`), 200)
      await it.forbidden('eve', 'GET', `${models}/a`)
      await policy('takes', { effect: 'deny', privileges: ['USE_MODEL'] }, ['schema'])
      await hang('schema/c.s', 'takes')
      assert.deepEqual(await listed('eve'), [])
      await it.forbidden('ada', 'GET', `${models}/b`)
      await it.do('admin', 'PUT', 'm/owners/model/c.s.b', { name: 'eve', type: 'user' })
      assert.equal(await statusOf('eve', `${models}/b`), 200)
      await it.do('admin', 'PUT', 'm/owners/model/c.s.b', { name: 'admin', type: 'user' })
      await it.do('admin', 'PUT', `${models}/b`, { updates: [{ '@type': 'removeProperty', property: 'team' }] })
      for (const name of ['gives', 'shows', 'takes']) await it.do('admin', 'DELETE', `m/policies/${name}`)
      await it.forbidden('eve', 'GET', models)
    })

    test('read what a thing is today, also where its past is asked for', async () => {
      const position = it.it.lake.store.position()
      await policy('now', { effect: 'deny', privileges: ['use_model'], when: 'object.properties["level"] = "secret"' })
      await hang('catalog/c', 'now')
      await it.do('admin', 'PUT', `${models}/b`, { updates: [{ '@type': 'setProperty', property: 'level', value: 'secret' }] })
      await it.forbidden('ada', 'GET', `${models}/b?asOf=${position}`)
      await it.do('admin', 'PUT', `${models}/b`, { updates: [{ '@type': 'removeProperty', property: 'level' }] })
      assert.equal(await statusOf('ada', `${models}/b?asOf=${position}`), 200)
      await it.do('admin', 'DELETE', 'm/policies/now')
    })

    test('are made, changed, switched, dropped, brought back and hung only by who may give rights, whatever else they may', async () => {
      const ways = { type: 'metalake', fullName: 'm', says: ['create_policy', 'apply_policy', 'use_catalog', 'use_schema', 'use_model'] }
      await it.role('maker', ways)
      await it.do('admin', 'POST', 'm/users', { name: 'mia' })
      await it.grant('maker', 'mia')
      const mine = { effect: 'allow', privileges: ['MODIFY_FUNCTION'] }
      const body = (name: string, rule?: object) => ({
        name,
        policyType: 'custom',
        content: rule ? content(rule) : { supportedObjectTypes: ['model'] },
      })
      await it.forbidden('mia', 'POST', 'm/policies', body('hers', mine))
      await it.do('mia', 'POST', 'm/policies', body('hers'))
      const give = { updates: [{ '@type': 'updateContent', policyType: 'custom', newContent: content(mine) }] }
      await it.forbidden('mia', 'PUT', 'm/policies/hers', give)
      await it.do('mia', 'POST', 'm/objects/model/c.s.a/policies', { policiesToAdd: ['hers'] })
      await it.do('admin', 'PUT', 'm/policies/hers', give)
      const { position } = ((await it.do('admin', 'GET', 'm/policies/hers/history')).history as Json[])[0] as { position: number }
      for (const [method, path, asked] of [
        ['PUT', 'm/policies/hers', { updates: [{ '@type': 'updateComment', newComment: 'x' }] }],
        ['PATCH', 'm/policies/hers', { enable: false }],
        ['DELETE', 'm/policies/hers', undefined],
        ['POST', 'm/undo', { position }],
        ['POST', 'm/objects/model/c.s.a/policies', { policiesToRemove: ['hers'] }],
        ['POST', 'm/objects/model/c.s.b/policies', { policiesToAdd: ['hers'] }],
        ['PUT', 'm/owners/policy/hers', { name: 'bob', type: 'user' }],
      ] as const) {
        const { text } = await it.forbidden('mia', method, path, asked)
        assert.match(text, /MANAGE_GRANTS/, `${method} ${path}`)
      }
      const many = await it.ask('mia', 'POST', '/api/bulk/metalakes/m/policies/add', { policies: [body('other', mine)] })
      assert.notEqual((await it.ask('admin', 'GET', 'm/policies/other')).status, 200, many.text)
      // On an object it takes the right to grant there, which the owner of the object has.
      await it.do('admin', 'PUT', 'm/owners/model/c.s.b', { name: 'mia', type: 'user' })
      await it.do('mia', 'POST', 'm/objects/model/c.s.b/policies', { policiesToAdd: ['hers'] })
      await it.do('mia', 'POST', 'm/objects/model/c.s.b/policies', { policiesToRemove: ['hers'] })
      const link = ((await it.do('admin', 'GET', `${models}/b/history`)).history as Json[])[0] as { position: number }
      await it.do('admin', 'PUT', 'm/owners/model/c.s.b', { name: 'admin', type: 'user' })
      await it.forbidden('mia', 'POST', 'm/undo', { position: link.position })
      await it.do('admin', 'DELETE', 'm/policies/hers')
      await it.forbidden('mia', 'POST', 'm/undelete', { kind: 'policy', path: 'hers' })
      await it.role('granter', { type: 'metalake', fullName: 'm', says: ['manage_grants'] })
      await it.grant('granter', 'mia')
      await it.do('mia', 'POST', 'm/undelete', { kind: 'policy', path: 'hers' })
      await it.do('mia', 'POST', 'm/policies', body('another', mine))
      await it.do('mia', 'DELETE', 'm/policies/another')
      await it.do('admin', 'DELETE', 'm/policies/hers')
    })

    test('that cannot be are refused with the place, and nothing is written', async () => {
      const position = it.it.lake.store.position()
      for (const [rule, said] of [
        [{}, /customRules.caspian.access" must be given "effect" and "privileges", "rows" or "masks"/],
        [{ effect: 'deny' }, /both "effect" and "privileges"/],
        [{ effect: 'maybe', privileges: ['use_model'] }, /access.effect" must be one of allow, deny/],
        [{ effect: 'deny', privileges: ['use_everything'] }, /access.privileges\[0\]" must be a privilege/],
        [{ effect: 'deny', privileges: ['use_model'], when: 'object.tag has "x"' }, /access.when" at character 8: there is no object.tag/],
        [{ rows: 'column.name = "x"' }, /access.rows" at character 1: .*principal, object, row/],
        [{ masks: [{ columns: 'row.x = 1', with: 'null' }] }, /access.masks\[0\].columns" at character 1/],
        [{ masks: [{ columns: 'true', with: 'constant' }] }, /masks\[0\].value" must be given with/],
        [{ ...denied, when: `${'('.repeat(10_000)}true` }, /access.when" at character 4097: a condition has at most 4096 characters/],
        [{ ...denied, when: `${'not '.repeat(1_000)}true` }, /access.when" at character 129: brackets and "not" stand at most 32 deep/],
        [{ rows: `row.a = "x' or 1=1; --" or 1 = 1` }, /access.rows" at character 28: two literals need no comparison/],
        [{ effect: 'deny', privileges: ['use_model'], who: 'all' }, /access.who" is not a known field/],
      ] as const) {
        const { text, status } = await it.ask('admin', 'POST', 'm/policies', { name: 'not', policyType: 'custom', content: content(rule) })
        assert.equal(status, 400)
        assert.match(text.replaceAll('\\"', '"'), said)
      }
      assert.equal(it.it.lake.store.position(), position)
    })
  })
