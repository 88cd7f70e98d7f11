/** How many people use what: who counts and what, who is told, and what it does to what comes first. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { as, People, rightsOn } from '../access/test-people.ts'
import { type Json, keepInPostgresql, TestLake } from '../test-lake.ts'
import { forgetting } from './forget.ts'
import { dayOf, useDays } from './use.ts'

const models = 'm/catalogs/c/schemas/s/models'
async function start(settings: Readonly<Record<string, string>> = {}, store?: 'database' | TestLake): Promise<TestLake> {
  const it = await TestLake.start(settings, undefined, undefined, store)
  if (store instanceof TestLake) return it
  await it.do('POST', '', { name: 'm' })
  await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
  await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
  for (const name of ['a', 'b', 'orders']) await it.do('POST', models, { name })
  return it
}
const load = (it: TestLake, who: string, path: string) => it.do('GET', path, undefined, as(who))
async function popularOf(it: TestLake, who = 'ann', more = ''): Promise<readonly (readonly [string, number])[]> {
  await it.lake.use.tellStore()
  const { popular, days } = await it.do('GET', `m/popular${more}`, undefined, as(who))
  assert.equal(days, useDays)
  return (popular as readonly { fullName: string; people: number }[]).map(({ fullName, people }) => [fullName, people])
}
const usedBy = async (it: TestLake, object: string) => (await it.do('GET', `m/objects/${object}/use`)).people

test('who loads a thing counts once for it, also when the answer was kept; whoever lists it, finds it or asks whether it is there does not', async () => {
  await using it = await start()
  for (let i = 0; i < 5; i++) await load(it, 'ann', `${models}/a`)
  await load(it, 'bob', `${models}/a`)
  await load(it, 'bob', `${models}/orders`)
  await it.ask('HEAD', `${models}/b`, undefined, as('cem'))
  await load(it, 'cem', `${models}?details=true`)
  await load(it, 'cem', 'm/search?query=b')
  await load(it, 'cem', `${models}/b?asOf=${it.lake.store.position()}`)
  await it.ask('GET', `${models}/nothing`, undefined, as('cem'))
  assert.deepEqual(await popularOf(it), [
    ['c.s.a', 2],
    ['c.s.orders', 1],
  ])
  assert.deepEqual(await popularOf(it, 'ann', '?limit=1'), [['c.s.a', 2]])
  assert.equal(await usedBy(it, 'model/c.s.a'), 2)
  assert.equal(await usedBy(it, 'model/c.s.b'), 0)
  await it.refused(400, 'IllegalArgumentException', 'GET', 'm/popular?limit=101')
  await it.refused(404, 'NoSuchMetadataObjectException', 'GET', 'm/objects/model/c.s.nothing/use')
})

test('a thing keeps its use under a new name, loses it when it is dropped, and has it again when it comes back', async () => {
  await using it = await start()
  await load(it, 'ann', `${models}/a`)
  await it.do('PUT', `${models}/a`, { updates: [{ '@type': 'rename', newName: 'z' }] })
  assert.deepEqual(await popularOf(it), [['c.s.z', 1]])
  await it.do('DELETE', `${models}/z`)
  assert.deepEqual(await popularOf(it), [])
  await it.do('POST', 'm/undelete', { kind: 'model', path: 'c.s.z' })
  assert.deepEqual(await popularOf(it), [['c.s.z', 1]])
  await it.do('DELETE', `${models}/z`)
  await it.do('POST', models, { name: 'z' })
  assert.deepEqual(await popularOf(it), [])
})

test('what somebody may not load is not told of, and counts for nobody who may not load it', async () => {
  await using it = await People.start(['ann', 'bob'], rightsOn)
  const schema = (name: string) => ({ type: 'SCHEMA', fullName: `c.${name}`, says: ['use_schema', 'use_model'] })
  await it.role('s', { type: 'CATALOG', fullName: 'c', says: ['use_catalog'] }, schema('s'))
  await it.role('t', { type: 'CATALOG', fullName: 'c', says: ['use_catalog'] }, schema('t'))
  await it.grant('s', 'ann')
  await it.grant('t', 'bob')
  await it.do('ann', 'GET', 'm/catalogs/c/schemas/s/models/a')
  await it.do('bob', 'GET', 'm/catalogs/c/schemas/t/models/b')
  await it.do('admin', 'GET', 'm/catalogs/c/schemas/t/models/b')
  await it.forbidden('ann', 'GET', 'm/catalogs/c/schemas/t/models/a')
  assert.deepEqual(await popularOf(it.it, 'ann'), [['c.s.a', 1]])
  assert.deepEqual(await popularOf(it.it, 'bob'), [['c.t.b', 2]])
  assert.deepEqual(await popularOf(it.it, 'admin'), [
    ['c.t.b', 2],
    ['c.s.a', 1],
  ])
  await it.forbidden('ann', 'GET', 'm/objects/model/c.t.b/use')
})

test('of things that are called alike the most used comes first, and the search says why', async () => {
  await using it = await start()
  await it.do('POST', 'm/catalogs/c/schemas', { name: 't' })
  for (let i = 0; i < 80; i++) await it.do('POST', 'm/catalogs/c/schemas/t/models', { name: `order_${String(i).padStart(2, '0')}` })
  for (const who of ['ann', 'bob', 'cem']) await load(it, who, 'm/catalogs/c/schemas/t/models/order_07')
  await it.lake.use.tellStore()
  const { results } = await it.do('GET', 'm/search?query=in:c.t%20name:order')
  const [first] = results as readonly { fullName: string; why: readonly { is: string; value: number }[] }[]
  assert.equal(first?.fullName, 'c.t.order_07')
  assert.ok((first?.why.find(({ is }) => is === 'use')?.value ?? 0) > 0.1)
  const past = await it.do('GET', `m/search?query=name:order_07&asOf=${it.lake.store.position()}`)
  assert.ok(!(past.results as readonly { why: readonly Json[] }[])[0]?.why.some(({ is }) => is === 'use'), 'who used it then is not known')
})

test(`what was used longer than ${useDays} days ago counts no more`, async () => {
  await using it = await start()
  const day = dayOf(it.lake.now())
  const key = async (name: string) => {
    const at = async (parent: number, kind: 'metalake' | 'catalog' | 'schema' | 'model', is: string) =>
      (await it.lake.store.now.child(parent, kind, is))?.key ?? 0
    return at(await at(await at(await at(0, 'metalake', 'm'), 'catalog', 'c'), 'schema', 's'), 'model', name)
  }
  const [a, b] = [await key('a'), await key('b')]
  await it.lake.store.use.note(day - useDays, [
    { thing: a, person: 1 },
    { thing: b, person: 1 },
  ])
  await it.lake.store.use.note(day - useDays + 1, [{ thing: b, person: 2 }])
  await load(it, 'ann', `${models}/orders`)
  assert.deepEqual(await popularOf(it), [
    ['c.s.b', 2],
    ['c.s.a', 1],
    ['c.s.orders', 1],
  ])
  const step = forgetting(it.lake)
  while (await step());
  await load(it, 'bob', `${models}/orders`)
  assert.deepEqual(await popularOf(it), [
    ['c.s.orders', 2],
    ['c.s.b', 1],
  ])
})

test('more than can wait is not counted, and that is told', async () => {
  await using it = await start()
  const most = 16_384
  for (let thing = 1; thing <= most + 10; thing++) it.lake.use.loaded(1_000_000 + thing, 'ann')
  const told = () => {
    const into: Record<string, number> = {}
    it.lake.use.tell(into)
    return [into.caspian_use_told_total, into.caspian_use_lost_total, into.caspian_use_waiting]
  }
  assert.deepEqual(told(), [0, 10, most])
  await it.lake.use.tellStore()
  assert.deepEqual(told(), [most, 10, 0])
})

test('nothing is counted where that is switched off', async () => {
  await using it = await start({ 'caspian.use.enabled': 'false' })
  await load(it, 'ann', `${models}/a`)
  assert.deepEqual(await popularOf(it), [])
  assert.equal(await usedBy(it, 'model/c.s.a'), 0)
  assert.deepEqual(await it.lake.store.use.changed(0, 10), [])
})

test('what is counted is there after a restart, names nobody, and is no change of the lake', async () => {
  await using it = await start()
  const before = it.lake.store.position()
  await load(it, 'annabel', `${models}/a`)
  await it.close()
  await it.open()
  assert.deepEqual(await popularOf(it), [['c.s.a', 1]])
  assert.equal(it.lake.store.position(), before)
  await it.lake.use.tellStore()
  assert.ok(!(await it.kept()).includes('annabel'))
  assert.deepEqual(await it.damages(), [])
})

test('several servers over one database add up, and a person who asks two of them counts once', async () => {
  keepInPostgresql()
  await using one = await start({}, 'database')
  await using other = await start({}, one)
  await load(one, 'ann', `${models}/a`)
  await load(other, 'ann', `${models}/a`)
  await load(other, 'bob', `${models}/a`)
  await Promise.all([one.lake.use.tellStore(), other.lake.use.tellStore()])
  assert.deepEqual(await popularOf(one), [['c.s.a', 2]])
  assert.deepEqual(await popularOf(other), [['c.s.a', 2]])
})
