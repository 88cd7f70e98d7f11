/** A thing tells which policies are in force on it: each with where it hangs, and why it counts or does not. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { as, People } from '../access/test-people.ts'
import type { Json } from '../test-lake.ts'

let it: People
before(async () => {
  it = await People.start(['ada'])
})
after(() => it[Symbol.asyncDispose]())

const admin = (method: string, path: string, body?: unknown) => it.do('admin', method, path, body)
const types = ['catalog', 'schema', 'table', 'model']
const custom = (name: string, customRules: Json, supportedObjectTypes: readonly string[] = types) =>
  admin('POST', 'm/policies', { name, policyType: 'custom', content: { customRules, supportedObjectTypes } })
const hang = (object: string, ...names: readonly string[]) => admin('POST', `m/objects/${object}/policies`, { policiesToAdd: names })
const off = (object: string, ...names: readonly string[]) => admin('POST', `m/objects/${object}/policies`, { policiesToRemove: names })
const rules = (object: string, query = '') => admin('GET', `m/objects/${object}/rules${query}`)
const told = async (object: string, query = '') => {
  const { policies, effective } = await rules(object, query)
  const rows = (policies as Json[]).map(({ policy, on, inherited, inForce, reason }) => [
    policy,
    (on as Json).fullName,
    inherited,
    inForce === true || reason,
  ])
  return { rows, effective }
}

test('the nearest first, with what is off, over, or for other things', async () => {
  await custom('plain', { days: 3 })
  await custom('old', { 'caspian.hold': { until: '2020-01-01T00:00:00+01:00' } })
  await custom('tables', {}, ['table'])
  await custom('models', { 'caspian.hold': { reason: 'law' } }, ['model'])
  await hang('catalog/c', 'plain', 'tables', 'models')
  await hang('schema/c.s', 'plain', 'old')
  assert.deepEqual(await told('model/c.s.a'), {
    rows: [
      ['plain', 'c.s', true, true],
      ['old', 'c.s', true, 'over'],
      ['plain', 'c', true, 'overridden'],
      ['tables', 'c', true, 'otherType'],
      ['models', 'c', true, true],
    ],
    effective: { held: true, settings: {} },
  })
  await admin('PATCH', 'm/policies/models', { enable: false })
  const { policies, effective } = await rules('catalog/c')
  const [last] = (policies as Json[]).slice(-1)
  assert.deepEqual(last, {
    policy: 'models',
    policyType: 'custom',
    rules: ['caspian.hold'],
    enabled: false,
    on: { type: 'catalog', fullName: 'c' },
    inherited: false,
    inForce: false,
    reason: 'disabled',
    why: 'hangs on the object itself, but it is switched off',
  })
  assert.deepEqual(effective, { held: false, settings: {} })
  await admin('PATCH', 'm/policies/models', { enable: true })
  // What it may hold keeps it from being dropped.
  assert.deepEqual((await rules('catalog/c')).effective, { held: true, settings: {} })
  await off('catalog/c', 'plain', 'tables', 'models')
  await off('schema/c.s', 'plain', 'old')
})

test('as it was: what hung there then, and by the time of then', async () => {
  await custom('short', { 'caspian.hold': { until: new Date(Date.now() + 2000).toISOString() } })
  const before = it.it.lake.store.position()
  await hang('model/c.s.b', 'short')
  const position = it.it.lake.store.position()
  assert.deepEqual((await told('model/c.s.b', `?asOf=${before}`)).rows, [])
  while ((await told('model/c.s.b')).rows[0]?.[3] === true) await sleep(50)
  assert.deepEqual((await told('model/c.s.b')).rows, [['short', 'c.s.b', false, 'over']])
  assert.deepEqual((await told('model/c.s.b', `?asOf=${position}`)).rows, [['short', 'c.s.b', false, true]])
})

test('regions are those that all allow, settings for engines those of the nearest', async () => {
  await custom('europe', { 'caspian.residency': { regions: ['eu-west', 'eu-east', 'eu-west'], label: 'eu only' } })
  await custom('west', { 'caspian.residency': { regions: ['us-west', 'eu-west'] } })
  const compaction = (name: string, content: Json) => admin('POST', 'm/policies', { name, policyType: 'system_iceberg_compaction', content })
  await compaction('rough', { minDeleteFileNumber: 9 })
  await compaction('fine', { minDeleteFileNumber: 2 })
  await hang('catalog/c', 'europe', 'rough')
  await hang('schema/c.t', 'west', 'fine', 'rough')
  assert.deepEqual((await told('schema/c.t')).rows, [
    ['west', 'c.t', false, true],
    ['fine', 'c.t', false, true],
    ['rough', 'c.t', false, 'overridden'],
    ['europe', 'c', true, true],
    ['rough', 'c', true, 'overridden'],
  ])
  const { effective } = await rules('schema/c.t')
  const { settings, ...rest } = effective as { settings: Json }
  assert.deepEqual(rest, { held: false, regions: ['eu-west'] })
  assert.equal((settings.system_iceberg_compaction as Json).minDeleteFileNumber, 2)
  assert.deepEqual(((await rules('catalog/c')).effective as Json).regions, ['eu-east', 'eu-west'])
  for (const rule of [{}, { regions: [] }, { regions: ['EU'] }, { regions: 'eu' }, { regions: ['eu'], more: 1 }])
    assert.equal(
      (
        await it.ask('admin', 'POST', 'm/policies', {
          name: 'x',
          policyType: 'custom',
          content: { customRules: { 'caspian.residency': rule }, supportedObjectTypes: ['table'] },
        })
      ).status,
      400,
    )
})

test('only those that the caller may look at are shown, and that something holds it', async () => {
  await custom('secret', { 'caspian.hold': {} })
  await hang('model/c.s.a', 'secret')
  await it.role('uses', { type: 'metalake', fullName: 'm', says: ['use_catalog', 'use_schema', 'use_model'] })
  await it.grant('uses', 'ada')
  assert.deepEqual(await it.do('ada', 'GET', 'm/objects/model/c.s.a/rules'), {
    code: 0,
    policies: [],
    effective: { held: true, regions: ['eu-east', 'eu-west'], settings: {} },
  })
  const blind = await it.it.ask('GET', 'm/objects/model/c.s.a/rules', undefined, as('eve'))
  assert.equal(blind.status, 403)
  for (const object of ['elephant/c', 'schema/c', 'metalake/m']) assert.equal((await it.ask('admin', 'GET', `m/objects/${object}/rules`)).status, 400)
})
