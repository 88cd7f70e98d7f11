/** Damage in a database that several servers serve: put right by one of them for all, and what all write meanwhile is not lost. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../scripts/backends/free-port.ts'
import type { Sql } from '../test-behind.ts'
import { type Json, TestLake } from '../test-lake.ts'
import { TwoRegions } from './test-joined.ts'

const patienceMs = 60_000
const schemas = 'rova/catalogs/ml/schemas'
const names = ['churn', 'price', 'stock']
let regions: TwoRegions
/** us is two servers over one database. */
let other: TestLake

before(async () => {
  regions = await TwoRegions.start(
    async (eu) => {
      await eu.do('POST', '', { name: 'rova' })
      await eu.do('POST', 'rova/catalogs', { name: 'ml', type: 'MODEL', provider: 'model' })
      for (const tag of ['pii', 'gold']) await eu.do('POST', 'rova/tags', { name: tag })
      for (const schema of ['quiet', 'slow', 'busy']) {
        await eu.do('POST', schemas, { name: schema })
        for (const name of names) await eu.do('POST', `${schemas}/${schema}/models`, { name, comment: 'as made' })
        await eu.do('POST', `rova/objects/model/ml.${schema}.churn/tags`, { tagsToAdd: ['pii', 'gold'] })
      }
    },
    {},
    ['directory', 'database'],
  )
  const settings = { 'caspian.region.name': 'us', 'caspian.region.port': String(await freePort()) }
  other = await TestLake.start(settings, undefined, undefined, regions.us)
})
after(async () => {
  await other?.[Symbol.asyncDispose]()
  await regions?.[Symbol.asyncDispose]()
})

const servers = () => [regions.us, other] as const
const idOf = async (sql: Sql, schema: string, name: string) =>
  String((await sql('select t.id from thing t join thing p on p.id = t.within where p.name = $1 and t.name = $2', schema, name))[0]?.id)
async function forge(sql: Sql, schema: string, name: string): Promise<void> {
  const id = await idOf(sql, schema, name)
  const [row] = await sql('select body from entity where id = $1', id)
  await sql('update entity set body = $1 where id = $2', JSON.stringify({ ...JSON.parse(String(row?.body)), comment: 'forged' }), id)
}
const repair = async (lake: TestLake) =>
  (await lake.do('POST', '/api/regions/repair', {})) as Json & { readonly mended: readonly Json[]; readonly left: readonly Json[] }
const comment = async (lake: TestLake, schema: string, name: string) =>
  ((await lake.do('GET', `${schemas}/${schema}/models/${name}`)).model as Json).comment
const tagsOf = async (lake: TestLake, name: string) =>
  [...((await lake.do('GET', `rova/objects/model/ml.quiet.${name}/tags`)).names as string[])].sort()

async function allWhole(): Promise<void> {
  await regions.agree()
  for (const lake of [regions.eu, ...servers()]) {
    const { equal, ...more } = await lake.do('POST', '/api/regions/verify', {})
    assert.equal(equal, true, JSON.stringify(more))
  }
  for (const lake of [regions.eu, regions.us]) assert.deepEqual(await lake.damages(), [])
}

test('every server sees at once what one of them has put right, though it had shown the damage', async () => {
  await regions.us.behind(async (sql) => {
    await forge(sql, 'quiet', 'price')
    const id = await idOf(sql, 'quiet', 'churn')
    await sql('delete from relation where origin = (select key from entity where id = $1)', id)
    await sql('delete from cell where id = $1', id)
  })
  for (const lake of servers()) assert.deepEqual([await comment(lake, 'quiet', 'price'), await tagsOf(lake, 'churn')], ['forged', []])
  const { left, mended } = await repair(other)
  assert.deepEqual(
    [left, new Set(mended.map(({ fullName, what }) => `${String(fullName)} ${String(what)}`))],
    [[], new Set(['rova.ml.quiet.price shown', 'rova.ml.quiet.churn kept'])],
  )
  for (const lake of servers()) assert.deepEqual([await comment(lake, 'quiet', 'price'), await tagsOf(lake, 'churn')], ['as made', ['gold', 'pii']])
  await allWhole()
})

test('two rows that had their names exchanged get them back', async () => {
  await regions.us.behind(async (sql) => {
    const [a, b] = [await idOf(sql, 'quiet', 'price'), await idOf(sql, 'quiet', 'stock')]
    for (const [id, name] of [
      [a, 'aside'],
      [b, 'price'],
      [a, 'stock'],
    ] as const)
      await sql('update entity set name = $1 where id = $2', name, id)
  })
  assert.deepEqual((await repair(regions.us)).left, [])
  await allWhole()
})

test('while all servers of both regions write, damage is put right, and no write is lost', async () => {
  const stop = new AbortController()
  const [made, said] = [new Set<string>(), new Map<string, string>()]
  const writer = async (lake: TestLake, which: string) => {
    for (let n = 0; !stop.signal.aborted; n++, await sleep(10)) {
      const name = `${which}-${n}`
      await lake.do('POST', n % 2 === 0 ? 'rova/tags' : `${schemas}/busy/models`, { name })
      made.add(n % 2 === 0 ? `rova/tags/${name}` : `${schemas}/busy/models/${name}`)
      await lake.do('PUT', `rova/tags/${which}-0`, { updates: [{ '@type': 'updateComment', newComment: name }] })
      said.set(`${which}-0`, name)
    }
  }
  /** Where somebody writes all the time, regions have hardly ever applied the same; here they have between two writes. */
  const slow = async () => {
    for (let n = 0; !stop.signal.aborted; n++, await sleep(4_000, undefined, { signal: stop.signal }).catch(() => undefined)) {
      await (n % 2 === 0 ? regions.eu : other).do('POST', `${schemas}/slow/models`, { name: `m${n}` })
      made.add(`${schemas}/slow/models/m${n}`)
    }
  }
  const writers = Promise.all([slow(), ...[regions.eu, ...servers()].map((lake, i) => writer(lake, `w${i}`))])
  const damages: readonly ((sql: Sql) => Promise<unknown>)[] = [
    (sql) => forge(sql, 'busy', 'price'),
    async (sql) => sql(`update thing set home = 'forged' where id = $1`, await idOf(sql, 'quiet', 'price')),
    async (sql) => sql('delete from cell where id = $1', await idOf(sql, 'slow', 'churn')),
    async (sql) => {
      const id = await idOf(sql, 'slow', 'stock')
      for (const table of ['thing', 'entity']) await sql(`delete from ${table} where id = $1`, id)
    },
    (sql) => sql(`delete from sum where id in (select id from thing where name in ('quiet', 'slow'))`),
  ]
  try {
    for (const [i, damage] of damages.entries()) {
      await regions.us.behind(damage)
      let found = 0
      for (const end = performance.now() + patienceMs; ; await sleep(100)) {
        const { mended, left, damage: still } = await repair(servers()[i % 2] as TestLake)
        found += mended.length
        if (left.length === 0 && (still as readonly Json[]).length === 0) break
        assert.ok(performance.now() < end, JSON.stringify(left))
      }
      assert.ok(found > 0, `damage ${i} was not found`)
    }
  } finally {
    stop.abort()
    await writers
  }
  await allWhole()
  for (const lake of [regions.eu, ...servers()]) {
    for (const path of made) assert.equal((await lake.get(path)).status, 200, path)
    for (const [tag, text] of said) assert.equal(((await lake.do('GET', `rova/tags/${tag}`)).tag as Json).comment, text)
  }
})
