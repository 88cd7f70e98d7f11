/** Saved searches on the wire: whose they are, what is refused, and what their owner is told since they looked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { People, rightsOn } from '../access/test-people.ts'
import { addUser, asAdmin, basicHeader, lakeWithPasswords } from '../identity/test-basic.ts'
import { savedLimit, watchedLimit } from '../search/saved.ts'
import { type Json, TestLake } from '../test-lake.ts'

const all = 'm/searches'
const at = (name: string) => `${all}/${encodeURIComponent(name)}`
const models = 'm/catalogs/c/schemas/s/models'
const searchesOf = ({ searches }: Json) => searches as readonly Json[]
const namesOf = (json: Json) => searchesOf(json).map(({ name }) => name)
const alertOf = (json: Json, name: string) => searchesOf(json).find((one) => one.name === name)?.alert
const alerts = `${all}?alerts=true`
/** Past the millisecond in which something was done. */
const later = () => new Promise((done) => setTimeout(done, 5))

async function shop(): Promise<TestLake> {
  const it = await TestLake.start()
  await it.do('POST', '', { name: 'm' })
  await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
  await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
  await it.do('POST', models, { name: 'orders', comment: 'of customers' })
  await later()
  return it
}

test('a search is saved, loaded, changed, listed by name, and deleted', async () => {
  await using it = await shop()
  const { search } = await it.do('POST', all, { name: 'Who / what?', query: 'kind:model  orders' })
  const { created, looked, ...rest } = search as Json
  assert.deepEqual(rest, { name: 'Who / what?', query: 'kind:model  orders', watched: false })
  assert.equal(new Date(String(looked)).toISOString(), looked)
  assert.ok(String(created) !== '')
  await it.do('POST', all, { name: 'All', query: '' })
  assert.deepEqual(namesOf(await it.do('GET', all)), ['All', 'Who / what?'])
  assert.deepEqual((await it.do('GET', at('Who / what?'))).search, search)
  const changed = (await it.do('PUT', at('Who / what?'), { name: 'Who', watched: true })).search as Json
  assert.deepEqual([changed.name, changed.query, changed.watched], ['Who', 'kind:model  orders', true])
  await it.refused(404, 'NoSuchSavedSearchException', 'GET', at('Who / what?'))
  assert.deepEqual(await it.do('DELETE', at('Who')), { code: 0, deleted: true })
  assert.deepEqual(await it.do('DELETE', at('Who')), { code: 0, deleted: false })
  assert.deepEqual(namesOf(await it.do('GET', all)), ['All'])
})

test('what cannot be saved is refused: no search, a name that is taken, one that is not there, no metalake', async () => {
  await using it = await shop()
  await it.do('POST', all, { name: 'a', query: 'orders' })
  await it.do('POST', all, { name: 'b', query: 'orders' })
  const wrong = await it.refused(400, 'IllegalArgumentException', 'POST', all, { name: 'c', query: 'orders colunm:email' })
  assert.match(String(wrong.json.message), /"query" at character 8: there is no field colunm: did you mean column\?/)
  await it.refused(400, 'IllegalArgumentException', 'PUT', at('a'), { query: '(' })
  for (const body of [{ name: 'c' }, { query: 'c' }, { name: ' ', query: 'c' }, { name: '..', query: 'c' }, { name: 'n'.repeat(81), query: 'c' }])
    await it.refused(400, 'IllegalArgumentException', 'POST', all, body)
  await it.refused(409, 'SavedSearchAlreadyExistsException', 'POST', all, { name: 'a', query: 'c' })
  await it.refused(409, 'SavedSearchAlreadyExistsException', 'PUT', at('b'), { name: 'a' })
  await it.refused(404, 'NoSuchSavedSearchException', 'PUT', at('z'), { watched: true })
  await it.refused(404, 'NoSuchSavedSearchException', 'POST', `${at('z')}/looked`)
  await it.refused(404, 'NoSuchMetalakeException', 'GET', 'nowhere/searches')
  assert.deepEqual(
    searchesOf(await it.do('GET', all)).map(({ query }) => query),
    ['orders', 'orders'],
  )
})

test('one person has so many in a metalake and watches so many of them', async () => {
  await using it = await shop()
  for (let i = 0; i < savedLimit; i++) await it.do('POST', all, { name: `s${i}`, query: 'x', watched: i < watchedLimit })
  await it.refused(400, 'IllegalArgumentException', 'POST', all, { name: 'more', query: 'x' })
  await it.refused(400, 'IllegalArgumentException', 'PUT', at(`s${savedLimit - 1}`), { watched: true })
  await it.do('DELETE', at('s0'))
  await it.do('PUT', at(`s${savedLimit - 1}`), { watched: true })
  await it.do('POST', all, { name: 'more', query: 'x' })
  assert.equal(searchesOf(await it.do('GET', all)).length, savedLimit)
})

test('nobody sees, changes, deletes or hears of another’s, not the owner of the metalake either', async () => {
  await using people = await People.start(['ann', 'bob'], rightsOn)
  await people.do('ann', 'POST', all, { name: 'mine', query: 'secretplans' })
  await people.do('bob', 'POST', all, { name: 'mine', query: 'kind:model' })
  assert.equal(((await people.do('ann', 'GET', at('mine'))).search as Json).query, 'secretplans')
  assert.deepEqual(namesOf(await people.do('admin', 'GET', all)), [])
  await people.do('bob', 'DELETE', at('mine'))
  assert.deepEqual(namesOf(await people.do('ann', 'GET', all)), ['mine'])
  for (const path of ['m/changes?since=0', 'm/audit', 'm/dropped', 'm/history'])
    assert.ok(!(await people.ask('admin', 'GET', path)).text.includes('secretplans'), path)
  const found = await people.do('admin', 'GET', 'm/search?query=secretplans')
  assert.equal(found.count, 0)
  await people.forbidden('stranger', 'GET', all)
  await people.forbidden('stranger', 'POST', all, { name: 'a', query: 'b' })
})

test('whoever is made anew under a name has none of what the one before had', async () => {
  await using it = await lakeWithPasswords()
  await it.do('POST', '', { name: 'm' }, asAdmin)
  const ann = basicHeader('ann', 'password-ann-1')
  await addUser(it, 'ann', 'password-ann-1')
  await it.do('POST', all, { name: 'mine', query: 'x' }, ann)
  assert.deepEqual(namesOf(await it.do('GET', all, undefined, ann)), ['mine'])
  await it.do('DELETE', '/api/idp/users/ann', undefined, asAdmin)
  await addUser(it, 'ann', 'password-ann-1')
  assert.deepEqual(namesOf(await it.do('GET', all, undefined, ann)), [])
})

test('they are of one metalake, whatever it is called, gone with it and back with it', async () => {
  await using it = await shop()
  await it.do('POST', '', { name: 'n' })
  await it.do('POST', all, { name: 'mine', query: 'x' })
  assert.deepEqual(namesOf(await it.do('GET', 'n/searches')), [])
  await it.do('PUT', 'm', { updates: [{ '@type': 'rename', newName: 'other' }] })
  assert.deepEqual(namesOf(await it.do('GET', 'other/searches')), ['mine'])
  await it.close()
  await it.open()
  assert.deepEqual(namesOf(await it.do('GET', 'other/searches')), ['mine'])
})

test('a watched search tells what was made and what was changed since its owner looked, another nothing', async () => {
  await using it = await shop()
  await it.do('POST', all, { name: 'customers', query: 'customers kind:model', watched: true })
  await it.do('POST', all, { name: 'quiet', query: 'customers' })
  assert.deepEqual(alertOf(await it.do('GET', alerts), 'customers'), { new: 0, changed: 0 })
  await later()
  await it.do('POST', models, { name: 'churn', comment: 'of customers' })
  await it.do('POST', models, { name: 'parts', comment: 'of machines' })
  await it.do('PUT', `${models}/orders`, { updates: [{ '@type': 'updateComment', newComment: 'of all customers' }] })
  const told = await it.do('GET', alerts)
  assert.deepEqual(alertOf(told, 'customers'), { new: 1, changed: 1 })
  assert.equal(alertOf(told, 'quiet'), undefined)
  assert.equal(alertOf(await it.do('GET', all), 'customers'), undefined)
  await later()
  const { search } = await it.do('POST', `${at('customers')}/looked`)
  assert.equal((search as Json).watched, true)
  assert.deepEqual(alertOf(await it.do('GET', alerts), 'customers'), { new: 0, changed: 0 })
})

test('what is told as new is found by the search with the time, as the answer gives it', async () => {
  await using it = await shop()
  const { search } = await it.do('POST', all, { name: 'all', query: 'orders or churn', watched: true })
  await later()
  await it.do('POST', models, { name: 'churn' })
  const query = `(orders or churn) created:>${String((search as Json).looked)}`
  const found = await it.do('GET', `m/search?query=${encodeURIComponent(query)}`)
  assert.deepEqual(
    (found.results as readonly Json[]).map(({ fullName }) => fullName),
    ['c.s.churn'],
  )
})

test('what has only some of the words is no news, though a search with few results shows it', async () => {
  await using it = await shop()
  await it.do('POST', all, { name: 'both', query: 'customers churn', watched: true })
  await later()
  await it.do('POST', models, { name: 'churn' })
  assert.equal((await it.do('GET', 'm/search?query=customers%20churn')).count, 2)
  assert.deepEqual(alertOf(await it.do('GET', alerts), 'both'), { new: 0, changed: 0 })
  await it.do('POST', models, { name: 'churn_of_customers' })
  assert.deepEqual(alertOf(await it.do('GET', alerts), 'both'), { new: 1, changed: 0 })
})

test('whoever changes the query or begins to watch is told what comes from then on', async () => {
  await using it = await shop()
  await it.do('POST', all, { name: 's', query: 'churn' })
  await it.do('POST', models, { name: 'churn' })
  await later()
  await it.do('PUT', at('s'), { watched: true })
  assert.deepEqual(alertOf(await it.do('GET', alerts), 's'), { new: 0, changed: 0 })
  await later()
  await it.do('POST', models, { name: 'churn_2' })
  await it.do('PUT', at('s'), { name: 't' })
  assert.deepEqual(alertOf(await it.do('GET', alerts), 't'), { new: 1, changed: 0 })
  await later()
  await it.do('PUT', at('t'), { query: 'kind:model' })
  assert.deepEqual(alertOf(await it.do('GET', alerts), 't'), { new: 0, changed: 0 })
})

test('alerts count only what the caller may load now', async () => {
  await using people = await People.start(['ann'], rightsOn)
  const reader = [
    { type: 'CATALOG', fullName: 'c', says: ['USE_CATALOG'] },
    { type: 'SCHEMA', fullName: 'c.s', says: ['USE_SCHEMA', 'USE_MODEL'] },
  ]
  await people.role('reader', ...reader)
  await people.grant('reader', 'ann')
  await people.do('ann', 'POST', all, { name: 'models', query: 'kind:model', watched: true })
  await later()
  for (const schema of ['s', 't']) await people.do('admin', 'POST', `m/catalogs/c/schemas/${schema}/models`, { name: 'fresh' })
  assert.deepEqual(alertOf(await people.do('ann', 'GET', alerts), 'models'), { new: 1, changed: 0 })
  await people.revoke('reader', 'ann')
  assert.deepEqual(alertOf(await people.do('ann', 'GET', alerts), 'models'), { new: 0, changed: 0 })
})

test('what only came to fit by what hangs on it is not told, but for what was made since', async () => {
  await using it = await shop()
  await it.do('POST', 'm/tags', { name: 'pii' })
  await it.do('POST', all, { name: 'pii', query: 'tag:pii', watched: true })
  await later()
  await it.do('POST', 'm/objects/model/c.s.orders/tags', { tagsToAdd: ['pii'] })
  assert.equal((await it.do('GET', 'm/search?query=tag:pii%20kind:model')).count, 1)
  assert.deepEqual(alertOf(await it.do('GET', alerts), 'pii'), { new: 0, changed: 0 })
  await it.do('POST', models, { name: 'churn' })
  await it.do('POST', 'm/objects/model/c.s.churn/tags', { tagsToAdd: ['pii'] })
  assert.deepEqual(alertOf(await it.do('GET', alerts), 'pii'), { new: 1, changed: 0 })
})
