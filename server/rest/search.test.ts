/** Search on the wire: what is found, why, for whom, and in the very next request. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { People, rightsOn } from '../access/test-people.ts'
import { type Json, TestLake } from '../test-lake.ts'

interface Result {
  readonly type: string
  readonly fullName: string
  readonly score: number
  readonly why: readonly { readonly is: string; readonly value: number }[]
  readonly hits: readonly {
    readonly in: string
    readonly text: string
    readonly column?: string
    readonly marks: readonly (readonly [number, number])[]
  }[]
}
const asked = (query: string, more = '') => `m/search?query=${encodeURIComponent(query)}${more}`
const resultsOf = ({ results }: Json) => results as readonly Result[]
const namesOf = (json: Json) => resultsOf(json).map(({ type, fullName }) => `${type} ${fullName}`)

async function shop(it: TestLake): Promise<void> {
  await it.do('POST', '', { name: 'm' })
  await it.do('POST', 'm/catalogs', { name: 'shop', type: 'model', comment: 'What the shop knows' })
  await it.do('POST', 'm/catalogs/shop/schemas', { name: 'crm' })
  for (const name of ['customer_email', 'orders', 'order_items'])
    await it.do('POST', 'm/catalogs/shop/schemas/crm/models', { name, comment: `All of ${name}`, properties: { team: 'growth' } })
  await it.do('POST', 'm/tags', { name: 'pii' })
  await it.do('POST', 'm/objects/schema/shop.crm/tags', { tagsToAdd: ['pii'] })
}

test('a thing is found by its name, with where the words are and parts that add up', async () => {
  await using it = await TestLake.start()
  await shop(it)
  const found = await it.do('GET', asked('email'))
  assert.deepEqual(namesOf(found), ['model shop.crm.customer_email'])
  const [one] = resultsOf(found)
  assert.deepEqual(one?.hits.find((hit) => hit.in === 'name')?.marks, [[9, 14]])
  assert.ok(Math.abs((one?.why ?? []).reduce((sum, { value }) => sum + value, 0) - (one?.score ?? 0)) < 1e-9)
  assert.deepEqual((await it.do('GET', asked('emial'))).meant, [{ word: 'emial', others: ['email'] }])
})

test('tags of what it is in count, and facets are exact', async () => {
  await using it = await TestLake.start()
  await shop(it)
  const found = await it.do('GET', asked('tag:pii kind:model -name:"orders"', '&facets=true&limit=1'))
  assert.equal(found.count, 2)
  assert.equal(resultsOf(found).length, 1)
  assert.deepEqual((found.facets as Json).kind, [{ value: 'model', count: 2 }])
  assert.deepEqual((found.facets as Json).tag, [{ value: 'pii', count: 2 }])
  const next = await it.do('GET', asked('tag:pii kind:model -name:"orders"', `&limit=1&pageToken=${String(found.nextPageToken)}`))
  assert.equal(next.nextPageToken, undefined)
  assert.deepEqual([...namesOf(found), ...namesOf(next)].toSorted(), ['model shop.crm.customer_email', 'model shop.crm.order_items'])
})

test('what was made is found by the next request, and what is gone by none; the past by who asks for it', async () => {
  await using it = await TestLake.start()
  await shop(it)
  const before = new Date().toISOString()
  await new Promise((done) => setTimeout(done, 5))
  await it.do('POST', 'm/catalogs/shop/schemas/crm/models', { name: 'churn' })
  assert.equal((await it.do('GET', asked('churn'))).count, 1)
  assert.equal((await it.do('GET', asked('churn', `&asOf=${before}`))).count, 0)
  await it.do('DELETE', 'm/catalogs/shop/schemas/crm/models/churn')
  assert.equal((await it.do('GET', asked('churn'))).count, 0)
})

test('a search that cannot be read is refused with the place', async () => {
  await using it = await TestLake.start()
  await shop(it)
  await it.refused(400, 'IllegalArgumentException', 'GET', asked('colunm:x'))
  await it.refused(400, 'IllegalArgumentException', 'GET', asked('x', '&limit=101'))
  await it.refused(404, 'NoSuchMetalakeException', 'GET', 'nowhere/search')
})

test('suggestions are things, fields, values and words', async () => {
  await using it = await TestLake.start()
  await shop(it)
  const suggested = async (query: string) =>
    (await it.do('GET', `m/search/suggest?query=${encodeURIComponent(query)}`)).suggestions as readonly Json[]
  const [first] = await suggested('kind:model cust')
  assert.deepEqual([first?.is, first?.fullName, first?.marks], ['thing', 'shop.crm.customer_email', [[0, 8]]])
  assert.ok((await suggested('tag')).some(({ is, text }) => is === 'field' && text === 'tag:'))
  assert.deepEqual(await suggested('tag:p'), [{ is: 'value', text: 'tag:pii', count: 4 }])
  assert.ok((await suggested('gro')).some(({ is, text }) => is === 'word' && text === 'growth'))
})

test('abuse 12: nobody finds, counts or is told of what they may not load', async () => {
  await using people = await People.start(['ann', 'bob'], rightsOn)
  await people.role(
    'reader',
    { type: 'CATALOG', fullName: 'c', says: ['USE_CATALOG'] },
    { type: 'SCHEMA', fullName: 'c.s', says: ['USE_SCHEMA', 'USE_MODEL'] },
  )
  await people.do('admin', 'PUT', 'm/permissions/users/ann/grant', { roleNames: ['reader'] })
  const found = await people.do('ann', 'GET', asked('kind:model', '&facets=true'))
  assert.deepEqual(namesOf(found).toSorted(), ['model c.s.a', 'model c.s.b'])
  assert.deepEqual((found.facets as Json).kind, [{ value: 'model', count: 2 }])
  assert.equal((await people.do('bob', 'GET', asked('kind:model'))).count, 0)
  await people.do('admin', 'POST', 'm/objects/model/c.s.a/tags', { tagsToAdd: ['red'] })
  assert.equal((await people.do('ann', 'GET', asked('tag:red'))).count, 0, 'a tag that ann may not look at')
  assert.equal((await people.do('admin', 'GET', asked('tag:red'))).count, 1)
})
