/** Damage done to what a region keeps behind its back: found to the thing, said whose it is, and put right, so that the lake is whole again. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { leafOf } from '../merge/digest.ts'
import type { Thing } from '../merge/facts.ts'
import { TwoRegions } from '../region/test-joined.ts'
import type { Sql } from '../test-behind.ts'
import type { Json, TestLake } from '../test-lake.ts'

let regions: TwoRegions
let eu: TestLake
let us: TestLake

const named = (name: string) => ({ name, comment: '', properties: {} })
const models = ['churn', 'price', 'stock']
async function made(lake: TestLake): Promise<void> {
  await lake.do('POST', '', named('rova'))
  await lake.do('POST', 'rova/catalogs', { ...named('ml'), type: 'MODEL', provider: 'model' })
  for (const schema of ['forecast', 'old']) {
    await lake.do('POST', 'rova/catalogs/ml/schemas', named(schema))
    for (const model of models) await lake.do('POST', `rova/catalogs/ml/schemas/${schema}/models`, named(model))
  }
  for (const tag of ['pii', 'gold']) await lake.do('POST', 'rova/tags', named(tag))
}
type Named = Json & { readonly fullName: string; readonly what: string; readonly damaged?: string; readonly region?: string }
type Verified = Json & {
  readonly equal: boolean
  readonly peers: readonly { readonly differs: readonly Named[] }[]
  readonly damage: readonly Named[]
}
const verify = async (lake: TestLake) => (await lake.do('POST', '/api/regions/verify', { of: 'rova' })) as Verified
const repair = async (lake: TestLake, body: object = {}) =>
  (await lake.do('POST', '/api/regions/repair', { of: 'rova', ...body })) as Verified & { mended: readonly Named[]; left: readonly Named[] }
const differing = ({ peers }: Verified) => peers.flatMap(({ differs }) => differs.map(({ fullName, what, damaged }) => [fullName, what, damaged]))
const damaged = ({ damage }: Verified) => damage.map(({ region, fullName, what }) => [region, fullName, what])

/** Does something to what us keeps that no region does. */
async function behind(work: (sql: Sql) => Promise<unknown>): Promise<void> {
  await us.close()
  await us.behind(work)
  await us.open()
  await regions.agree()
}
const idOf = async (sql: Sql, kind: string, name: string, schema = 'forecast') => {
  const [found] = await sql(
    'select t.id from thing t left join thing p on p.id = t.within where t.kind = $1 and t.name = $2 and (t.kind <> $3 or p.name = $4)',
    kind,
    name,
    'model',
    schema,
  )
  return String(found?.id)
}
/** The body of the model's row, with another comment. */
const forge = async (sql: Sql, model: string) => {
  const id = await idOf(sql, 'model', model)
  const [row] = await sql('select body from entity where id = $1', id)
  await sql('update entity set body = $1 where id = $2', JSON.stringify({ ...JSON.parse(String(row?.body)), comment: 'forged' }), id)
}

/** Both lakes are whole, and equal. */
async function allWhole(): Promise<void> {
  const { equal, ...more } = await verify(eu)
  assert.equal(equal, true, JSON.stringify(more))
  for (const lake of [eu, us]) assert.deepEqual(await lake.damages(), [])
}
const model = 'rova/catalogs/ml/schemas/forecast/models/churn'
const tagsOf = async (lake: TestLake) => (await lake.do('GET', 'rova/objects/model/ml.forecast.churn/tags')).names

before(async () => {
  regions = await TwoRegions.start(made)
  ;({ eu, us } = regions)
  await us.do('POST', 'rova/objects/model/ml.forecast.churn/tags', { tagsToAdd: ['pii', 'gold'] })
  await eu.do('PUT', model, { updates: [{ '@type': 'updateComment', newComment: 'who leaves' }] })
  await regions.agree()
})
beforeEach(allWhole)
after(() => regions[Symbol.asyncDispose]())

test('a row that shows another state than was written is found, and made what the log and the facts say', async () => {
  await behind((sql) => forge(sql, 'churn'))
  assert.equal(((await us.do('GET', model)).model as Json).comment, 'forged')
  const told = await verify(eu)
  assert.deepEqual([told.equal, differing(told), damaged(told)], [false, [], [['us', 'rova.ml.forecast.churn', 'amiss']]])
  assert.deepEqual(
    (await repair(eu)).left.map(({ why }) => why),
    ['us is damaged: repair it there'],
  )
  const { mended, left, equal } = await repair(us)
  assert.deepEqual(
    [mended.map(({ fullName, what, from }) => [fullName, what, from]), left, equal],
    [[['rova.ml.forecast.churn', 'shown', 'us']], [], true],
  )
  assert.equal(((await us.do('GET', model)).model as Json).comment, 'who leaves')
  await allWhole()
})

test('a fact that was altered is found where it stands, though every sum above it was left as it was', async () => {
  await behind(async (sql) => sql(`update thing set home = 'forged' where id = $1`, await idOf(sql, 'model', 'price')))
  const told = await verify(eu)
  assert.deepEqual(
    [told.equal, differing(told), damaged(told)],
    [false, [['rova.ml.forecast.price', 'itself', 'us']], [['us', 'rova.ml.forecast', 'sum']]],
  )
  const { mended, left, equal } = await repair(us)
  assert.deepEqual(
    [mended.map(({ fullName, what, from }) => [fullName, what, from]), left, equal],
    [[['rova.ml.forecast.price', 'kept', 'eu']], [], true],
  )
  await allWhole()
})

test('a fact that was lost, with the row that showed it, comes back under its own key', async () => {
  await behind(async (sql) => {
    const id = await idOf(sql, 'model', 'stock')
    for (const table of ['thing', 'cell', 'entity']) await sql(`delete from ${table} where id = $1`, id)
  })
  assert.equal((await us.get(`/api/metalakes/rova/catalogs/ml/schemas/forecast/models/stock`)).status, 404)
  assert.deepEqual(
    differing(await verify(us)).map(([, what, whose]) => [what, whose]),
    [['there', 'us']],
  )
  const { mended, left } = await repair(us)
  assert.deepEqual([mended.map(({ what, from }) => [what, from]), left], [[['kept', 'eu']], []])
  await us.do('GET', 'rova/catalogs/ml/schemas/forecast/models/stock')
  await allWhole()
})

test('relations that were lost, as facts and as rows, are there again', async () => {
  await behind(async (sql) => {
    const id = await idOf(sql, 'model', 'churn')
    await sql('delete from cell where id = $1 and target = $2', id, await idOf(sql, 'tag', 'pii'))
    await sql('delete from relation where origin = (select key from entity where id = $1)', id)
  })
  assert.deepEqual(await tagsOf(us), [])
  const told = await verify(eu)
  assert.deepEqual(differing(told), [['rova.ml.forecast.churn', 'itself', 'us']])
  assert.deepEqual(damaged(told).sort(), [
    ['us', 'rova.ml.forecast', 'sum'],
    ['us', 'rova.ml.forecast.churn', 'amiss'],
  ])
  const { left } = await repair(us)
  assert.deepEqual(left, [])
  assert.deepEqual([...((await tagsOf(us)) as string[])].sort(), ['gold', 'pii'])
  await allWhole()
})

test('a whole schema with its sum, lost from the facts, is taken over with all that is in it', async () => {
  await behind(async (sql) => {
    const id = await idOf(sql, 'schema', 'old')
    await sql('delete from thing where id = $1 or within = $1', id)
    await sql('delete from sum where id = $1', id)
  })
  assert.deepEqual(differing(await verify(eu)), [['rova.ml.old', 'here', 'us']])
  const { left, equal } = await repair(us)
  assert.deepEqual([left, equal], [[], true])
  await allWhole()
})

test('sums that were lost are counted again, where what they are of is the same in both', async () => {
  await behind(async (sql) => sql(`delete from sum where id in ('', $1)`, await idOf(sql, 'schema', 'forecast')))
  const { left, equal } = await repair(us)
  assert.deepEqual([left, equal], [[], true])
  assert.equal((await us.do('POST', '/api/regions/repair', {})).equal, true)
  await allWhole()
})

test('of two that differ, each sound by itself, neither is repaired until somebody says whom to believe', async () => {
  await behind(async (sql) => {
    const [row] = await sql('select id, kind, within, name, home, state from thing where id = $1', await idOf(sql, 'model', 'price'))
    const was = { ...row, state: JSON.parse(String(row?.state)) } as Thing
    const change = leafOf({ ...was, home: 'forged' }) - leafOf(was)
    await sql(`update thing set home = 'forged' where id = $1`, was.id)
    const above = async (id: string | null): Promise<readonly string[]> =>
      id === null ? [''] : [id, ...(await above((await sql('select within from thing where id = $1', id))[0]?.within as string | null))]
    for (const holder of await above(was.within)) {
      const [{ sum } = {}] = await sql('select sum from sum where id = $1', holder)
      const next = BigInt.asUintN(256, BigInt(`0x${String(sum)}`) + change)
      await sql('update sum set sum = $1 where id = $2', next.toString(16).padStart(64, '0'), holder)
    }
  })
  const told = await verify(us)
  assert.deepEqual([differing(told), damaged(told)], [[['rova.ml.forecast.price', 'itself', undefined]], []])
  const { mended, left } = await repair(us)
  assert.deepEqual([mended, left.map(({ why }) => why)], [[], ['nothing tells whether us or eu is right: name the region to believe']])
  assert.equal((await us.ask('POST', '/api/regions/repair', { from: 'mars' })).status, 400)
  assert.equal((await repair(us, { from: 'eu' })).equal, true)
  await allWhole()
})

test('what was dropped and stands there again goes again, also for who was shown it', async () => {
  const gone = 'rova/catalogs/ml/schemas/forecast/models/gone'
  await eu.do('POST', 'rova/catalogs/ml/schemas/forecast/models', named('gone'))
  await eu.do('DELETE', gone)
  await regions.agree()
  await behind(async (sql) => sql('update entity set dropped = null where id = $1', await idOf(sql, 'model', 'gone')))
  assert.deepEqual((await us.do('GET', gone)).code, 0)
  assert.deepEqual(
    damaged(await verify(us)).map(([, , what]) => what),
    ['amiss'],
  )
  assert.deepEqual((await repair(us)).left, [])
  assert.equal((await us.get(gone)).status, 404)
  await allWhole()
})

test('what is said to be in another thing than it is, under another name, is back where it was made', async () => {
  await behind(async (sql) => {
    const [id, schema] = [await idOf(sql, 'model', 'price'), await idOf(sql, 'schema', 'old')]
    await sql(`update thing set within = $1, name = 'other' where id = $2`, schema, id)
    await sql(`update entity set name = 'other', parent = (select key from entity where id = $1) where id = $2`, schema, id)
  })
  assert.equal((await us.get('rova/catalogs/ml/schemas/forecast/models/price')).status, 404)
  const { left, equal } = await repair(us)
  assert.deepEqual([left, equal], [[], true])
  await us.do('GET', 'rova/catalogs/ml/schemas/forecast/models/price')
  await allWhole()
})

test('a relation that nobody said is gone, with the right that it gave', async () => {
  await behind(async (sql) => {
    const key = 'select key from entity where dropped is null and id = '
    const [from, to] = [await idOf(sql, 'model', 'stock'), await idOf(sql, 'tag', 'pii')]
    const [column, value] = us.isInDatabase ? ['key, ', '1000000, '] : ['', '']
    await sql(
      `insert into relation (${column}origin, what, target, since, stamp) select ${value}(${key}$1), 'tagged', (${key}$2), 1, stamp from log where position = 1`,
      from,
      to,
    )
  })
  const tags = async () => (await us.do('GET', 'rova/objects/model/ml.forecast.stock/tags')).names
  assert.deepEqual(await tags(), ['pii'])
  assert.deepEqual(damaged(await verify(us)), [['us', 'rova.ml.forecast.stock', 'amiss']])
  assert.deepEqual((await repair(us)).left, [])
  assert.deepEqual(await tags(), [])
  await allWhole()
})

test('where the log was altered too nothing is taken for true: it is left, and named', async () => {
  await behind(async (sql) => {
    await forge(sql, 'stock')
    const [row] = await sql(
      `select max(l.position) as position from log l join entity e on e.key = l.subject where e.id = $1 and l.facet = 'body'`,
      await idOf(sql, 'model', 'stock'),
    )
    await sql(`update log set body = '{}' where position = $1`, Number(row?.position))
  })
  const { mended, left } = await repair(us)
  assert.deepEqual([mended.length, left.map(({ fullName }) => fullName)], [0, ['rova.ml.forecast.stock']])
  assert.match(String(left[0]?.why), /what the log says of model .* was changed, too/)
})
