/** What the API tells of regions, asked of two real lakes: how they stand, that they keep the same, what they said apart, and ending that. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { TwoRegions } from '../region/test-joined.ts'
import { lakeFile } from '../store/sqlite/sqlite.ts'
import type { Json, TestLake } from '../test-lake.ts'

let regions: TwoRegions
let eu: TestLake
let us: TestLake

const made = async (lake: TestLake) => {
  await lake.do('POST', '', { name: 'rova', comment: '', properties: {} })
  await lake.do('POST', 'rova/catalogs', { name: 'files', type: 'FILESET', provider: 'hadoop', comment: 'at first', properties: {} })
  await lake.do('POST', 'rova/catalogs', { name: 'ml', type: 'MODEL', provider: 'model', comment: '', properties: {} })
  await lake.do('POST', 'rova/catalogs/ml/schemas', { name: 'forecast', comment: '', properties: {} })
  await lake.do('POST', 'rova/tags', { name: 'pii', comment: '', properties: {} })
}
const comment = (lake: TestLake, text: string) => lake.do('PUT', 'rova/catalogs/ml', { updates: [{ '@type': 'updateComment', newComment: text }] })
type Conflict = Json & { readonly id: string; readonly sides: readonly Json[] }
const conflicts = async (lake: TestLake) => (await lake.do('GET', 'rova/conflicts')).conflicts as readonly Conflict[]
const members = async (lake: TestLake) => (await lake.do('GET', '/api/regions')).members as readonly Json[]
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; !(await holds()); await sleep(100)) assert.ok(performance.now() < end, what)
}

before(async () => {
  regions = await TwoRegions.start(made)
  ;({ eu, us } = regions)
})
after(() => regions[Symbol.asyncDispose]())

test('each region says how it and the other stand', async () => {
  await until('they are connected', async () => (await members(eu)).every(({ connected, behind, ahead }) => connected && behind === 0 && ahead === 0))
  const { region, lake, alone, conflicts } = await eu.do('GET', '/api/regions')
  assert.deepEqual([region, alone, conflicts], ['eu', false, 0])
  assert.match(String(lake), /^eu-[0-9a-f]{4}-[0-9a-f]{4}$/)
  assert.equal((await us.do('GET', '/api/regions')).lake, lake)
  const [here, there] = await members(eu)
  assert.deepEqual([here?.region, here?.here, there?.region, there?.here], ['eu', true, 'us', false])
  await until('its clock was compared', async () => (await members(eu))[1]?.clockAlarm === false)
  const timed = (await members(eu))[1]
  assert.ok(Number(timed?.roundTripMs) >= 0 && Number(timed?.bytes) > 0, JSON.stringify(timed))
})

test('what both keep is equal, down to each child; and what one has not heard of yet is under way', async () => {
  const told = await us.do('GET', '/api/regions/digests?of=rova')
  assert.deepEqual([told.verdict, told.region, told.peers], ['equal', 'us', [{ region: 'eu', reached: true }]])
  const children = told.children as readonly Json[]
  assert.deepEqual(
    children.map(({ kind, name, verdict }) => [kind, name, verdict]),
    [
      ['catalog', 'files', 'equal'],
      ['catalog', 'ml', 'equal'],
      ['tag', 'pii', 'equal'],
    ],
  )
  for (const { here, there } of children) assert.deepEqual(there, { eu: here })
  const { equal, peers } = await us.do('POST', '/api/regions/verify', {})
  const [peer] = peers as readonly Json[]
  assert.deepEqual([equal, peer?.region, peer?.moving, peer?.differs], [true, 'eu', 0, []])
  assert.equal((await us.get('/api/regions/digests?of=rova.nosuch')).status, 404)
  assert.equal((await us.get('/api/regions/digests?of=a.b.c.d')).status, 400)
})

test('the units of a lake are told with their homes', async () => {
  const { counts, units } = await us.do('GET', '/api/regions/homes?metalake=rova')
  assert.deepEqual(counts, { eu: { metalake: 1, catalog: 2, tag: 1 } })
  assert.deepEqual(units, [
    { kind: 'metalake', metalake: 'rova', name: 'rova', home: 'eu' },
    { kind: 'catalog', metalake: 'rova', name: 'files', home: 'eu' },
    { kind: 'catalog', metalake: 'rova', name: 'ml', home: 'eu' },
    { kind: 'tag', metalake: 'rova', name: 'pii', home: 'eu' },
  ])
})

test('of a value given apart both sides are told, who gave them where, and one is chosen for all', async () => {
  assert.deepEqual(await conflicts(eu), [])
  await regions.apart(
    () => comment(eu, 'said in eu'),
    () => comment(us, 'said in us'),
  )
  const [one, ...more] = await conflicts(eu)
  assert.deepEqual(more, [])
  assert.ok(one)
  assert.deepEqual([one.sort, one.type, one.fullName, one.key, one.shown], ['value', 'catalog', 'ml', 'comment', 'said in us'])
  assert.deepEqual(
    one.sides.map(({ value, region, by, shown }) => [value, region, by, shown]),
    [
      ['said in eu', 'eu', 'anonymous', false],
      ['said in us', 'us', 'anonymous', true],
    ],
  )
  assert.deepEqual(await conflicts(us), [one])
  assert.deepEqual((await us.do('GET', `rova/conflicts?id=${one.id}`)).count, 1)
  assert.deepEqual(
    one.choices,
    ['eu', 'us'].map((region) => ({ choose: 'keep', value: `said in ${region}`, regions: [region], doc: `Keep ${region}` })),
  )
  await us.do('POST', 'rova/conflicts/resolve', { id: one.id, choose: 'keep', value: 'said in eu' })
  await regions.agree()
  for (const lake of [eu, us]) {
    assert.deepEqual(await conflicts(lake), [])
    assert.equal(((await lake.do('GET', 'rova/catalogs/ml')).catalog as Json).comment, 'said in eu')
  }
})

test('a catalog made in both under one name is shown twice', async () => {
  const make = (lake: TestLake) => lake.do('POST', 'rova/catalogs', { name: 'sales', type: 'MODEL', provider: 'model', comment: '', properties: {} })
  await regions.apart(
    () => make(eu),
    () => make(us),
  )
  const [one, ...more] = await conflicts(eu)
  assert.deepEqual(more, [])
  assert.deepEqual([one?.sort, one?.shown, one?.sides[0]?.value], ['name', one?.fullName, 'sales'])
  assert.match(String(one?.fullName), /^sales__/)
})

test('a region alone says so, and is up all the same', async () => {
  await us.close()
  await until('it is seen to be away', async () => (await eu.do('GET', '/api/regions')).alone === true)
  const [, away] = await members(eu)
  assert.equal(away?.connected, false)
  assert.match(String(away?.silentSince), /^20/)
  const health = await eu.get('/health')
  const check = (health.json.checks as readonly Json[]).find(({ name }) => name === 'regions') as Json
  assert.deepEqual([health.status, health.json.status, check.status, (check.details as Json).alone], [200, 'up', 'up', 'true'])
  const { peers, verdict } = await eu.do('GET', '/api/regions/digests?of=rova')
  const [peer] = peers as readonly Json[]
  assert.deepEqual([verdict, peer?.region, peer?.reached], ['equal', 'us', false])
  const { text } = await eu.get('/prometheus/metrics')
  assert.match(text, /^caspian_region_connected\{peer="us"\} 0$/m)
  assert.match(text, /^caspian_region_conflicts 1$/m)
  await us.open()
  await until('it is back', async () => (await eu.do('GET', '/api/regions')).alone === false)
})

test('facts changed behind the back of a region are found, down to the thing', async () => {
  await us.close()
  const db = new DatabaseSync(lakeFile(us.data))
  const { id } = db.prepare("select id from thing where kind = 'schema'").get() as { id: string }
  const { sum } = db.prepare('select sum from sum where id = (select within from thing where id = ?)').get(id) as { sum: string }
  db.prepare("update thing set home = 'forged' where id = ?").run(id)
  db.prepare('update sum set sum = ? where sum = ?').run(
    sum.replace(/^./, (first) => (first === '0' ? '1' : '0')),
    sum,
  )
  db.close()
  await us.open()
  await regions.agree()
  const { verdict, children } = await eu.do('GET', '/api/regions/digests?of=rova')
  assert.equal(verdict, 'equal', 'sums above it were not touched')
  assert.deepEqual(
    (children as readonly Json[]).map(({ name, verdict }) => [name, verdict]).filter(([, verdict]) => verdict !== 'equal'),
    [['ml', 'differs']],
  )
  const { equal, peers } = await eu.do('POST', '/api/regions/verify', { of: 'rova' })
  const [peer] = peers as readonly (Json & { differs: readonly Json[] })[]
  assert.equal(equal, false)
  assert.deepEqual(
    peer?.differs.map(({ kind, fullName, what }) => [kind, fullName, what]),
    [['schema', 'rova.ml.forecast', 'itself']],
  )
})

test('a lake that is no region says how it would become one', async () => {
  const { TestLake } = await import('../test-lake.ts')
  await using lake = await TestLake.start()
  const { status, text } = await lake.get('/api/regions')
  assert.equal(status, 405)
  assert.match(text, /--region NAME/)
})
