/** Policies hang on things as tags do, are passed on to what is in them, and are switched on and off without falling off. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { hangers, kindList } from '../../kinds/index.ts'
import { samples } from '../../kinds/test-samples.ts'
import { illegal, type Json, TestLake } from '../test-lake.ts'

const on = (object: string) => `m/objects/${object}/policies`
const schema = 'schema/c.s'
const model = 'model/c.s.one'
const fn = 'function/c.s.one'

describe('policies', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
    await it.do('POST', 'm/catalogs/c/schemas/s/models', { name: 'one' })
    await it.do('POST', 'm/catalogs/c/schemas/s/functions', { ...samples.function.body, name: 'one' })
    for (const name of ['far', 'near', 'a.b/ c']) await it.do('POST', 'm/policies', { ...samples.policy.body, name, enabled: null })
    await it.do('POST', 'm/tags', { name: 'far' })
  })
  after(async () => {
    assert.deepEqual(it.reports, [])
    await it[Symbol.asyncDispose]()
  })
  const seen = async (object: string, query = '') =>
    ((await it.do('GET', `${on(object)}?details=true${query}`)).policies as Json[]).map(({ name, inherited }) => [name, inherited])
  const policy = async (name: string) => (await it.do('GET', `m/policies/${name}`)).policy as Json

  test('are seen on what they hang on and on all in it, once, from where they hang nearest', async () => {
    await it.do('POST', on('catalog/c'), { policiesToAdd: ['far', 'near'] })
    await it.do('POST', on(schema), { policiesToAdd: ['near'] })
    assert.deepEqual(await seen('catalog/c'), [
      ['far', false],
      ['near', false],
    ])
    const below = [
      ['near', true],
      ['far', true],
    ]
    assert.deepEqual(await seen(schema), [
      ['near', false],
      ['far', true],
    ])
    assert.deepEqual(await seen(model), below)
    assert.deepEqual((await it.do('GET', on(fn))).names, ['near', 'far'])
    assert.equal(((await it.do('GET', `${on(model)}/near`)).policy as Json).inherited, true)
    assert.equal((await policy('near')).inherited, null)
    assert.deepEqual((await it.do('GET', 'm/policies/near/objects')).metadataObjects, [
      { type: 'catalog', fullName: 'c' },
      { type: 'schema', fullName: 'c.s' },
    ])
  })

  test('have nothing to do with tags of the same name on the same thing', async () => {
    await it.do('POST', `m/objects/${model}/tags`, { tagsToAdd: ['far'] })
    await it.do('POST', on(model), { policiesToAdd: ['a.b/ c'] })
    assert.deepEqual((await it.do('GET', `m/objects/${model}/tags`)).names, ['far'])
    assert.deepEqual((await it.do('POST', on(model), { policiesToAdd: ['far'] })).names, ['a.b/ c', 'far'])
    assert.deepEqual((await it.do('POST', on(model), { policiesToRemove: ['far', 'a.b/ c'] })).names, [])
    assert.deepEqual((await it.do('GET', `m/objects/${model}/tags`)).names, ['far'])
    assert.deepEqual((await it.do('GET', 'm/tags/far/objects')).metadataObjects, [{ type: 'model', fullName: 'c.s.one' }])
  })

  test('hang once: the same again is refused and nothing of the request is done; names that there are not are passed over', async () => {
    const said = await it.refused(409, 'PolicyAlreadyAssociatedException', 'POST', on(schema), { policiesToAdd: ['far', 'near'] })
    assert.equal(said.json.code, 1004)
    assert.deepEqual((await it.do('POST', on(schema), { policiesToAdd: ['none'], policiesToRemove: ['neither'] })).names, ['near'])
    const racers = await Promise.all(Array.from({ length: 6 }, () => it.ask('POST', on(model), { policiesToAdd: ['far'] })))
    assert.deepEqual(racers.map(({ status }) => status).toSorted(), [200, 409, 409, 409, 409, 409])
    await it.do('POST', on(model), { policiesToRemove: ['far'] })
  })

  test('hang on nothing that does not carry them, and are asked for by nothing but names', async () => {
    for (const object of [fn, 'metalake/m', 'tag/far', 'policy/far', 'elephant/c', 'schema/c', 'model/c.s'])
      await it.refused(400, illegal, 'POST', on(object), { policiesToAdd: ['far'] })
    for (const body of [
      {},
      { policiesToAdd: null },
      { policiesToAdd: 'far' },
      { policiesToAdd: [{ name: 'far' }] },
      { policiesToAdd: [''] },
      { policiesToAdd: [1] },
      { tagsToAdd: ['far'] },
      [],
    ])
      await it.refused(400, illegal, 'POST', on(model), body)
    await it.refused(404, 'NoSuchMetadataObjectException', 'POST', on('model/c.s.none'), { policiesToAdd: ['far'] })
    await it.refused(404, 'NoSuchPolicyException', 'GET', `${on(model)}/none`)
  })

  test('know no values: version 2 is not spoken', async () => {
    const v2 = { 'content-type': 'application/vnd.gravitino.v2+json' }
    assert.equal((await it.ask('POST', on(model), { policiesToAdd: ['far'] }, v2)).status, 406)
    const [first] = (await it.do('GET', `${on(model)}?details=true`)).policies as Json[]
    assert.ok(first && !Object.hasOwn(first, 'assignmentValues'))
  })

  test('are switched off and on, told in their history, and stay where they hang', async () => {
    const before = await it.do('GET', 'm/policies/near/objects')
    await it.do('PATCH', 'm/policies/near', {})
    const position = it.lake.store.position()
    await it.do('PATCH', 'm/policies/near', { enable: false })
    assert.equal(it.lake.store.position(), position, 'off already')
    assert.equal((await policy('near')).enabled, false)
    assert.equal(((await policy('near')).audit as Json).lastModifier, 'anonymous')
    assert.deepEqual(await it.do('GET', 'm/policies/near/objects'), before)
    // Off, it is still changed: only following it ends.
    await it.do('PUT', 'm/policies/near', { updates: [{ '@type': 'updateComment', newComment: 'off' }] })
    await it.do('PATCH', 'm/policies/near', { enable: 'true' })
    assert.equal((await policy('near')).enabled, true)
    for (const body of [{ enabled: true }, { inUse: true }, { enable: 1 }, []]) await it.refused(400, illegal, 'PATCH', 'm/policies/near', body)
    await it.refused(404, 'NoSuchPolicyException', 'PATCH', 'm/policies/none', { enable: true })
    const rows = (await it.do('GET', 'm/policies/near/history')).history as Json[]
    assert.deepEqual(
      rows.map(({ operation, after }) => [operation, (after as Json).enabled]),
      [
        ['enable', true],
        ['alter', false],
        ['disable', false],
        ['create', true],
      ],
    )
    assert.equal((await it.do('DELETE', 'm/policies/near')).dropped, true, 'on, it is dropped unforced')
  })

  test('are told in the history of what they hang on, by the names they had then, beside its tags', async () => {
    await it.do('POST', 'm/policies', { ...samples.policy.body, name: 'told' })
    await it.do('POST', on(model), { policiesToAdd: ['told'] })
    const position = it.lake.store.position()
    await it.do('PUT', 'm/policies/told', { updates: [{ '@type': 'rename', newName: 'retold' }] })
    await it.do('POST', on(model), { policiesToRemove: ['retold'] })
    const rows = (await it.do('GET', 'm/catalogs/c/schemas/s/models/one/history')).history as Json[]
    assert.deepEqual(
      rows.slice(0, 2).map(({ operation, facet, before, after }) => [operation, facet, before, after]),
      [
        ['govern', 'policies', { policies: [{ name: 'told' }] }, { policies: [] }],
        ['govern', 'policies', { policies: [] }, { policies: [{ name: 'told' }] }],
      ],
    )
    assert.deepEqual(await seen(model, `&asOf=${position}`), [
      ['told', false],
      ['far', true],
    ])
  })
})

test('what hangs is called alike in every table', () => {
  for (const { hangs, plural, wire } of hangers) assert.deepEqual([hangs.as, hangs.as], [plural, wire.details])
  for (const { carries } of kindList) for (const as of Object.keys(carries)) assert.ok(hangers.some(({ hangs }) => hangs.as === as))
})
