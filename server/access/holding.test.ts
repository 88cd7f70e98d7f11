/** Who holds a role and what somebody owns, over the API: told whole to who grants, and to others only of themselves. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { People } from './test-people.ts'

describe('what is held and owned', () => {
  let it: People
  before(async () => {
    it = await People.start(['ada', 'bob', 'eve'])
    for (const name of ['night', 'day']) await it.do('admin', 'POST', 'm/groups', { name })
    await it.role('reader', { type: 'catalog', fullName: 'c', says: ['use_catalog'] })
    for (const name of ['bob', 'ada']) await it.grant('reader', name)
    await it.do('admin', 'PUT', 'm/permissions/groups/night/grant', { roleNames: ['reader'] })
  })
  after(() => it[Symbol.asyncDispose]())
  const holders = async (who: string) => (await it.do(who, 'GET', 'm/roles/reader/holders')).holders

  test('a role’s holders are told to who grants, users before groups; to a holder only itself', async () => {
    assert.deepEqual(await holders('admin'), [
      { type: 'user', name: 'ada' },
      { type: 'user', name: 'bob' },
      { type: 'group', name: 'night' },
    ])
    assert.deepEqual(await holders('ada'), [{ type: 'user', name: 'ada' }])
    await it.forbidden('eve', 'GET', 'm/roles/reader/holders')
    await it.forbidden('eve', 'GET', 'm/roles/none/holders')
    await it.revoke('reader', 'bob')
    assert.equal(((await holders('admin')) as unknown[]).length, 2)
  })

  test('what somebody owns is found at every depth, of a group too, and told of others only to who grants', async () => {
    const give = (type: string, fullName: string, to: object) => it.do('admin', 'PUT', `m/owners/${type}/${fullName}`, to)
    await give('schema', 'c.s', { type: 'user', name: 'ada' })
    await give('model', 'c.t.b', { type: 'user', name: 'ada' })
    await give('tag', 'red', { type: 'group', name: 'day' })
    const owned = async (who: string, query: string) => (await it.do(who, 'GET', `m/access/owned${query}`)).owned
    const hers = [
      { type: 'schema', fullName: 'c.s' },
      { type: 'model', fullName: 'c.t.b' },
    ]
    assert.deepEqual(await owned('admin', '?principal=ada'), hers)
    assert.deepEqual(await owned('ada', ''), hers)
    assert.deepEqual(await owned('admin', '?group=day'), [{ type: 'tag', fullName: 'red' }])
    assert.deepEqual(((await owned('admin', '')) as readonly object[])[0], { type: 'metalake', fullName: 'm' })
    await it.forbidden('eve', 'GET', 'm/access/owned?principal=ada')
    await it.forbidden('eve', 'GET', 'm/access/owned?principal=nobody')
    await it.forbidden('eve', 'GET', 'm/access/owned?group=day')
    assert.equal((await it.ask('admin', 'GET', 'm/access/owned?principal=nobody')).status, 404)
    assert.equal((await it.ask('admin', 'GET', 'm/access/owned?principal=ada&group=day')).status, 400)
  })

  test('what whoever is in a group may do is explained by what the group holds', async () => {
    const asked = (who: string) => it.do(who, 'GET', 'm/access?group=night&object=catalog:c')
    const { access } = (await asked('admin')) as { access: { member: boolean; may: { load: boolean }; because: readonly { through: string }[] } }
    assert.deepEqual([access.member, access.may.load, access.because[0]?.through], [true, true, 'group night'])
    await it.forbidden('ada', 'GET', 'm/access?group=night&object=catalog:c')
    await it.forbidden('ada', 'GET', 'm/access?group=ada&object=catalog:c')
  })
})
